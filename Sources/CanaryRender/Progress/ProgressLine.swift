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
    private let style: Style
    private let width: Int
    private let mask: SecretMask
    /// The longest time seen: what is shown never runs backwards.
    private var elapsed = Duration.zero
    private var isShown = false
    /// What is waited for, and when that was told.
    private var shown: String?
    private var waiting: (progress: Progress, at: Duration)?
    /// The age of what is waited for, from which on it is worth another line.
    private var nextWait = Self.firstWait
    private static let firstWait = Duration.seconds(10)

    /// Whether there is a line that gets older.
    public var isRewritten: Bool { mode == .ansi }
    /// Whether there is anything to be seen.
    public var isShowing: Bool { mode == .ansi || mode == .plain }

    /// - Parameters:
    ///   - mode: `auto` counts as `none`; see ``Mode/resolved(isTerminal:terminal:)``.
    ///   - style: Of the marks of hops.
    ///   - width: Columns of the terminal.
    ///   - mask: What is waited for can carry a counterpart's text (a job's id).
    public init(_ mode: Mode, style: Style = .plain, width: Int = 80, mask: SecretMask) {
        (self.mode, self.style, self.width, self.mask) = (mode, style, max(20, width), mask)
    }

    /// - Parameter elapsed: Since the run began.
    /// - Returns: What to write; empty where there is nothing new to show.
    public mutating func text(_ progress: Progress, elapsed now: Duration) -> String {
        elapsed = max(elapsed, now)
        guard isShowing else { return "" }
        switch progress {
        case .ended: return ""
        case .decided(let hop, let state, let note):
            let mark = style.paint(state.mark, state.ink)
            let line = "\(padded(hop.rawValue, to: 8))  \(mark)" + (note.isEmpty ? "" : " \(safe(note))")
            let away = end()
            return away + line + "\n"
        case .began(let check, let hop):
            (waiting, shown) = (nil, nil)
            nextWait = Self.firstWait
            guard mode == .ansi else { return "" }
            return rewritten("\(since)  \(padded(hop?.rawValue ?? "view", to: 8))  \(safe(check))")
        case .waiting(let what, _, let age, _, _):
            let isNew = shown != what
            waiting = (progress, elapsed)
            if mode == .ansi { return rewritten(words(progress, later: .zero)) }
            guard age >= nextWait || (isNew && age >= .seconds(1)) else { return "" }
            // 10 s, 20 s, 40 s …: enough to see that it lives, and no flood in a log.
            while nextWait <= age { nextWait *= 2 }
            shown = what
            return "\(since)  \(words(progress, later: .zero))\n"
        }
    }

    /// The rewritten line as it is now; between two looks what is waited for gets older.
    public mutating func tick(elapsed now: Duration) -> String {
        elapsed = max(elapsed, now)
        guard mode == .ansi, isShown, let waiting else { return "" }
        return rewritten(words(waiting.progress, later: elapsed - waiting.at))
    }

    /// Takes the line away; to be written before anything else goes to the terminal, and at the end.
    public mutating func end() -> String {
        defer { isShown = false }
        return isShown ? "\r" + Self.clearToEnd : ""
    }

    private static let clearToEnd = "\u{1B}[K"

    private mutating func rewritten(_ line: String) -> String {
        isShown = true
        return "\r" + shortened(line, to: width - 1) + Self.clearToEnd
    }

    private var since: String { padded(When.whole(elapsed.seconds), to: 6, right: true) }

    /// `job fea5ff70dcfe running, 72 s; next look in 4 s; deadline in 38 min`
    private func words(_ progress: Progress, later: Duration) -> String {
        guard case .waiting(let what, _, let age, let next, let left) = progress else { return "" }
        var text = "\(safe(what)), \(When.whole((age + later).seconds))"
        if let next, next >= .seconds(1) {
            // Rounded up: nothing is looked at in 0 s.
            text += "; next look in \(When.whole(max(0, (next - later).seconds).rounded(.up)))"
        }
        if let left {
            let seconds = max(0, (left - later).seconds)
            text += "; deadline in " + (seconds < 120 ? When.whole(seconds) : "\(Int(clamping: seconds / 60)) min")
        }
        return text
    }

    private func safe(_ text: String) -> String { mask.maskedForDisplay(text, limit: 120) }
}
