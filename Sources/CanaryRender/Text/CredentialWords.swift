import CanaryCore

/// What is proven of the credentials, with the reason where nothing is.
struct CredentialWords {
    private let report: Report

    init(_ report: Report) { self.report = report }

    /// The rows of the finding that weighs most. That a credential is broken is not said beside the finding that says it.
    func besideFinding(_ finding: Report.FindingLine) -> [(name: String, text: String)] {
        guard isBeside(finding) else { return [] }
        let cause = Cause.named(finding.cause)
        return Credential.allCases.compactMap { credential in
            let said = credential == .oauth ? cause?.oauth : cause?.bearer
            if state(credential) == said { return nil }
            return (credential.rawValue, words(credential))
        }
    }

    /// `oauth working, bearer unknown (…)`; `nil` where a finding has said it.
    var summary: String? {
        if let first = report.findings.first, isBeside(first) { return nil }
        return Credential.allCases.map { "\($0.rawValue) \(words($0))" }.joined(separator: ", ")
    }

    /// A warning, or what a sink did, says nothing of credentials.
    private func isBeside(_ finding: Report.FindingLine) -> Bool {
        (finding.state == .failed || finding.state == .unknown) && !Cause.isAside(finding.cause)
    }

    private func state(_ credential: Credential) -> CredentialState { report.credentials[credential] ?? .unknown }

    private func words(_ credential: Credential) -> String {
        switch (state(credential), credential) {
        case (.working, _): "working"
        case (.broken, _): proof(credential).map { "broken (\($0))" } ?? "broken"
        case (.unknown, .oauth): "unknown (\(noAnswer))"
        case (.unknown, .bearer): "unknown (\(noCall))"
        }
    }

    private func proof(_ credential: Credential) -> String? {
        report.findings.first { finding in
            let cause = Cause.named(finding.cause)
            return (credential == .oauth ? cause?.oauth : cause?.bearer) == .broken
        }?.cause
    }

    private var noAnswer: String {
        guard let job = report.job else {
            if report.command == .check { return "a check starts no job" }
            return state(of: .handoff) == .passed ? "the job was not seen" : "the job never ran"
        }
        switch state(of: .model) {
        case .skipped, nil: return job.status == "lost" ? "the job was lost" : "the job's answer was not seen"
        default: return "the answer proves nothing of it"
        }
    }

    private var noCall: String {
        switch state(of: .handoff) {
        case .skipped, nil: report.command == .check ? "it was not tested" : "the agent was not called"
        default: "what was seen proves nothing of it"
        }
    }

    private func state(of hop: Hop) -> HopState? { report.hops.first { $0.hop == hop }?.state }
}
