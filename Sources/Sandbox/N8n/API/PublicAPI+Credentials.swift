import HTTPServer
import Workflow

extension PublicAPI {
    /// Credentials can be made and removed, never read.
    func credentials(_ request: HTTPServerRequest, _ rest: [String]) -> HTTPServerResponse {
        guard let id = rest.first else { return create(request) }
        return delete(id)
    }

    private func create(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let body: JSONObject
        switch Self.body(request) {
        case .failure(let refusal): return refusal.response
        case .success(let object): body = object
        }
        guard let name = body["name"]?.stringValue, let type = body["type"]?.stringValue,
            let data = body["data"]?.objectValue
        else { return Self.bad("request/body must have required property 'name'") }
        guard ["httpHeaderAuth", "httpBasicAuth"].contains(type) else {
            return Self.bad("req.body.type is not a known type")
        }
        let credential = HostedCredential(
            id: Made.word(16), name: name, type: type, data: data, created: service.environment.time.now)
        service.state.withLock { $0.credentials[credential.id] = credential }
        return .json(200, Self.document(credential))
    }

    private func delete(_ id: String) -> HTTPServerResponse {
        guard let credential = service.state.withLock({ $0.credentials.removeValue(forKey: id) }) else {
            return Self.notFound
        }
        return .json(200, Self.document(credential))
    }

    private static func document(_ credential: HostedCredential) -> JSONValue {
        [
            "id": .string(credential.id), "name": .string(credential.name), "type": .string(credential.type),
            "createdAt": .string(credential.created.javaScript), "updatedAt": .string(credential.created.javaScript),
        ]
    }
}
