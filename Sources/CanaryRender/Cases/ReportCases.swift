import CanaryCore

/// A report as a row of tests: a case for each hop, and one for each group of findings that belong to no hop.
///
/// JUnit, TAP and GitHub's annotations read the same cases, so that they turn red on the same things: where the exit code
/// is 0 none is red, and where it is 1, 2 or 3 at least one is.
struct ReportCase {
    enum Outcome: Equatable {
        case passed, skipped
        /// The pipeline is broken here.
        case failed
        /// It could not be seen, or not be delivered.
        case errored

        var isRed: Bool { self == .failed || self == .errored }
    }

    /// A hop, or what the ids of its findings begin with: `run`, `sink`, `traffic`.
    var name: String
    var state: HopState
    var outcome: Outcome
    var seconds: Double
    var note: String
    var findings: [Report.FindingLine]

    /// Why it was skipped, in words.
    var reason: String {
        findings.first { !$0.isInformation }.map { printable($0.title) }
            ?? (state == .unknown ? "it could not be seen" : "not reached, or not asked for")
    }
}

extension ReportCase {
    /// - Parameter exitCode: Says how warnings and what could not be seen count in this run.
    static func all(of report: Report, exitCode: Int32) -> [ReportCase] {
        let rules = Rules(report: report, exitCode: exitCode)
        var cases = report.hops.map { line in
            ReportCase(
                name: line.hop.rawValue, state: line.state, outcome: rules.outcome(line.state), seconds: line.seconds,
                note: printable(line.note), findings: report.findings.filter { $0.hop == line.hop })
        }
        var groups: [String] = []
        for finding in report.findings where finding.hop == nil {
            let group = finding.group
            if !groups.contains(group) { groups.append(group) }
        }
        for group in groups {
            let findings = report.findings.filter { $0.hop == nil && $0.group == group }
            // In order of weight: the first says what the group is.
            let state = findings.first?.state ?? .unknown
            cases.append(
                ReportCase(
                    name: group, state: state, outcome: rules.outcome(state, isSink: group == "sink"), seconds: 0,
                    note: "", findings: findings))
        }
        return cases
    }

    /// What a state counts as, by the exit code.
    private struct Rules {
        let report: Report
        let exitCode: Int32

        func outcome(_ state: HopState, isSink: Bool = false) -> Outcome {
            switch state {
            case .passed: .passed
            case .skipped: .skipped
            case .failed: .failed
            case .unknown where isPassing: .skipped
            case .unknown: report.verdict == .inconclusive && exitCode == 1 ? .failed : .errored
            // `--strict`.
            case .warned where report.verdict == .degraded && exitCode == 1: .failed
            case .warned: isSink && exitCode == 3 && report.sinks.contains { !$0.delivered } ? .errored : .passed
            }
        }

        private var isPassing: Bool { exitCode == 0 || exitCode == 3 }
    }
}

extension Report.FindingLine {
    /// It says nothing against the pipeline, and wants nothing done.
    var isInformation: Bool { state == .skipped || state == .passed }

    /// What its id begins with.
    fileprivate var group: String { String(cause.prefix { $0 != "." }) }
}

/// A finding in plain lines, for forms that have no dress of their own.
enum PlainFinding {
    static func text(_ finding: Report.FindingLine) -> String {
        let evidence = finding.evidence.map { line in
            line.label.isEmpty ? "  \(printable(line.text))" : "\(printable(line.label)): \(printable(line.text))"
        }
        let subject = finding.subject.map { " (\(printable($0)))" } ?? ""
        return
            (["\(printable(finding.cause)): \(printable(finding.title))\(subject)", printable(finding.explanation)]
            + evidence
            + [
                "mend: " + lines(finding.fix).joined(separator: "\n"),
                "more: canary causes \(printable(finding.cause))",
            ])
            .joined(separator: "\n")
    }

    static func lines(_ fix: String) -> [String] {
        fix.split(separator: "\n", omittingEmptySubsequences: false).map { printable($0) }
    }
}

extension Report {
    /// `canary run 7f3a9c2e of home: unhealthy in 2.1 s`
    var headline: String {
        "canary \(command.rawValue) \(run) of \(printable(pipeline)): \(verdict.rawValue)"
            + (interrupted ? ", interrupted after " : " in ") + When.span(seconds)
    }
}
