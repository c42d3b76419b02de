import CanaryCore

/// What standard error shows while a run goes on: one line that is rewritten, or few lines one after the other.
///
/// It writes nothing itself; what it returns is to be written as it is.
public struct ProgressLine: Sendable {
    public enum Mode: String, CaseIterable, Sendable {
        /// By where it goes.
        case auto
        case none
        /// One line, rewritten.
        case ansi
        /// Lines, for a terminal that cannot rewrite, and for logs.
        case plain

        /// Never `auto`: a rewritten line on a terminal, nothing elsewhere.
        ///
        /// - Parameter terminal: The value of `TERM`.
        public func resolved(isTerminal: Bool, terminal: String?) -> Mode {
            guard self == .auto else { return self }
            guard isTerminal else { return .none }
            return terminal == nil || terminal == "" || terminal == "dumb" ? .plain : .ansi
        }
    }

    private let mode: Mode
    private let width: Int
    private let mask: SecretMask
    /// The longest time seen: what is shown never runs backwards.
    private var elapsed = Duration.zero
    private var isShown = false
    /// The age of what is waited for, from which on it is worth another line.
    private var nextWait = Self.firstWait
    private static let firstWait = Duration.seconds(10)

    /// - Parameters:
    ///   - mode: `auto` counts as `none`; see ``Mode/resolved(isTerminal:terminal:)``.
    ///   - width: Columns of the terminal.
    ///   - mask: What is waited for can carry a counterpart's text (a job's id).
    public init(_ mode: Mode, width: Int = 80, mask: SecretMask) {
        (self.mode, self.width, self.mask) = (mode, max(20, width), mask)
    }

    /// - Parameter elapsed: Since the run began.
    /// - Returns: What to write; empty where there is nothing new to show.
    public mutating func text(_ progress: Progress, elapsed now: Duration) -> String {
        elapsed = max(elapsed, now)
        switch (mode, progress) {
        case (.auto, _), (.none, _), (_, .ended): return ""
        case (.ansi, _):
            isShown = true
            return "\r" + shortened(line(progress), to: width - 1) + Self.clearToEnd
        case (.plain, .began):
            nextWait = Self.firstWait
            return line(progress) + "\n"
        case (.plain, .waiting(_, _, let age)):
            guard age >= nextWait else { return "" }
            // 10 s, 20 s, 40 s …: enough to see that it lives, and no flood in a log.
            while nextWait <= age { nextWait *= 2 }
            return line(progress) + "\n"
        }
    }

    /// Takes the line away; to be written before anything else goes to the terminal, and at the end.
    public mutating func end() -> String {
        defer { isShown = false }
        return isShown ? "\r" + Self.clearToEnd : ""
    }

    private static let clearToEnd = "\u{1B}[K"

    private func line(_ progress: Progress) -> String {
        let since = padded(When.whole(seconds(elapsed)), to: 6, right: true)
        switch progress {
        case .began(let check, let hop): return "\(since)  \(padded(hop?.rawValue ?? "view", to: 8))  \(safe(check))"
        case .waiting(let what, let hop, let age):
            let waited = When.whole(seconds(age))
            return "\(since)  \(padded(hop.rawValue, to: 8))  waiting for \(safe(what)), \(waited)"
        case .ended: return ""
        }
    }

    private func safe(_ text: String) -> String { mask.maskedForDisplay(text, limit: 120) }

    private func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
