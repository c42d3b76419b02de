import HTTPServer
import Workflow

/// The webhook node's item, made of a request (recordings 01, 07 to 09, 11).
enum WebhookBody {
    /// The body could not be read; n8n hands the reason on as the hint of its 422.
    enum Failure: Error, Equatable {
        case notJSON(text: String)
        case unknownEncoding(String)
        case notXML(String)
    }

    static func item(
        _ request: HTTPServerRequest, webhook: WebhookNode, parameters: JSONObject, url: String
    ) throws(Failure) -> WorkflowItem {
        let read = try read(request, webhook)
        let json: JSONObject = [
            "headers": .object(headers(request.headers)), "params": .object(parameters),
            "query": .object(QueryTree.object(request.query)), "body": read.body,
            "webhookUrl": .string(url), "executionMode": "production",
        ]
        guard webhook.wantsRawBody else { return WorkflowItem(json: json, binary: read.binary.map { .object($0) }) }
        let type = contentType(request)
        return WorkflowItem(
            json: json,
            binary: [
                "data": [
                    "data": .string(Base64.encode(request.body)),
                    "mimeType": .string(type.isEmpty ? "application/json" : type),
                ]
            ])
    }

    /// Node.js keeps the first of these, joins cookies by semicolons, and everything else that is sent twice by commas.
    private static let single: Set<String> = [
        "age", "authorization", "content-length", "content-type", "etag", "expires", "from", "host",
        "if-modified-since", "if-unmodified-since", "last-modified", "location", "max-forwards", "proxy-authorization",
        "referer", "retry-after", "server", "user-agent",
    ]

    private static func headers(_ fields: HTTPHeaders) -> JSONObject {
        var headers = JSONObject()
        for field in fields.fields {
            let name = field.name.lowercased()
            guard let before = headers[name]?.stringValue else {
                headers[name] = .string(field.value)
                continue
            }
            if single.contains(name) { continue }
            headers[name] = .string(before + (name == "cookie" ? "; " : ", ") + field.value)
        }
        return headers
    }

    static func contentType(_ request: HTTPServerRequest) -> String {
        let whole = (request.headers["Content-Type"] ?? "").lowercased()
        let type = whole.prefix { $0 != ";" }
        return String(type.drop { $0 == " " }.prefix { $0 != " " })
    }

    // MARK: By content type

    private struct Read {
        var body: JSONValue = [:]
        var binary: JSONObject?
    }

    private static func read(_ request: HTTPServerRequest, _ webhook: WebhookNode) throws(Failure) -> Read {
        if request.body.isEmpty { return Read() }
        let type = contentType(request)
        switch type {
        case "application/json":
            let text = try text(request)
            guard let value = try? JSONValue(parsing: text) else { throw .notJSON(text: text) }
            // What is false to JavaScript counts as no body.
            return Read(body: value.isFalse ? [:] : value.withoutPrototypes)
        case "application/x-www-form-urlencoded":
            return Read(body: .object(QueryTree.flat(HTTPServerRequest.pairs(try text(request)))))
        case "text/plain": return Read(body: .string(try text(request)))
        case "multipart/form-data":
            guard let form = MultipartForm(request) else { return Read() }
            return Read(body: .object(form.fields), binary: form.files.members.isEmpty ? nil : form.files)
        case _ where type.hasSuffix("/xml") || type.hasSuffix("+xml"):
            let text = try text(request)
            do throws(XMLTree.Problem) {
                return Read(body: try XMLTree.object(text))
            } catch {
                throw .notXML(error.words)
            }
        default:
            // The first version reads no other type at all.
            guard webhook.node.typeVersion > 1 else { return Read() }
            let file = BinaryFile(
                bytes: request.body, type: type.isEmpty ? "application/octet-stream" : type,
                name: BinaryFile.name(request.headers["Content-Disposition"]))
            return Read(binary: [webhook.binaryName: file.document])
        }
    }

    /// By the type's `charset`, in the encodings that Node.js knows.
    private static func text(_ request: HTTPServerRequest) throws(Failure) -> String {
        let whole = (request.headers["Content-Type"] ?? "").lowercased()
        let charset = whole.split(separator: ";").dropFirst().compactMap { piece -> String? in
            let halves = piece.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].drop(while: { $0 == " " }) == "charset" else { return nil }
            return String(halves[1].filter { $0 != "\"" && $0 != " " })
        }.first
        switch charset ?? "utf-8" {
        case "utf8", "utf-8": return String(decoding: request.body, as: UTF8.self)
        case "latin1", "binary": return Self.latin(request.body)
        case "ascii": return Self.latin(request.body.map { $0 & 0x7F })
        case "ucs2", "ucs-2", "utf16le", "utf-16le":
            let units = stride(from: 0, to: request.body.count - 1, by: 2).map {
                UInt16(request.body[$0]) | UInt16(request.body[$0 + 1]) << 8
            }
            return String(decoding: units, as: UTF16.self)
        case let other: throw .unknownEncoding(other)
        }
    }

    private static func latin(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }
}

extension JSONValue {
    fileprivate var isFalse: Bool {
        switch self {
        case .null, .bool(false), .int(0), .string(""): true
        default: false
        }
    }

    /// n8n copies what it is given, and `__proto__` is no member of a copy.
    fileprivate var withoutPrototypes: JSONValue {
        switch self {
        case .array(let values): return .array(values.map(\.withoutPrototypes))
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.compactMap {
                        $0.key == "__proto__" ? nil : (key: $0.key, value: $0.value.withoutPrototypes)
                    }))
        default: return self
        }
    }
}
