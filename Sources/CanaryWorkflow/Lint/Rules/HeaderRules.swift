import CanaryCore
import Workflow

extension LintRule {
    static let headerRules: [LintRule] = [
        header(
            "header-literal", "The bearer's expression is not evaluated", cause: "handoff.bearer-missing",
            "the text begins with = but has no {{ }}: n8n sends it as it stands, and the agent sees no bearer"
        ) { if case .literalExpression = $0 { true } else { false } },
        header(
            "header-not-expression", "The bearer is not marked as an expression",
            cause: "handoff.bearer-not-expression",
            "{{ }} without = before it: the braces themselves are sent"
        ) { if case .notMarked = $0 { true } else { false } },
        header(
            use: .none, "bearer-hard-coded", "The bearer is written into the workflow",
            cause: "handoff.bearer-hard-coded",
            "anyone who may read the workflow or an execution can read it, and a rotation does not reach it"
        ) { $0 == .hardCoded },
        header(
            "header-empty", "The agent is called without a bearer", cause: "handoff.bearer-header-empty",
            "the agent answers 401 Missing bearer token"
        ) { $0 == .empty || $0 == .absent },
        LintRule(
            "header-switched-off", .error, "The node's headers are switched off", cause: "handoff.bearer-header-empty",
            use: .finding
        ) { scene in
            guard let node = scene.agentSource, node.parameters["headerParameters"] != nil,
                node.parameters["sendHeaders"]?.boolValue != true, node.version >= 3
            else { return [] }
            return [
                Place(
                    node: node.name, parameter: "parameters.sendHeaders",
                    message: "headers are listed, and n8n sends none of them", mended: "true")
            ]
        },
    ]

    private static func header(
        use: Use = .finding, _ id: String, _ title: String, cause: String, _ why: String,
        _ recognise: @escaping @Sendable (AgentNode.Header) -> Bool
    ) -> LintRule {
        LintRule(id, .error, title, cause: cause, use: use) { scene in
            // Of several agents' nodes only those that are one for certain: what is only likely may send anything.
            scene.agents.filter { $0.isCertain && recognise($0.header) }.map { agent in
                let variable = agent.header.variables.first ?? "CLAUDE_AGENT_API_TOKEN"
                let isListed = agent.header != .absent
                return Place(
                    node: agent.name,
                    parameter: isListed
                        ? "parameters.headerParameters.parameters[Authorization].value" : "parameters.headerParameters",
                    message:
                        "\(agent.header.words.split(whereSeparator: { $0 == " " }).joined(separator: " ")): \(why)",
                    mended: "=Bearer {{ $env.\(variable) }}")
            }
        }
    }
}
