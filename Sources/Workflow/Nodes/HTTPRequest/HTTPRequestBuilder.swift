/// Makes the request of one item out of the node's parameters.
struct HTTPRequestBuilder {
    let context: NodeContext
    let parameters: JSONObject
    let item: Int

    private var version: Double { context.node.typeVersion }

    private func value(_ name: String) -> JSONValue { parameters[name] ?? .null }

    private func list(_ name: String) -> [JSONValue] { parameters[name]?["parameters"]?.arrayValue ?? [] }

    func draft() throws(NodeFailure) -> HTTPRequestDraft {
        let method = value("method").stringValue ?? "GET"
        let options = value("options")
        var draft = try start(method, options)
        let response = options["response"]?["response"]
        let format = response?["responseFormat"]?.stringValue ?? "autodetect"
        try addBody(to: &draft)
        try addQuery(to: &draft)
        try addHeaders(to: &draft, options)
        if format == "autodetect" || value("contentType") == "raw" {
            if format == "autodetect" { draft.options["encoding"] = .null }
            draft.options["json"] = false
            draft.options["useStream"] = true
        } else {
            draft.options["json"] = true
            draft.isJSON = true
        }
        if value("contentType") == "raw" { draft.headers["content-type"] = value("rawContentType") }
        if draft.headers["accept"] == nil { draft.headers["accept"] = .string(Self.accept(format)) }
        try addCredential(to: &draft)
        finish(&draft)
        return draft
    }

    /// What n8n asks for, by response format.
    static func accept(_ format: String) -> String {
        switch format {
        case "json": "application/json,text/*;q=0.99"
        case "text": "application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, */*;q=0.1"
        default:
            "application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, image/*;q=0.8, */*;q=0.7"
        }
    }

    private func start(_ method: String, _ options: JSONValue) throws(NodeFailure) -> HTTPRequestDraft {
        let redirect = options["redirect"]?["redirect"]
        let standard = version >= 4 && options["redirect"] == nil
        let follows = standard || redirect?["followRedirects"]?.isTruthy == true
        let unverified = options["allowUnauthorizedCerts"]?.isTruthy == true
        var timeout = 300_000
        if let given = options["timeout"], given.isTruthy { timeout = Int(clamping: given.doubleValue ?? 300_000) }
        let url = value("url")
        var own: JSONObject = [
            "method": .string(method), "gzip": true, "rejectUnauthorized": .bool(!unverified),
            "followRedirect": .bool(follows), "resolveWithFullResponse": true,
        ]
        own["uri"] = parameters["url"]
        if follows {
            own["followAllRedirects"] = true
        } else if method != "GET", version >= 4.1 {
            own["followAllRedirects"] = false
        }
        let most = redirect?["maxRedirects"].flatMap { $0.isTruthy ? $0 : nil }
        if let most { own["maxRedirects"] = most }
        if options["response"]?["response"]?["neverError"]?.isTruthy == true { own["simple"] = false }
        own["timeout"] = .int(timeout)
        if value("sendQuery").isTruthy, let arrays = options["queryParameterArrays"] {
            own["qsStringifyOptions"] = ["arrayFormat": arrays]
        }
        var draft = HTTPRequestDraft(
            options: own, headers: [:], data: nil, method: method, url: url == .null ? "" : url.scriptText, query: nil,
            timeout: timeout, maxRedirects: follows ? Int(clamping: most?.doubleValue ?? 21) : 0,
            verifiesCertificate: !unverified,
            manner: context.manner)
        if own["qsStringifyOptions"] != nil, let text = options["queryParameterArrays"]?.stringValue {
            draft.arrays = QueryText.Arrays(rawValue: text) ?? .indices
        }
        return draft
    }

    private func notJSON() -> NodeFailure {
        context.operationError("JSON parameter needs to be valid JSON", item: item)
    }

    private func json(_ name: String) throws(NodeFailure) -> JSONValue {
        guard let parsed = try? JSONValue(parsing: value(name).scriptText) else { throw notJSON() }
        return parsed
    }

    // MARK: Parts

    private func addBody(to draft: inout HTTPRequestDraft) throws(NodeFailure) {
        guard value("sendBody").isTruthy else { return }
        let type = value("contentType").stringValue ?? ""
        var body: JSONValue?
        switch value("specifyBody").stringValue {
        case "keypair": body = .object(members(list("bodyParameters"), asPaths: type == "json" && version >= 4))
        case "json":
            switch parameters["jsonBody"] {
            case nil: throw notJSON()
            case .object, .array, .null: body = value("jsonBody")
            default: body = try json("jsonBody")
            }
        case "string": body = .object(QueryText.decode(value("body").scriptText))
        default: break
        }
        if ["PATCH", "POST", "PUT", "GET"].contains(draft.method) {
            if type == "form-urlencoded" {
                draft.options["form"] = body
                draft.data = body
                return
            }
            if type == "raw" { body = value("body") }
        }
        draft.options["body"] = body
        draft.data = body
    }

    private func addQuery(to draft: inout HTTPRequestDraft) throws(NodeFailure) {
        guard value("sendQuery").isTruthy else { return }
        let query: JSONValue =
            value("specifyQuery") == "json" ? try json("jsonQuery") : .object(members(list("queryParameters")))
        draft.options["qs"] = query
        draft.query = query.objectValue
    }

    private func addHeaders(to draft: inout HTTPRequestDraft, _ options: JSONValue) throws(NodeFailure) {
        guard value("sendHeaders").isTruthy else { return }
        let given: JSONObject
        if value("specifyHeaders") == "json" {
            given = try json("jsonHeaders").objectValue ?? [:]
        } else {
            given = members(list("headerParameters").filter { $0["name"]?.isTruthy == true })
        }
        let lowers = options["lowercaseHeaders"].map(\.isTruthy) ?? true
        for member in given.members { draft.headers[lowers ? member.key.lowercased() : member.key] = member.value }
    }

    /// A header out of n8n's own store of secrets.
    private func addCredential(to draft: inout HTTPRequestDraft) throws(NodeFailure) {
        guard value("authentication") == "genericCredentialType", value("genericAuthType") == "httpHeaderAuth" else {
            return
        }
        let id = context.node.credentials?["httpHeaderAuth"]?["id"]?.stringValue
        guard let id else {
            if context.settings.missingIsLimit { throw context.unsupported(.credential("httpHeaderAuth")) }
            throw context.operationError("Node does not have any credentials set for \"httpHeaderAuth\"")
        }
        guard let data = context.settings.credentials[id] else {
            if context.settings.missingIsLimit { throw context.unsupported(.credential("httpHeaderAuth")) }
            throw context.operationError(
                "Credential with ID \"\(id)\" does not exist for type \"httpHeaderAuth\".")
        }
        draft.headers[data["name"]?.stringValue ?? ""] = data["value"]
    }

    /// A value that is undefined is left out, as JSON does.
    private func members(_ list: [JSONValue], asPaths: Bool = false) -> JSONObject {
        var result = JSONObject()
        for entry in list {
            guard let value = entry["value"] else { continue }
            let name = entry["name"].map(\.scriptText) ?? "undefined"
            if asPaths {
                MemberPath.set(&result, name, value)
            } else {
                result[name] = value
            }
        }
        return result
    }

    /// What n8n's HTTP client makes of it: forms, content types. The headers are those that an error shows, too.
    private func finish(_ draft: inout HTTPRequestDraft) {
        let type = draft.headers.members.first { $0.key.lowercased() == "content-type" }
        if type?.value == "application/x-www-form-urlencoded" {
            if let object = draft.data?.objectValue { draft.data = .string(QueryText.encode(object)) }
        } else if let form = draft.options["form"]?.objectValue {
            draft.data = .string(QueryText.encode(form))
            if let type { draft.headers[type.key] = nil }
            draft.headers["Content-Type"] = "application/x-www-form-urlencoded"
        } else if draft.isJSON, let data = draft.data, data != "", type == nil {
            draft.headers["content-type"] = "application/json"
        }
        draft.options["headers"] = .object(Self.hidden(draft.headers))
    }

    private static let secret = [
        "authorization", "x-api-key", "x-auth-token", "cookie", "proxy-authorization", "sslclientcert",
    ]

    private static func hidden(_ headers: JSONObject) -> JSONObject {
        JSONObject(
            headers.members.map { member in
                (key: member.key, value: secret.contains(member.key.lowercased()) ? "**hidden**" : member.value)
            })
    }
}
