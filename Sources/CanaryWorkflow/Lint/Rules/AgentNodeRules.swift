import CanaryCore
import Workflow

extension LintRule {
    static let agentNodeRules: [LintRule] = [
        LintRule(
            "no-agent-node", .error, "No node calls the agent", cause: "workflow.no-agent-node"
        ) { scene in
            guard scene.agents.isEmpty else { return [] }
            let calls = scene.source.nodes.filter { $0.kind == "httpRequest" }
            // The right service and a wrong path is another thing than no call at all.
            if let agent = scene.expected.agent {
                for node in calls {
                    guard let text = node.parameters["url"]?.stringValue,
                        let url = try? ServiceURL(ExpressionText.withoutMark(text)), url.isSameService(as: agent)
                    else { continue }
                    return [
                        Place(
                            node: node.name, parameter: "parameters.url",
                            message: "it calls the agent, and not its /execute: the agent answers 404",
                            mended: agent.shown + "/execute")
                    ]
                }
            }
            let names = calls.map { "\"\($0.name)\"" }.joined(separator: ", ")
            return [
                Place(
                    node: calls.first?.name, parameter: calls.isEmpty ? nil : "parameters.url",
                    message: calls.isEmpty
                        ? "no HTTP Request node at all" : "no address that ends in /execute, neither in \(names)",
                    mended: (scene.expected.agent?.shown ?? "http://<agent>") + "/execute")
            ]
        },
        LintRule(
            "agent-node-disabled", .error, "The node that calls the agent is disabled",
            cause: "workflow.agent-node-disabled"
        ) { scene in
            guard let agent = scene.agent, agent.disabled else { return [] }
            return [
                Place(
                    node: agent.name, parameter: "disabled",
                    message: "n8n passes items by it; the execution is a success and nothing was called",
                    mended: "false")
            ]
        },
        LintRule("several-agent-nodes", .warning, "Several nodes call an agent") { scene in
            let agents = scene.agents.filter { !$0.disabled }
            guard agents.count > 1 else { return [] }
            let names = agents.map { "\"\($0.name)\"" }.joined(separator: ", ")
            return [
                Place(node: agents[1].name, message: "\(names): one event may start several paid jobs")
            ]
        },
        LintRule(
            "agent-elsewhere", .error, "The workflow calls another agent than the configured one",
            cause: "workflow.agent-elsewhere"
        ) { scene in
            guard let agent = scene.agent, case .otherURL(let url) = agent.match, let ours = scene.expected.agent else {
                return []
            }
            return [
                Place(
                    node: agent.name, parameter: "parameters.url",
                    message: "it calls \(url); configured is \(ours.shown)", mended: ours.shown + "/execute")
            ]
        },
        LintRule(
            "agent-not-reached", .error, "No way leads from the webhook to the agent's node",
            cause: "workflow.ended-early"
        ) { scene in
            guard let agent = scene.agent, !scene.webhooks.isEmpty,
                !scene.routes.reachable(from: scene.webhooks.map(\.name)).contains(agent.name)
            else { return [] }
            return [Place(node: agent.name, parameter: "connections", message: "a connection is missing")]
        },
        LintRule(
            "agent-method", .error, "The agent is called with another method than POST", cause: "handoff.wrong-path"
        ) { scene in
            guard let node = scene.agentSource else { return [] }
            let method = node.parameters["method"]?.stringValue ?? "GET"
            guard method != "POST", !method.hasPrefix("=") else { return [] }
            return [
                Place(
                    node: node.name, parameter: "parameters.method",
                    message: "\(method): the agent's /execute answers 405", mended: "POST")
            ]
        },
    ]
}
