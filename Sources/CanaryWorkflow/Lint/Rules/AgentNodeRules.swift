import CanaryCore
import Workflow

extension LintRule {
    static let agentNodeRules: [LintRule] = [
        LintRule(
            "no-agent-node", .error, "No node calls the agent", cause: "workflow.no-agent-node"
        ) { scene in
            let search = scene.search
            if search.isNameMissing {
                let names = scene.source.nodes.map { "\"\($0.name)\"" }.joined(separator: ", ")
                return [
                    Place(
                        message:
                            "n8n.agentNode is \"\(scene.expected.agentNode ?? "")\", and there is no node of this name; there are \(names)",
                        severity: .warning, cause: "workflow.agent-node-unknown")
                ]
            }
            guard search.all.isEmpty else { return [] }
            // The right service and a wrong path is another thing than no call at all.
            if let wrong = search.wrongPath {
                return [
                    Place(
                        node: wrong.node, parameter: "parameters.url",
                        message: "it calls \(wrong.called), and the agent takes jobs at \(wrong.right): it answers 404",
                        mended: wrong.right, severity: search.showsNone ? .error : .warning)
                ]
            }
            guard search.showsNone else {
                // An event that was tried has shown which node it is.
                guard scene.callingNode == nil else { return [] }
                let names = search.candidates.map { "\"\($0)\"" }.joined(separator: ", ")
                return [
                    Place(
                        node: search.candidates.first,
                        message:
                            "no node has a plain URL that ends in /execute, so which one calls the agent cannot be told; \(names) may",
                        mended: "n8n.agentNode: \(search.candidates.first ?? "the node's name")", severity: .warning,
                        cause: "workflow.agent-node-unknown")
                ]
            }
            let calls = scene.source.nodes.filter { $0.kind == "httpRequest" }
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
            "agent-elsewhere", .warning, "The workflow calls another agent than the configured one",
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
            cause: "workflow.ended-early", use: .finding
        ) { scene in
            guard let agent = scene.agent, agent.isCertain, !scene.webhooks.isEmpty,
                !scene.routes.reachable(from: scene.webhooks.map(\.name)).contains(agent.name)
            else { return [] }
            return [Place(node: agent.name, parameter: "connections", message: "a connection is missing")]
        },
        LintRule(
            "agent-method", .error, "The agent is called with another method than POST", cause: "handoff.wrong-path",
            use: .finding
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
