import FoundationEssentials
import Testing

@testable import CanaryCore

/// The recorded answers of the real services, beside this file.
enum Recordings {
    static let folder = String(#filePath.dropLast("Recordings.swift".count)) + "Recordings"

    static func names(_ set: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(set)").filter { $0.hasSuffix(".json") }
            .sorted()
    }

    static func document(_ set: String, _ name: String) throws -> JSONValue {
        let bytes = try #require(FileManager.default.contents(atPath: "\(folder)/\(set)/\(name)"))
        return try #require(JSONValue(Array(bytes)))
    }

    static func n8n(_ name: String) throws -> JSONValue { try document("n8n-1.81.4", name + ".json") }

    /// A recorded answer as it came over the wire.
    static func answer(_ response: JSONValue) throws -> HTTPAnswer {
        let body = response["body"] ?? .null
        let text = body.string ?? (body.isNull ? "" : body.text)
        let status = try #require(response["status"]?.integer)
        return HTTPAnswer(
            status: Int(status),
            headers: [("Content-Type", response["headers"]?["content-type"]?.string ?? "")], body: Array(text.utf8))
    }
}

extension JSONValue {
    /// The document as text again, for a body that is handed to a reader of bytes.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let text): JSONText.string(text).text()
        case .array(let items): "[" + items.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(JSONText.string($0.key).text()):\($0.value.text)" }.joined(separator: ",") + "}"
        }
    }
}

extension JSONValue {
    /// A document written out in a test.
    init(test text: String) throws { self = try #require(JSONValue(Array(text.utf8))) }
}
