/// A request in the making: n8n's own words for it, which it also stores beside an error, and what is sent.
struct HTTPRequestDraft {
    /// `context.request` of an error.
    var options: JSONObject
    var headers: JSONObject
    /// What is sent as the body, before it becomes bytes.
    var data: JSONValue?
    var isJSON = false
    var method: String
    var url: String
    var query: JSONObject?
    var arrays = QueryText.Arrays.indices
    var timeout: Int
    var maxRedirects: Int
    var verifiesCertificate: Bool
    var manner: EngineSettings.Manner

    /// Why n8n's HTTP client refuses to send it: Node.js's code, the message, the error as it stands in an item.
    struct Refusal: Error {
        var code: String
        var message: String
        var item: JSONValue?
        var isAddress: Bool { code == "ERR_INVALID_URL" || message.hasPrefix("Unsupported protocol") }
    }

    /// The request as it goes out.
    func request() throws(Refusal) -> HTTPNodeRequest {
        var text = url
        if let query, !query.members.isEmpty {
            if let hash = text.firstIndex(of: "#") { text = String(text[..<hash]) }
            let added = QueryText.encode(query, arrays: arrays)
            if !added.isEmpty { text += (text.contains("?") ? "&" : "?") + added }
        }
        var headers = sentHeaders()
        let body = try body(&headers)
        guard let target = URLText.normalized(text) else {
            if let colon = text.firstIndex(of: ":"), text[..<colon].utf8.allSatisfy(Self.isLetter),
                colon > text.startIndex, !["http:", "https:"].contains(text[...colon].lowercased())
            {
                throw Refusal(code: "ERR_BAD_REQUEST", message: "Unsupported protocol \(text[...colon])")
            }
            throw Refusal(
                code: "ERR_INVALID_URL", message: "Invalid URL",
                item: ["code": "ERR_INVALID_URL", "input": .string(text)])
        }
        add("User-Agent", manner.userAgent, to: &headers)
        if let body { add("Content-Length", String(body.count), to: &headers) }
        add("Accept-Encoding", "gzip, compress, deflate, br", to: &headers)
        for header in headers { try check(header) }
        // 2.41 sends `Bearer ` as `Bearer` (recording 33).
        if manner == .v2_41 {
            for place in headers.indices { headers[place].value = headers[place].value.trimmingBlanks }
        }
        return {
            var request = HTTPNodeRequest(
                method: method, url: target, headers: headers, body: body, timeout: timeout, maxRedirects: maxRedirects)
            request.verifiesCertificate = verifiesCertificate
            return request
        }()
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    // MARK: Headers

    /// `Accept` and `Content-Type` go first and are spelled so; the others as the node has them. Null is not sent.
    private func sentHeaders() -> [(name: String, value: String)] {
        var first: [(name: String, value: String)] = []
        var others: [(name: String, value: String)] = []
        for (name, value) in headers.members where value != .null {
            let lower = name.lowercased()
            // Another spelling of a name is the same header, and its last value counts.
            others.removeAll { $0.name.lowercased() == lower }
            first.removeAll { $0.name.lowercased() == lower }
            switch lower {
            case "accept": first.insert(("Accept", value.scriptText), at: 0)
            case "content-type": first.append(("Content-Type", value.scriptText))
            default:
                if case .array(let values) = value {
                    others += values.map { (name, $0.scriptText) }
                } else {
                    others.append((name, value.scriptText))
                }
            }
        }
        return first + others
    }

    private func add(_ name: String, _ value: String, to headers: inout [(name: String, value: String)]) {
        guard !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) else { return }
        headers.append((name, value))
    }

    /// Node.js sends only what HTTP allows.
    private func check(_ header: (name: String, value: String)) throws(Refusal) {
        let marks = Array("!#$%&'*+-.^_`|~".utf8)
        let isToken =
            !header.name.isEmpty
            && header.name.utf8.allSatisfy { byte in
                Self.isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || marks.contains(byte)
            }
        guard isToken else {
            throw Refusal(
                code: "ERR_INVALID_HTTP_TOKEN",
                message: "Header name must be a valid HTTP token [\(JSONValue.string(header.name).text)]")
        }
        let isPlain = header.value.unicodeScalars.allSatisfy { scalar in
            scalar.value == 0x09 || (0x20...0xFF).contains(scalar.value) && scalar.value != 0x7F
        }
        guard isPlain else {
            throw Refusal(
                code: "ERR_INVALID_CHAR",
                message: "Invalid character in header content [\(JSONValue.string(header.name).text)]")
        }
    }

    // MARK: Body

    private func body(_ headers: inout [(name: String, value: String)]) throws(Refusal) -> [UInt8]? {
        guard let data else { return nil }
        let type = headers.first { $0.name == "Content-Type" }?.value
        let saysJSON = type?.contains("application/json") == true
        switch data {
        case .null where !saysJSON:
            // No body, but the type of one.
            if type == nil, ["POST", "PUT", "PATCH"].contains(method) {
                insert("application/x-www-form-urlencoded", into: &headers)
            }
            return nil
        case .object, .array:
            if type == nil { insert("application/json", into: &headers) }
            if let type, type.hasPrefix("application/x-www-form-urlencoded"), case .object(let object) = data {
                return Array(QueryText.encode(object).utf8)
            }
            return data.bytes
        case .string(let text):
            if type == nil { insert("application/x-www-form-urlencoded", into: &headers) }
            // A text that is no JSON already becomes a JSON text.
            if saysJSON, (try? JSONValue(parsing: text)) == nil { return data.bytes }
            return Array(text.utf8)
        default:
            if saysJSON { return data.bytes }
            throw Refusal(
                code: "ERR_BAD_REQUEST",
                message: "Data after transformation must be a string, an ArrayBuffer, a Buffer, or a Stream")
        }
    }

    private func insert(_ type: String, into headers: inout [(name: String, value: String)]) {
        let place = headers.first?.name == "Accept" ? 1 : 0
        headers.insert(("Content-Type", type), at: place)
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
