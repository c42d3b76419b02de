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
        }
    ]
    static let eventRules: [LintRule] = []
    static let limiterRules: [LintRule] = []
}
