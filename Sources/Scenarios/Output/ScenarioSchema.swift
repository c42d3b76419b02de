import Workflow

/// docs/scenario.schema.json, made from the table of keys.
package enum ScenarioSchema {
    /// JSON Schema 2020-12 of a scenario file, for editors.
    package static func document(causes: [String]) -> JSONValue {
        var root: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "https://canary.invalid/scenario.schema.json", "title": "a scenario of canary",
        ]
        for member in section("").members { root[member.key] = member.value }
        root["required"] = ["title"]
        root["$defs"] = ["cause": ["enum": .array(causes.map { .string($0) })]]
        return .object(root)
    }

    private static func section(_ name: String) -> JSONObject {
        var properties = JSONObject()
        for child in ScenarioKey.names(in: name) {
            let path = name.isEmpty ? child : "\(name).\(child)"
            if let key = ScenarioKey.byPath[path] {
                var members: JSONObject = ["description": .string(key.help)]
                for member in schema(key.shape).members { members[member.key] = member.value }
                properties[child] = .object(members)
            } else {
                // A section with nothing under it yet is null.
                var members = section(path)
                members["type"] = ["object", "null"]
                properties[child] = .object(members)
            }
        }
        return ["type": "object", "additionalProperties": false, "properties": .object(properties)]
    }

    private static func schema(_ shape: Shape) -> JSONObject {
        switch shape {
        case .text: ["type": ["string", "number"]]
        case .line: ["type": ["string", "number"], "minLength": 1]
        case .boolean: ["type": "boolean"]
        case .integer(let range):
            ["type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)]
        case .number: ["type": "number"]
        case .time:
            [
                "type": "string",
                "pattern": "^(?=.)([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$",
            ]
        case .choice(let words): ["enum": .array(words.map { .string($0) })]
        case .cause(orNone: true): ["oneOf": [["const": "none"], ["$ref": "#/$defs/cause"]]]
        case .cause: ["$ref": "#/$defs/cause"]
        case .nothing: ["type": "null"]
        case .list(let shape): ["type": "array", "items": .object(schema(shape))]
        case .map(let keys, let shape): map(keys, shape)
        case .fields(let fields): object(fields, required: fields.filter(\.isRequired).map(\.name))
        case .oneOf(let fields):
            ["oneOf": .array(fields.map { .object(object([$0], required: [$0.name])) })]
        case .either(let shapes): ["oneOf": .array(shapes.map { .object(schema($0)) })]
        }
    }

    private static func map(_ keys: Shape.Keys, _ shape: Shape) -> JSONObject {
        if case .choice(let words) = keys {
            return [
                "type": "object", "additionalProperties": false,
                "properties": .object(JSONObject(words.map { (key: $0, value: .object(schema(shape))) })),
            ]
        }
        return ["type": "object", "additionalProperties": .object(schema(shape))]
    }

    private static func object(_ fields: [Shape.Field], required: [String]) -> JSONObject {
        var properties = JSONObject()
        for field in fields {
            var members: JSONObject = ["description": .string(field.help)]
            for member in schema(field.shape).members { members[member.key] = member.value }
            properties[field.name] = .object(members)
        }
        var object: JSONObject = [
            "type": "object", "additionalProperties": false, "properties": .object(properties),
        ]
        if !required.isEmpty { object["required"] = .array(required.map { .string($0) }) }
        return object
    }
}
