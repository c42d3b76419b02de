import HTTPServer
import Workflow

/// A credential as it lies in n8n's database; made up like everything in the sandbox.
struct HostedCredential: Sendable {
    let id: String
    let name: String
    let type: String
    let data: JSONObject
    let created: Instant
}

extension WebhookNode {
    /// The refusal, where the request does not bring what the node wants (facts: n8n section 1; n8n writes these
    /// without a content type).
    func refusal(
        _ request: HTTPServerRequest, credentials: [String: HostedCredential], manner: N8nSettings.Manner
    ) -> HTTPServerResponse? {
        if !allowedAddresses.isEmpty, !Self.allows(allowedAddresses) {
            let word = manner < .v2_8 ? "whitelisted" : "allowed"
            return HTTPServerResponse(status: 403, body: Array("IP is not \(word) to access the webhook!".utf8))
        }
        if ignoresBots, Self.isBot(request.headers["User-Agent"] ?? "") { return Self.refused(403) }
        switch authentication {
        case .none: return nil
        case .basicAuth:
            guard let data = credential("httpBasicAuth").flatMap({ credentials[$0]?.data }),
                let user = data["user"]?.stringValue, let password = data["password"]?.stringValue,
                !user.isEmpty, !password.isEmpty
            else { return Self.undefined }
            guard let given = Self.basic(request.headers["Authorization"]) else { return Self.refused(401) }
            if given.utf8.elementsEqual("\(user):\(password)".utf8) { return nil }
            return manner < .v2_41 ? Self.refused(403) : Self.refused(401, "Authentication data is wrong!")
        case .headerAuth:
            guard let data = credential("httpHeaderAuth").flatMap({ credentials[$0]?.data }),
                let name = data["name"]?.stringValue, let value = data["value"]?.stringValue,
                !name.isEmpty, !value.isEmpty
            else { return Self.undefined }
            let given = request.headers[name]
            return given.map { $0.utf8.elementsEqual(value.utf8) } == true ? nil : Self.refused(403)
        case .jwtAuth:
            // No signature is checked here: without a token it is as in n8n, with one it is refused by name.
            let token = request.headers["Authorization"]?.split(separator: " ").dropFirst().first
            return token == nil ? Self.refused(401, "No token provided") : Self.refused(403, "jwt malformed")
        }
    }

    private static let undefined = refused(500, "No authentication data defined on node!")

    private static func refused(_ status: Int, _ text: String? = nil) -> HTTPServerResponse {
        let words = text ?? (status == 401 ? "Authorization is required!" : "Authorization data is wrong!")
        return HTTPServerResponse(
            status: status, headers: ["WWW-Authenticate": "Basic realm=\"Webhook\""], body: Array(words.utf8))
    }

    /// Every caller of the sandbox comes from loopback.
    private static func allows(_ list: String) -> Bool {
        list.split(separator: ",").contains { entry in
            let address = entry.drop { $0 == " " }.prefix { $0 != " " }
            return "127.0.0.1".contains(address)
        }
    }

    private static func isBot(_ agent: String) -> Bool {
        let lower = agent.lowercased()
        if ["bot", "crawl", "spider", "slurp"].contains(where: { lower.contains($0) }) { return true }
        // Words, perhaps with one version behind them, and nothing else: no browser calls itself so.
        let halves = lower.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = halves.first, !name.isEmpty, halves.count <= 2 else { return false }
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (0x30...0x39).contains(byte)
                || "_ .-():%".utf8.contains(byte)
        }
        guard isPlain, halves.count == 2 else { return isPlain }
        let version = halves[1].hasPrefix("v") ? halves[1].dropFirst() : halves[1]
        return !version.isEmpty && version.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// `user:password` of a Basic header.
    private static func basic(_ header: String?) -> String? {
        guard let header, header.utf8.count > 6, header.prefix(6).lowercased() == "basic " else { return nil }
        return Base64.decode(String(header.dropFirst(6))).map { String(decoding: $0, as: UTF8.self) }
    }
}
