import CanaryCore

extension Setting {
    /// JSON Schema 2020-12 of the file, for editors; ends in a newline.
    public static func schema() -> String {
        var members: [JSONText.Member] = [
            .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
            .init("$id", "https://canary.invalid/configuration.schema.json"),
            .init("title", "canary's configuration"),
        ]
        members += object("")
        members.append(.init("$defs", .object([.init("reference", referenceSchema), .init("token", tokenSchema)])))
        return JSONText.object(members).text(pretty: true) + "\n"
    }

    /// The members of a schema for a section.
    private static func object(_ section: String) -> [JSONText.Member] {
        let properties = names(in: section).map { name in
            let key = section.isEmpty ? name : "\(section).\(name)"
            return JSONText.Member(name, value(key))
        }
        return [
            .init("type", "object"), .init("additionalProperties", .bool(false)),
            .init("properties", .object(properties)),
        ]
    }

    private static func value(_ key: String) -> JSONText {
        guard let setting = byKey[key] else { return .object(object(key)) }
        var members: [JSONText.Member] = [.init("description", .string(setting.help))]
        if case .text = setting.defaultValue, let standard = setting.schemaDefault {
            members.append(.init("default", standard))
        }
        return .object(members + setting.schemaType)
    }

    private var schemaDefault: JSONText? {
        guard let text = defaultText else { return nil }
        switch kind {
        case .integer: return Int64(text).map(JSONText.integer)
        case .number: return Double(text).map(JSONText.number)
        case .boolean: return .bool(text == "true")
        case .section: return nil
        default: return .string(text)
        }
    }

    private var schemaType: [JSONText.Member] {
        switch kind {
        case .text:
            // An unquoted number is taken as it was written.
            [
                .init("type", .array(["string", "number"])),
                .init("minLength", .integer(rule == .optionalLine ? 0 : 1)),
            ]
        case .path, .location: [.init("type", "string"), .init("minLength", .integer(1))]
        case .paths:
            [
                .init("type", .array(["array", "string"])), .init("minLength", .integer(1)),
                .init("minItems", .integer(1)),
                .init("items", .object([.init("type", "string"), .init("minLength", .integer(1))])),
            ]
        case .url:
            [
                .init(
                    "oneOf",
                    .array([
                        .object([.init("type", "string"), .init("pattern", "^[Hh][Tt][Tt][Pp][Ss]?://")]),
                        Self.toReference,
                    ]))
            ]
        case .duration:
            [
                .init("type", "string"),
                .init("pattern", "^(?=.)([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"),
            ]
        case .integer(let bounds):
            [
                .init("type", "integer"), .init("minimum", .integer(Int64(bounds.lowerBound))),
                .init("maximum", .integer(Int64(bounds.upperBound))),
            ]
        case .number(let bounds):
            [
                .init("type", "number"), .init("minimum", .number(bounds.lowerBound)),
                .init("maximum", .number(bounds.upperBound)),
            ]
        case .boolean: [.init("type", "boolean")]
        case .names(let allowed, let prefix):
            [
                .init("type", .array(["array", "string"])), .init("minLength", .integer(1)),
                .init("minItems", .integer(1)),
                .init(
                    "items",
                    .object([
                        .init(
                            "enum",
                            .array(allowed.flatMap { [$0, String($0.dropFirst(prefix.count))] }.map(JSONText.string)))
                    ])),
            ]
        case .choice(let allowed): [.init("enum", .array(allowed.map(JSONText.string)))]
        case .section:
            [
                .init(
                    "oneOf",
                    .array([
                        .object([.init("enum", .array(["on", "off", .bool(true), .bool(false)]))]),
                        .object(Self.object(key)),
                    ]))
            ]
        case .secret: [.init("$ref", "#/$defs/reference")]
        case .headers: [.init("type", "object"), .init("additionalProperties", Self.toReference)]
        case .tokens:
            [.init("type", "object"), .init("additionalProperties", .object([.init("$ref", "#/$defs/token")]))]
        }
    }

    private static let toReference = JSONText.object([.init("$ref", "#/$defs/reference")])

    private static let referenceSchema = JSONText.object([
        .init("description", "Where a secret is read; secrets are never written in the file."),
        .init("oneOf", .array(["env", "file"].map(single))),
    ])

    private static let tokenSchema = JSONText.object([
        .init("description", "Where a token is read, and what is unusual about its form."),
        .init("oneOf", .array(["env", "file"].map { single($0, beside: tokenForm) })),
    ])

    private static let tokenForm: [JSONText.Member] = [
        .init(
            "length",
            .object([
                .init("type", "integer"), .init("minimum", .integer(Int64(ReferenceReader.tokenLengths.lowerBound))),
                .init("maximum", .integer(Int64(ReferenceReader.tokenLengths.upperBound))),
            ])),
        .init("prefix", .object([.init("type", "string"), .init("pattern", "^[A-Za-z0-9_-]{1,32}$")])),
    ]

    private static func single(_ name: String) -> JSONText { single(name, beside: []) }

    private static func single(_ name: String, beside more: [JSONText.Member]) -> JSONText {
        .object([
            .init("type", "object"), .init("additionalProperties", .bool(false)),
            .init("required", .array([.string(name)])),
            .init(
                "properties",
                .object([.init(name, .object([.init("type", "string"), .init("minLength", .integer(1))]))] + more)),
        ])
    }
}
