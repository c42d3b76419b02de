import Workflow

/// A workflow of the user's own, made ready for the sandbox: it is run as it stands, but its agent is the sandbox's.
package struct UserWorkflow: Sendable, Equatable {
    /// As read from the file.
    let document: JSONValue
    package let name: String
    /// The webhook's path, and the method that it takes.
    let path: String
    let method: String

    /// Throws what is wrong with the text, place by place; or that no event could come in.
    package init(parsing bytes: [UInt8]) throws(UserWorkflowProblem) {
        let definition: WorkflowDefinition
        do throws(WorkflowProblems) {
            definition = try WorkflowDefinition(parsing: bytes)
        } catch {
            throw .unreadable(error)
        }
        let webhooks = definition.nodes.compactMap { WebhookNode($0) }
        guard let webhook = webhooks.first(where: { !$0.isDynamic }) else { throw .noWebhook }
        document = [
            "name": .string(definition.name), "nodes": .array(definition.nodes.map { .object($0.document) }),
            "connections": definition.connections.document, "settings": .object(definition.settings),
        ]
        name = definition.name
        path = webhook.path
        method = webhook.methods.first ?? "POST"
    }

    /// The same with calls of the agent's `/execute` led to the sandbox's agent.
    func led(to executeURL: String) -> JSONValue {
        let nodes = (document["nodes"]?.arrayValue ?? []).map { node -> JSONValue in
            guard node["type"] == "n8n-nodes-base.httpRequest", let parameters = node["parameters"],
                let url = parameters["url"]?.stringValue, Self.isAgent(url)
            else { return node }
            return node.setting("parameters", parameters.setting("url", .string(executeURL)))
        }
        return document.setting("nodes", .array(nodes))
    }

    /// `http://any.host/execute`; an expression is left alone, its calls are led by ``LoopbackCaller``.
    private static func isAgent(_ url: String) -> Bool {
        guard let parts = URLParts(url.hasPrefix("=") ? String(url.dropFirst()) : url) else { return false }
        return parts.target.prefix { $0 != "?" } == "/execute" && !url.contains("{{")
    }

    /// The variables that some node's `Authorization` header reads: in the sandbox they hold the agent's bearer.
    var bearerVariables: [String] {
        var found: [String] = []
        for node in document["nodes"]?.arrayValue ?? [] {
            for header in node["parameters"]?["headerParameters"]?["parameters"]?.arrayValue ?? []
            where header["name"]?.stringValue?.lowercased() == "authorization" {
                found += Self.variables(in: header["value"]?.stringValue ?? "")
            }
        }
        return found
    }

    /// The names after `$env.`.
    private static func variables(in text: String) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let place = rest.firstRange(of: "$env.") {
            let name = rest[place.upperBound...].prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
            if !name.isEmpty { found.append(String(name)) }
            rest = rest[place.upperBound...]
        }
        return found
    }
}

/// Why a workflow file cannot be run in the sandbox.
package enum UserWorkflowProblem: Error, Sendable, Equatable {
    case unreadable(WorkflowProblems)
    /// No enabled Webhook node with a path.
    case noWebhook
}
