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

    /// What the workflow reads of n8n's and no file holds, as the sandbox has it: a variable that stands for an address
    /// leads to its agent, and one that is called a secret is the agent's bearer. Any other is not set, as it would not be
    /// in an n8n of its own.
    ///
    /// - Parameter bearer: `nil`: no variable of that kind is set.
    func variables(_ store: WorkflowVariable.Store, bearer: String?) -> [String: String] {
        let secrets = bearerVariables
        var values: [String: String] = [:]
        for variable in WorkflowVariable.all(in: document) where variable.store == store {
            if secrets.contains(variable.name) || Self.isSecret(variable.name) {
                values[variable.name] = bearer
            } else {
                values[variable.name] = variable.address(host: Self.host)
            }
        }
        return values
    }

    /// Of a foreign host, so that calls of the agent's paths are led to the sandbox's agent.
    private static let host = "agent.sandbox.invalid"

    private static func isSecret(_ name: String) -> Bool {
        let upper = name.uppercased()
        return ["TOKEN", "BEARER", "SECRET", "API_KEY", "APIKEY"].contains { upper.contains($0) }
    }

    /// The variables that some node's `Authorization` header reads: in the sandbox they hold the agent's bearer.
    private var bearerVariables: Set<String> {
        var found: Set<String> = []
        for node in document["nodes"]?.arrayValue ?? [] {
            for header in node["parameters"]?["headerParameters"]?["parameters"]?.arrayValue ?? []
            where header["name"]?.stringValue?.lowercased() == "authorization" {
                let asked: JSONValue = ["nodes": [["parameters": ["value": header["value"] ?? ""]]]]
                found.formUnion(WorkflowVariable.all(in: asked).map(\.name))
            }
        }
        return found
    }

    /// The header credentials that its nodes name, each with the agent's bearer.
    func credentials(bearer: String, created: Instant) -> [HostedCredential] {
        var found: [HostedCredential] = []
        for node in document["nodes"]?.arrayValue ?? [] where node["type"] == "n8n-nodes-base.httpRequest" {
            let named = node["credentials"]?["httpHeaderAuth"]
            guard let id = named?["id"]?.stringValue, !found.contains(where: { $0.id == id }) else { continue }
            found.append(
                HostedCredential(
                    id: id, name: named?["name"]?.stringValue ?? "", type: "httpHeaderAuth",
                    data: ["name": "Authorization", "value": .string("Bearer \(bearer)")], created: created))
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
