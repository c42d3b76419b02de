extension Cause {
    static let lintCauses: [Cause] = [
        Cause(
            "workflow.prompt-incomplete", .workflow, .failed, "The agent is not told what to upgrade",
            why:
                "The event gets through, and the prompt that the workflow makes of it has `undefined` where the image or its tag should stand: it reads fields that this dialect does not have.",
            fix:
                "in n8n, {workflow} → {node} → JSON body: read the fields of both dialects\ncanary workflow trace nginx:1.29.1 shows the body"
        ) { _, _ in nil }
    ]

    /// What lint proves, in the words of the rows that a run has for the same faults: found for free, and before anything
    /// is paid. What has been seen goes before what a document lets one expect.
    static func expected(_ lint: LintSeen, _ picture: Picture) -> [Finding] {
        lint.findings.compactMap { found in
            guard let cause = Cause.named(found.cause), !isRefuted(found, cause, picture) else { return nil }
            var state: HopState = found.isError ? .failed : .warned
            // A run that sends nothing for it has proven nothing.
            if !found.isError, found.stopsOurEvent, !picture.freeOnly { state = .unknown }
            if cause.id == "workflow.native-dropped", !picture.configuration.traffic.nativeExpected { state = .warned }
            var finding = Finding(
                cause: cause, hop: cause.hop, state: state, subject: nil, evidence: evidence(found),
                fix: fix(found, cause, picture), speaksOfCredentials: found.isError)
            finding.stopsOurEvent = found.stopsOurEvent
            finding.letsOurEventPass = !found.stopsOurEvent
            return finding
        }
    }

    /// Whether the run's own event has shown that it is not so.
    private static func isRefuted(_ found: LintSeen.Finding, _ cause: Cause, _ picture: Picture) -> Bool {
        // An older CLI takes any name, so that an answer of the model is needed, and is enough.
        cause.hop == .model ? picture.answer?.class.isAnswer == true : found.stopsOurEvent && picture.sawOurJob
    }

    private static func evidence(_ found: LintSeen.Finding) -> [Evidence] {
        let node = found.node.map { [Evidence("where", "node \"\($0)\"" + (found.parameter.map { ", \($0)" } ?? ""))] }
        let isRule = ["image-skipped", "tag-skipped", "code-dropped"].contains { found.cause == "workflow.\($0)" }
        return [Evidence(isRule ? "rule" : "found", found.message)] + (node ?? []) + [Evidence("by rule", found.rule)]
    }

    private static func fix(_ found: LintSeen.Finding, _ cause: Cause, _ picture: Picture) -> String {
        let workflow = picture.configuration.n8n?.workflow ?? "the workflow"
        let node = found.node ?? "the node"
        // Rows that speak of an execution have none here, and which agents there are lint has looked up.
        let isOurs =
            cause.hop != .model && cause.fix.range(of: "{execution}") == nil
            && cause.fix.range(of: "event above") == nil
        if isOurs {
            var values = liveValues(picture)
            values["node"] = node
            values["variable"] = picture.workflow?.agentNode?.header.variables.first ?? "CLAUDE_AGENT_API_TOKEN"
            return filled(cause.fix, values)
        }
        guard let mended = found.mended else {
            return "in n8n, open \(workflow) and correct \(node)\ncanary workflow lint --live tells more"
        }
        return "in n8n, \(workflow) → \(node) → \(found.parameter ?? "parameters"):\n  \(mended)"
    }
}
