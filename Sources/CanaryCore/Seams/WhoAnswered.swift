/// Tells a service's own answers from those of whatever stands before it.
///
/// What n8n 1.81.4, 2.8.4 and 2.41.1 and the agent service answer is recorded; everything else is somebody else's. A proxy
/// that passes an answer on adds headers to it, so that no header alone says who made the body.
enum WhoAnswered {
    /// - Returns: `nil` where the answer can be the service's own.
    static func stranger(_ answer: HTTPAnswer, in service: Service) -> Stranger? {
        isOwn(answer, service) && !isMadeOnTheWay(answer, service) ? nil : Stranger(answer)
    }

    /// n8n's plain text for everything while it starts, with the status 200.
    static func isStarting(_ answer: HTTPAnswer) -> Bool { Body(answer).isStartingText }

    private static func isOwn(_ answer: HTTPAnswer, _ service: Service) -> Bool {
        switch service {
        case .webhook: isWebhooks(answer)
        case .n8n: isN8ns(answer)
        case .agent: isAgents(answer)
        case .gateway: true
        }
    }

    /// Headers that only the maker of an answer sets, and neither service does.
    private static func isMadeOnTheWay(_ answer: HTTPAnswer, _ service: Service) -> Bool {
        if service == .gateway { return false }
        if answer.header("cf-mitigated") != nil || answer.header("x-amzn-errortype") != nil { return true }
        // Kong: an answer of its own has no time of an upstream.
        if answer.header("x-kong-response-latency") != nil, answer.header("x-kong-upstream-latency") == nil {
            return true
        }
        // n8n's webhook node asks for basic authentication, its API for nothing of the kind.
        return service == .n8n && answer.header("www-authenticate") != nil
    }

    // MARK: n8n

    /// The public API and the health (recordings 60 to 67, 70, 84, 85, 87, 88).
    private static func isN8ns(_ answer: HTTPAnswer) -> Bool {
        let text = Body(answer)
        if text.isStartingText { return true }
        let message = text.document?["message"]?.string
        switch answer.status {
        case 200..<300: return text.looksLikeJSON
        case 300..<400: return false
        case 401: return message.map { isKeyRefusal($0) } ?? false
        case 404: return text.isExpressPage || message?.lowercased().hasSuffix("not found") == true
        // A gateway's alone.
        case 502, 504: return false
        // The readiness says `{"status":"error"}` to a lost database.
        default: return message != nil || (text.document?["status"]?.string == "error" && answer.status >= 500)
        }
    }

    private static func isKeyRefusal(_ message: String) -> Bool {
        message.lowercased() == "unauthorized" || message.range(of: "X-N8N-API-KEY") != nil
    }

    /// What the webhook itself gives, before any workflow (facts/n8n.md section 1). A workflow may answer anything.
    private static func isWebhooks(_ answer: HTTPAnswer) -> Bool {
        let text = Body(answer)
        if text.isStartingText { return true }
        switch answer.status {
        case 200..<300: return !text.isHTML
        case 300..<400: return false
        case 401, 403: return text.isNodesRefusal
        case 404: return text.isExpressPage || text.document?["code"]?.integer == 404
        case 502, 504: return false
        default:
            return text.document?["message"]?.string != nil || text.document?["code"] != nil || text.isExpressPage
                || text.isNodesRefusal
        }
    }

    // MARK: the agent

    /// FastAPI's errors have a `detail`; its server answers what it cannot read, or what failed, in two plain texts.
    private static func isAgents(_ answer: HTTPAnswer) -> Bool {
        let text = Body(answer)
        switch answer.status {
        case 200..<300: return text.looksLikeJSON
        case 300..<400: return false
        case 401: return text.document?["detail"]?.string.map(agentsRefusals.contains) ?? false
        case 400, 500: return text.document?["detail"] != nil || text.isServersOwn
        // The agent itself gives neither: what says so stands before it, in whatever words.
        case 502, 504: return false
        default: return text.document?["detail"] != nil || text.document?["status"]?.string != nil
        }
    }

    /// The agent's words for a bearer that is missing, wrong, or not set on its own side.
    static let agentsRefusals: Set<String> = ["Missing bearer token", "Invalid token", "Service unauthenticated"]

    /// What the agent's node in n8n was answered, where it was not the agent; n8n keeps the status and the text.
    ///
    /// - Parameter body: what came: a `detail` that n8n has taken out of the agent's JSON, or the whole text.
    static func stranger(status: Int, body: String) -> Stranger? {
        let page = body.drop { $0.isWhitespace }
        let isHTML = page.first == "<"
        switch status {
        // A hidden error has the agent's JSON as a text in a text.
        case 401 where !isHTML && (body.isEmpty || agentsRefusals.contains { body.range(of: $0) != nil }): return nil
        case 502, 503, 504, 520...530, 401: break
        // A body in no JSON at all, which the agent never sends: Traefik's, an ingress's, a mesh's.
        case 400... where isHTML || plainRefusals.contains(where: { body.range(of: $0) != nil }): break
        default: return nil
        }
        return Stranger(HTTPAnswer(status: status, headers: [], body: Array(body.utf8)))
    }

    private static let plainRefusals = [
        "404 page not found", "default backend - 404", "RBAC: access denied", "no healthy upstream",
        "upstream connect error",
    ]
}

/// An answer's body, read once.
private struct Body {
    let document: JSONValue?
    let looksLikeJSON: Bool
    let isHTML: Bool
    let isEmpty: Bool
    private let start: String

    init(_ answer: HTTPAnswer) {
        start = String(decoding: answer.body.prefix(4096), as: UTF8.self)
        let first = start.unicodeScalars.first { $0 != "\u{FEFF}" && !$0.properties.isWhitespace }
        isEmpty = first == nil
        let words = [
            "Authorization data is wrong!", "Authorization is required!", "IP is not whitelisted", "No token provided",
            "jwt ",
        ]
        let isBare = answer.header("content-type") == nil && first != "<" && first != nil
        isNodesRefusal =
            words.contains(where: start.hasPrefix)
            || isBare && answer.header("www-authenticate")?.hasPrefix("Basic realm=\"Webhook\"") == true
        looksLikeJSON = first == "{" || first == "["
        isHTML =
            first == "<"
            || (answer.header("content-type")?.lowercased().range(of: "html") != nil && !isEmpty && !looksLikeJSON)
        // Only errors are read for their words, and those are short.
        document =
            looksLikeJSON && !(200..<300).contains(answer.status) ? JSONValue(Array(answer.body.prefix(1 << 16))) : nil
    }

    var isStartingText: Bool { start.range(of: "n8n is starting up") != nil && start.first != "<" }
    /// The page of the framework that n8n is made with.
    var isExpressPage: Bool {
        start.range(of: "<pre>Cannot ") != nil
            || start.range(of: "<title>Error</title>") != nil && start.range(of: "<pre>") != nil
    }
    /// The webhook node's own: plain text, without a content type and with a realm of its own.
    let isNodesRefusal: Bool
    var isServersOwn: Bool { start == "Internal Server Error" || start == "Invalid HTTP request received." }
}
