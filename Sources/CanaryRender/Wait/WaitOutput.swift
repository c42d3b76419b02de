import CanaryCore

/// What `canary wait` came to.
public enum WaitOutput {
    /// `ready after 12.3 s`, or what is missing with cause and mending.
    public static func text(_ outcome: Wait.Outcome, style: Style) -> String {
        let span = When.span(outcome.seconds)
        let missing = outcome.services.filter { !$0.isReady }.map(\.service.rawValue).joined(separator: " and ")
        if outcome.end == .ready { return style.paint("ready", .bold, HopState.passed.ink) + " after \(span)\n" }
        let words =
            switch outcome.end {
            case .ready, .broken: "not ready after \(span): \(missing)"
            case .unseen: "not ready after \(span): \(missing) could not be seen to answer"
            case .interrupted: "interrupted after \(span), not ready: \(missing)"
            }
        var blocks = [[words]]
        // What is only warned of keeps nobody waiting.
        for (number, finding) in outcome.findings.filter({ $0.state != .warned }).enumerated() {
            let text = FindingText(finding, style: style)
            blocks.append(number == 0 ? text.full() : text.short)
        }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// `canary.wait/1`: members are added and never change their meaning.
    public static func json(_ outcome: Wait.Outcome, exitCode: Int32) -> JSONText {
        [
            ("schema", "canary.wait/1"), ("version", .string(Canary.version)), ("end", .string(outcome.end.rawValue)),
            ("seconds", .number(outcome.seconds)), ("looks", .integer(Int64(outcome.looks))),
            ("exit_code", .integer(Int64(exitCode))),
            (
                "services",
                .array(
                    outcome.services.map {
                        [("service", .string($0.service.rawValue)), ("ready", .bool($0.isReady))]
                    })
            ),
            ("findings", .array(outcome.findings.map(ReportJSON.finding))),
        ]
    }
}
