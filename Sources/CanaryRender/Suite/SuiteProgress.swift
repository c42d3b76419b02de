/// The line on a terminal while scenarios are played, or a line for each where it is no terminal and was asked for.
public struct SuiteProgress: Sendable {
    private let mode: ProgressLine.Mode
    private let width: Int
    private let total: Int
    private var done = 0
    private var failed = 0
    private var isShown = false

    public init(_ mode: ProgressLine.Mode, width: Int, total: Int) {
        (self.mode, self.width, self.total) = (mode, max(20, width), total)
    }

    /// - Returns: What to write; empty where there is nothing to show.
    public mutating func text(_ row: SuiteReport.Row) -> String {
        done += 1
        if row.state == .failed || row.state == .error { failed += 1 }
        switch mode {
        case .auto, .none: return ""
        case .plain: return "\(row.state.rawValue)  \(row.group)/\(printable(row.name))  \(When.span(row.seconds))\n"
        case .ansi:
            isShown = true
            let words = "\(done) of \(total)" + (failed > 0 ? ", \(failed) failed" : "")
            return "\r" + shortened("\(words)   \(row.group)/\(printable(row.name))", to: width - 1) + "\u{1B}[K"
        }
    }

    /// Takes the line away.
    public mutating func end() -> String {
        defer { isShown = false }
        return isShown ? "\r\u{1B}[K" : ""
    }
}
