import Workflow

extension LintRule {
    static let requestRules: [LintRule] = [
        LintRule(
            "request-timeout", .warning, "The call to the agent is given up too soon", cause: "handoff.agent-timeout"
        ) { scene in
            guard let node = scene.agentSource, case .int(let limit)? = node.parameters["options"]?["timeout"],
                limit > 0, limit < 5000
            else { return [] }
            return [
                Place(
                    node: node.name, parameter: "parameters.options.timeout",
                    message:
                        "\(limit) ms: an agent that has just started, or a busy one, takes longer to take the job; the job may start all the same",
                    mended: "30000")
            ]
        },
        LintRule("job-timeout", .warning, "A job may take longer than the canary waits", .trials) { scene in
            guard let deadline = scene.expected.deadline, let call = scene.probes.call,
                let seconds = scene.body(of: call.request)?["timeout_seconds"]?.intValue
            else { return [] }
            let ours = Int(deadline.components.seconds)
            guard seconds > ours else { return [] }
            return [
                Place(
                    node: scene.callingNode, parameter: "parameters.jsonBody",
                    message:
                        "timeout_seconds is \(seconds), the run's deadline \(LintRule.span(ours)): a job that is slow, and well, is called inconclusive",
                    mended: "deadline: \(LintRule.span(seconds.plus(600)))")
            ]
        },
        LintRule("job-budget", .warning, "The job's budget is none", .trials) { scene in
            guard let call = scene.probes.call, let body = scene.body(of: call.request) else { return [] }
            let budget: Double
            switch body["max_budget_usd"] {
            case .int(let whole)?: budget = Double(whole)
            case .double(let part)?: budget = part
            case nil: return []
            default: budget = 0
            }
            guard budget <= 0 || budget > 100 else { return [] }
            return [
                Place(
                    node: scene.callingNode, parameter: "parameters.jsonBody",
                    message: budget <= 0
                        ? "max_budget_usd is no sum above 0: the agent refuses the body, or stops at once"
                        : "max_budget_usd allows \(Int(clamping: budget)) dollars for one job",
                    mended: "max_budget_usd: 10")
            ]
        },
    ]
}
