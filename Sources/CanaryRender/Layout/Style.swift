import CanaryCore

/// How a text is dressed for where it goes: a file, a pipe, a terminal.
public struct Style: Sendable, Equatable {
    /// Whether ANSI colours may stand in the text. Never the only carrier of a meaning.
    public var isColoured: Bool
    /// Columns of a line; what is longer is wrapped, commands to paste excepted.
    public var width: Int

    /// - Parameter width: Columns; under 50 counts as 50.
    public init(colours: Bool = false, width: Int = 80) {
        self.isColoured = colours
        self.width = max(50, width)
    }

    public static let plain = Style()
    public static let ansi = Style(colours: true)

    func paint(_ text: String, _ inks: Ink...) -> String {
        guard isColoured, !text.isEmpty, !inks.isEmpty else { return text }
        return "\u{1B}[\(inks.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
    }
}

/// ANSI's select-graphic-rendition codes: only those that every terminal shows legibly on dark and on light.
enum Ink: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
}

extension HopState {
    /// Two columns are never needed: each is one.
    var mark: String {
        switch self {
        case .passed: "✓"
        case .warned: "!"
        case .failed: "✗"
        case .unknown: "?"
        case .skipped: "–"
        }
    }

    var ink: Ink {
        switch self {
        case .passed: .green
        case .warned, .unknown: .yellow
        case .failed: .red
        case .skipped: .dim
        }
    }
}

extension Verdict {
    var ink: Ink {
        switch self {
        case .healthy: .green
        case .degraded, .inconclusive: .yellow
        case .unhealthy: .red
        }
    }
}
