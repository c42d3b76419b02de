import Workflow

extension LintRule {
    static let graphRules: [LintRule] = [
        LintRule("duplicate-name", .error, "Two nodes have one name") { scene in
            var seen: Set<String> = []
            return scene.source.nodes.filter { !seen.insert($0.name).inserted }.map {
                Place(node: $0.name, parameter: "name", message: "connections and expressions go by the name")
            }
        },
        LintRule("no-such-node", .error, "A connection leads to or from a node that is not there") { scene in
            scene.routes.dangling.map { edge in
                Place(node: edge.from, parameter: "connections", message: "\(edge.words): no such node")
            }
        },
        LintRule("unconnected", .warning, "A node is connected with nothing that starts it") { scene in
            let starts = scene.source.nodes.filter(\.isTrigger).map(\.name)
            let reached = scene.routes.reachable(from: starts)
            // Without any trigger everything is, and another rule says so.
            guard !starts.isEmpty else { return [] }
            return scene.source.nodes.filter { !reached.contains($0.name) && !$0.isNote && !$0.isDisabled }.map {
                Place(node: $0.name, parameter: "connections", message: "no item ever reaches it")
            }
        },
        LintRule("cycle", .warning, "The workflow goes round in a circle") { scene in
            scene.routes.cycle.map {
                [Place(node: $0, parameter: "connections", message: "an item that passes it comes back to it")]
            } ?? []
        },
        LintRule("node-disabled", .warning, "A node on the way to the agent is disabled") { scene in
            guard let agent = scene.agent else { return [] }
            let way = scene.routes.between(scene.webhooks.map(\.name), agent.name)
            return scene.source.nodes.filter {
                $0.isDisabled && way.contains($0.name) && $0.name != agent.name && $0.kind != "webhook"
            }.map {
                Place(
                    node: $0.name, parameter: "disabled", message: "n8n passes every item by it unchanged",
                    mended: "false")
            }
        },
        LintRule(
            "errors-hidden", .warning, "A node hides its failures", cause: "workflow.errors-hidden"
        ) { scene in
            scene.source.nodes.filter { !$0.isNote && !$0.isDisabled }.compactMap { node in
                let older = node.document["continueOnFail"]?.boolValue == true
                let onError = node.document["onError"]?.stringValue ?? (older ? "continueOnFail" : "stopWorkflow")
                guard onError != "stopWorkflow" else { return nil }
                return Place(
                    node: node.name, parameter: older ? "continueOnFail" : "onError",
                    message: "\(onError): a failure there ends as a successful execution, and nobody is told",
                    mended: older ? "false" : "stopWorkflow")
            }
        },
        LintRule("unknown-node", .note, "The canary cannot run a node of this type") { scene in
            scene.source.nodes.filter { !$0.isNote && !$0.isDisabled }.compactMap { node in
                guard NodeType.named(node.type, version: node.version) == nil else { return nil }
                let isKnown = NodeType.all.contains { $0.name == node.type }
                let what = isKnown ? "version \(WorkflowValue.double(node.version).text) of \(node.type)" : node.type
                return Place(
                    node: node.name, parameter: isKnown ? "typeVersion" : "type",
                    message: "\(what) is not known to the canary's engine: what happens there was not tried")
            }
        },
    ]
}

extension SourceNode {
    /// Starts the workflow by itself.
    var isTrigger: Bool {
        kind == "webhook" || kind.hasSuffix("Trigger") || ["start", "cron", "interval"].contains(kind)
    }
}
