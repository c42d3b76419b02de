import CanaryCore

extension Output {
    public static let nagios = Output(
        "nagios", fileExtension: "txt", "for Nagios and Icinga: a line with performance data, and their exit codes",
        exitCode: { NagiosState($0, exitCode: $1).rawValue }
    ) { report, exitCode, _ in
        NagiosOutput(report: report, state: NagiosState(report, exitCode: exitCode)).text
    }
}

/// The four states of the Monitoring Plugins' guidelines, with their exit codes.
public enum NagiosState: Int32, Sendable, CaseIterable {
    case ok = 0
    case warning, critical, unknown

    public var word: String { "\(self)".uppercased() }

    /// From the program's own exit code: it has weighed `--strict` and `--on-inconclusive` already.
    init(_ report: Report, exitCode: Int32) {
        switch (exitCode, report.verdict) {
        case (0, .degraded), (3, _): self = .warning
        case (0, _): self = .ok
        case (1, _): self = .critical
        // Ended by a signal: what is known by then.
        case (129..., .unhealthy): self = .critical
        default: self = .unknown
        }
    }

    /// What a plugin says where there is no report at all: the command line or the configuration is wrong, or the program
    /// itself failed.
    ///
    /// - Parameter why: Several lines, masked.
    public static func unusable(_ why: String) -> String {
        let lines = why.split(separator: "\n").map { NagiosOutput.clean(printable($0)) }
        return "CANARY UNKNOWN - \(lines.first ?? "no report")\n" + lines.dropFirst().map { $0 + "\n" }.joined()
    }
}

/// One line with performance data, and a longer text below it.
struct NagiosOutput {
    let report: Report
    let state: NagiosState

    var text: String {
        let words =
            report.findings.first { !$0.isInformation }.map { "\(printable($0.cause)): \(printable($0.title))" }
            ?? (report.hops.allSatisfy { $0.state == .passed } ? "every hop passed" : "nothing was found wrong")
        let head = "CANARY \(state.word) - \(words) (\(report.headline))"
        return Self.clean(head) + " | " + data.joined(separator: " ") + "\n" + long.map { $0 + "\n" }.joined()
    }

    /// `'label'=value[unit];warn;crit;min;max`
    private var data: [String] {
        var data = [Self.datum("run_duration", report.seconds, "s;;;0")]
        data += report.hops.filter { $0.state != .skipped }.map {
            Self.datum("hop_\($0.hop.rawValue)", $0.seconds, "s;;;0")
        }
        if let job = report.job {
            data.append(Self.datum("job_duration", job.seconds, "s;;;0"))
            if let cost = job.cost { data.append(Self.datum("job_cost_usd", cost, ";;;0")) }
        }
        if let slots = report.slots { data.append(Self.datum("slots", Double(slots), ";;;0")) }
        for token in report.tokens {
            guard let expiry = token.expiry else { continue }
            data.append(Self.datum("token_\(token.path)_left", Double(expiry) - Double(report.endedAt), "s"))
        }
        for certificate in report.certificates {
            let left = Double(certificate.expiry) - Double(report.endedAt)
            data.append(Self.datum("certificate_\(certificate.host)_left", left, "s"))
        }
        return data
    }

    private var long: [String] {
        var lines = [report.hops.map { "\($0.hop.rawValue) \($0.state.rawValue)" }.joined(separator: ", ")]
        for finding in report.findings {
            lines.append("\(finding.state.rawValue): \(printable(finding.cause)): \(printable(finding.title))")
            lines += finding.evidence.filter { !$0.label.isEmpty }.map {
                "  \(printable($0.label)): \(printable($0.text))"
            }
            // A bar would begin more performance data, and a command without its pipes must not be pasted.
            if finding.fix.contains("|") {
                lines.append("  mend: see canary causes \(printable(finding.cause))")
            } else {
                lines += PlainFinding.lines(finding.fix).enumerated().map {
                    ($0.offset == 0 ? "  mend: " : "  ") + $0.element
                }
            }
        }
        return lines.map(Self.clean)
    }

    private static func datum(_ label: String, _ value: Double, _ rest: String) -> String {
        let name = printable(label).replacing("=", with: "_").replacing("|", with: "_").replacing("'", with: "''")
        return "'\(name)'=\(JSONText.number((value * 1_000_000).rounded() / 1_000_000).text())\(rest)"
    }

    static func clean(_ text: String) -> String { text.replacing("|", with: "\u{A6}") }
}
