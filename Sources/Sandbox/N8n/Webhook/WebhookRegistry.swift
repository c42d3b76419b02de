import Workflow

/// Which webhook a request is for.
struct WebhookRegistry: Sendable {
    struct Entry: Sendable {
        let workflow: String
        let webhook: WebhookNode
    }

    enum Found {
        case webhook(Entry, parameters: JSONObject)
        /// The path is known for these methods only.
        case otherMethods([String])
        case nothing
    }

    private let entries: [Entry]

    init(_ workflows: [HostedWorkflow]) {
        entries = workflows.filter(\.active).flatMap { workflow in
            workflow.production.webhooks.map { Entry(workflow: workflow.id, webhook: $0) }
        }
    }

    func find(method: String, path: String) -> Found {
        let here = entries.filter { $0.webhook.path.utf8.elementsEqual(path.utf8) }
        if let entry = here.first(where: { $0.webhook.methods.contains(method) }) {
            return .webhook(entry, parameters: [:])
        }
        for entry in entries where entry.webhook.methods.contains(method) {
            if let parameters = Self.match(entry.webhook, path) { return .webhook(entry, parameters: parameters) }
        }
        return here.isEmpty ? .nothing : .otherMethods(here.flatMap(\.webhook.methods))
    }

    /// What a path is registered for.
    func methods(path: String) -> [String] {
        entries.filter { $0.webhook.path.utf8.elementsEqual(path.utf8) || Self.match($0.webhook, path) != nil }
            .flatMap(\.webhook.methods)
    }

    /// `user/:id` listens at `<webhook id>/user/4711`.
    private static func match(_ webhook: WebhookNode, _ path: String) -> JSONObject? {
        guard webhook.isDynamic, let id = webhook.node.webhookID else { return nil }
        let pieces = path.split(separator: "/")
        guard pieces.first.map({ $0.utf8.elementsEqual(id.utf8) }) == true else { return nil }
        let pattern = webhook.path.split(separator: "/")
        guard pieces.count - 1 == pattern.count else { return nil }
        var parameters = JSONObject()
        for (piece, name) in zip(pieces.dropFirst(), pattern) {
            if name.hasPrefix(":") {
                parameters[String(name.dropFirst())] = .string(String(piece))
            } else if piece != name {
                return nil
            }
        }
        return parameters
    }
}
