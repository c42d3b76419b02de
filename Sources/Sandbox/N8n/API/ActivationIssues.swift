import Workflow

/// Why 2.x does not activate a workflow: a node that could not run. 1.81 finds out when an event comes.
struct ActivationIssues {
    let definition: WorkflowDefinition
    let manner: N8nSettings.Manner

    /// n8n's words; nil where nothing is wrong.
    var text: String? {
        guard manner >= .v2_8 else { return nil }
        let found = definition.nodes.compactMap { node -> String? in
            guard !node.disabled, node.type == "n8n-nodes-base.webhook" || isConnected(node.name) else { return nil }
            let issues = credentialIssues(node) + parameterIssues(node.filledIn.parametersWithIssues)
            return issues.isEmpty
                ? nil : "Node \"\(node.name)\":\n" + issues.map { "  - \($0)" }.joined(separator: "\n")
        }
        guard !found.isEmpty else { return nil }
        let nodes = found.count == 1 ? "1 node" : "\(found.count) nodes"
        return "Cannot publish workflow: \(nodes) have configuration issues:\n\n"
            + found.joined(separator: "\n\n")
    }

    private func parameterIssues(_ names: [String]) -> [String] {
        guard !names.isEmpty else { return [] }
        let count = names.count == 1 ? "1 issue" : "\(names.count) issues"
        let what = manner >= .v2_41 ? ": \(names.joined(separator: ", "))" : " (\(count))"
        return ["Missing or invalid required parameters" + what]
    }

    /// Of the nodes that the engine knows the Webhook node alone wants one that is not chosen by hand.
    private func credentialIssues(_ node: WorkflowNode) -> [String] {
        guard node.type == "n8n-nodes-base.webhook",
            let name = ["basicAuth": "httpBasicAuth", "headerAuth": "httpHeaderAuth", "jwtAuth": "jwtAuth"][
                node.parameters["authentication"]?.stringValue ?? ""]
        else { return [] }
        guard let credential = node.credentials?[name] else { return ["Missing required credential: \(name)"] }
        return credential["id"]?.stringValue?.isEmpty ?? true ? ["Credential not configured: \(name)"] : []
    }

    private func isConnected(_ name: String) -> Bool {
        definition.connections.main.contains { source, outputs in
            let targets = outputs.joined()
            return source == name && !outputs.isEmpty || targets.contains { $0.node == name }
        }
    }
}
