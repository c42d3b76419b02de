import CanaryCore

/// What `canary causes [ID]` shows.
public enum CauseOutput {
    /// All causes, one a line, under their hops.
    public static func text(style: Style = .plain) -> String {
        let width = Cause.all.map { columns($0.id) }.max() ?? 0
        let indent = 4 + width + 2
        var blocks = Cause.byHeading.map { heading, causes in
            let head = style.paint(heading, .bold) + "   " + Cause.question(heading)
            return [head]
                + causes.flatMap { cause in
                    wrapped(cause.title, width: max(24, style.width - indent)).enumerated().map { number, line in
                        guard number == 0 else { return String(repeating: " ", count: indent) + line }
                        let mark = style.paint(cause.state.mark, cause.state.ink)
                        return "  \(mark) \(padded(cause.id, to: width))  \(line)"
                    }
                }
        }
        let marks = [HopState.failed, .unknown, .warned].map { "\($0.mark) \($0.rawValue)" }
        blocks.append([marks.joined(separator: "   ") + "   more: canary causes ID"])
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// One cause: what it means and how to mend it.
    public static func text(of cause: Cause, style: Style = .plain) -> String {
        var rows = Rows(style: style)
        rows.add("hop", "\(cause.heading): \(Cause.question(cause.heading))")
        rows.add("state", state(cause))
        rows.add("proves", cause.credentialWords ?? "nothing of the credentials")
        rows.add("mend", lines: FixText.lines(cause.openFix, width: rows.width))
        let head = FindingText.header(cause.id, cause.title, cause.state.ink, style)
        let why = wrapped(cause.explanation, width: style.width - 2).map { "  " + $0 }
        return (head + [""] + why + [""] + rows.lines).joined(separator: "\n") + "\n"
    }

    public static func json(_ causes: [Cause] = Cause.all) -> JSONText {
        [("schema", "canary.causes/1"), ("causes", .array(causes.map(\.json)))]
    }

    private static func state(_ cause: Cause) -> String {
        switch cause.state {
        case .failed: "failed: the pipeline is broken here"
        case .unknown: "unknown: it could not be seen, which is never healthy"
        case .warned: "warned: it works, and wants a look"
        case .passed, .skipped: "info: told for information, and nothing need be done"
        }
    }
}
