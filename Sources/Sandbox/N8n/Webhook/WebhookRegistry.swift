import Workflow

/// Which webhook a request is for.
struct WebhookRegistry: Sendable {
    struct Entry: Sendable {
        let workflow: String
        let webhook: WebhookNode
        /// What is run.
        let production: HostedWorkflow.Production
        /// From when and until when it is registered; nil: always.
        var from: Instant?
        var until: Instant?

        func isThere(_ now: Instant) -> Bool {
            (from.map { $0 <= now } ?? true) && (until.map { now < $0 } ?? true)
        }

        /// What it is registered under. A node without an id of its own has the workflow's id and its name before its path
        /// (facts: n8n section 8); a request's path is decoded once, so that a blank in the name is `%2520` in a URL.
        var path: String {
            webhook.node.webhookID == nil
                ? "\(workflow)/\(webhook.node.name.lowercased().uriComponent)/\(webhook.path)" : webhook.path
        }
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
            func entries(_ production: HostedWorkflow.Production, from: Instant?, until: Instant?) -> [Entry] {
                production.webhooks.filter { !workflow.lost.contains($0.path) }.map {
                    Entry(workflow: workflow.id, webhook: $0, production: production, from: from, until: until)
                }
            }
            let before = workflow.late?.before.map { entries($0, from: nil, until: workflow.late?.until) } ?? []
            return before + entries(workflow.production, from: workflow.late?.until, until: nil)
        }
    }

    func find(method: String, path: String, now: Instant) -> Found {
        let entries = entries.filter { $0.isThere(now) }
        let here = entries.filter { $0.path.utf8.elementsEqual(path.utf8) }
        if let entry = here.first(where: { $0.webhook.methods.contains(method) }) {
            return .webhook(entry, parameters: [:])
        }
        for entry in entries where entry.webhook.methods.contains(method) {
            if let parameters = Self.match(entry.webhook, path) { return .webhook(entry, parameters: parameters) }
        }
        return here.isEmpty ? .nothing : .otherMethods(here.flatMap(\.webhook.methods))
    }

    /// What a path is registered for.
    func methods(path: String, now: Instant) -> [String] {
        entries.filter { $0.isThere(now) }.filter {
            $0.path.utf8.elementsEqual(path.utf8) || Self.match($0.webhook, path) != nil
        }
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

extension String {
    /// As JavaScript's `encodeURIComponent` writes it.
    fileprivate var uriComponent: String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in utf8 {
            if plain.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
