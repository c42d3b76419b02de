import CanaryCore
import FoundationEssentials
import Testing

/// As much of JSON Schema as docs/report.schema.json uses, to hold the program's own output against it.
struct ReportSchema {
    let root: JSONValue

    init() throws {
        let bytes = try #require(
            FileManager.default.contents(atPath: Child.repositoryRoot + "/docs/report.schema.json"))
        root = try #require(JSONValue(Array(bytes)))
    }

    /// The document of a report, after it was found to follow the schema.
    static func report(_ text: String, _ comment: Comment? = nil) throws -> JSONValue {
        let document = try #require(JSONValue(Array(text.utf8)), "no JSON: \(text.prefix(400)) \(comment ?? "")")
        let problems = try ReportSchema().problems(of: document)
        #expect(problems.isEmpty, comment)
        return document
    }

    func problems(of value: JSONValue) -> [String] { problems(of: value, root, "$") }

    private func problems(of value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        if let reference = schema["$ref"]?.string {
            let name = reference.split(separator: "/").last.map { String($0) } ?? ""
            guard let target = root["$defs"]?[name] else { return ["\(path): no \(reference)"] }
            return problems(of: value, target, path)
        }
        var found: [String] = []
        if let wanted = schema["const"], wanted != value { found.append("\(path): not \(wanted)") }
        if let choices = schema["enum"]?.array, !choices.contains(value) { found.append("\(path): \(value)") }
        if let choices = schema["oneOf"]?.array,
            choices.count(where: { problems(of: value, $0, path).isEmpty }) != 1
        {
            found.append("\(path): fits not one of \(choices.count)")
        }
        let types = schema["type"]?.array ?? schema["type"].map { [$0] } ?? []
        if !types.isEmpty, !types.contains(where: { Self.fits(value, $0.string ?? "") }) {
            found.append("\(path): \(value) is no \(types)")
        }
        for name in schema["required"]?.array ?? [] where value.object != nil && value[name.string ?? ""] == nil {
            found.append("\(path): no \(name)")
        }
        for (name, member) in schema["properties"]?.object ?? [:] {
            if let inner = value[name] { found += problems(of: inner, member, "\(path).\(name)") }
        }
        if let items = schema["items"] {
            for (index, item) in (value.array ?? []).enumerated() {
                found += problems(of: item, items, "\(path)[\(index)]")
            }
        }
        return found
    }

    private static func fits(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "object": value.object != nil
        case "array": value.array != nil
        case "string": value.string != nil
        case "boolean": value.bool != nil
        case "null": value.isNull
        case "integer": value.integer != nil
        case "number": value.double != nil
        default: false
        }
    }
}

extension JSONValue {
    /// The causes of a report, in their order.
    var causes: [String] { self["findings"]?.array?.compactMap { $0["cause"]?.string } ?? [] }
}
