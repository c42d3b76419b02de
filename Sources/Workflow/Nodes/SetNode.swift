extension NodeType {
    /// Edit Fields (Set) 3 to 3.4.
    static let set = NodeType(
        name: "n8n-nodes-base.set", versions: [3, 3.1, 3.2, 3.3, 3.4], parameters: setParameters,
        execute: { context throws(NodeFailure) in
            let run = SetRun(context)
            return [try await run.items()]
        })

    private static let early: ClosedRange<Double> = 3...3.2
    private static let late: ClosedRange<Double> = 3.3...99

    private static let setParameters: [ParameterDescription] = [
        ParameterDescription("mode", "manual"),
        ParameterDescription("duplicateItem", false),
        ParameterDescription("duplicateCount", 0, show: ["duplicateItem": [true]]),
        ParameterDescription("duplicateWarning", "", show: ["duplicateItem": [true]]),
        ParameterDescription(
            "jsonOutput", "{\n  \"my_field_1\": \"value\",\n  \"my_field_2\": 1\n}\n", show: ["mode": ["raw"]]),
        ParameterDescription(
            "fields", [:],
            .fixedCollection(
                [
                    "values": [
                        ParameterDescription("name", "propertyName"), ParameterDescription("type", "stringValue"),
                        ParameterDescription("stringValue", "", show: ["type": ["stringValue"]]),
                        ParameterDescription("numberValue", "", show: ["type": ["numberValue"]]),
                        ParameterDescription("booleanValue", "true", show: ["type": ["booleanValue"]]),
                        ParameterDescription("arrayValue", "", show: ["type": ["arrayValue"]]),
                        ParameterDescription("objectValue", "={}", show: ["type": ["objectValue"]]),
                    ]
                ], multiple: true),
            show: ["mode": ["manual"]], versions: early),
        ParameterDescription("assignments", [:], show: ["mode": ["manual"]], versions: late),
        ParameterDescription("include", "all", versions: early),
        ParameterDescription("includeOtherFields", false, versions: late),
        ParameterDescription("include", "all", hide: ["/includeOtherFields": [false]], versions: late),
        ParameterDescription("includeFields", "", show: ["include": ["selected"]], versions: early),
        ParameterDescription("excludeFields", "", show: ["include": ["except"]], versions: early),
        ParameterDescription(
            "includeFields", "", show: ["include": ["selected"], "/includeOtherFields": [true]], versions: late),
        ParameterDescription(
            "excludeFields", "", show: ["include": ["except"], "/includeOtherFields": [true]], versions: late),
        ParameterDescription(
            "options", [:],
            .collection([
                ParameterDescription("includeBinary", true, versions: 0...3.3),
                ParameterDescription("stripBinary", true, show: ["/includeOtherFields": [true]], versions: 3.4...99),
                ParameterDescription("ignoreConversionErrors", false, show: ["/mode": ["manual"]]),
                ParameterDescription("dotNotation", true),
            ])),
    ]
}

/// One run of a Set node.
struct SetRun {
    let context: NodeContext
    /// The node's parameters as they are evaluated: what n8n evaluates piece by piece stands apart.
    private let evaluation: NodeContext
    private let pieces: [SetPieces]

    private var node: WorkflowNode { context.node }
    private var version: Double { node.typeVersion }
    private var isRaw: Bool { node.parameters["mode"]?.stringValue == "raw" }

    init(_ context: NodeContext) {
        self.context = context
        pieces = SetPieces.all(of: context.node)
        if pieces.isEmpty {
            evaluation = context
        } else {
            var parameters = context.node.parameters
            if pieces.contains(where: { $0.owner == nil }) { parameters["jsonOutput"] = nil }
            for (number, piece) in pieces.enumerated() { parameters["\u{1}\(number)"] = piece.expressions }
            evaluation = context.evaluating(parameters)
        }
    }

    func items() async throws(NodeFailure) -> [WorkflowItem] {
        let json = node.parameters["jsonOutput"]
        if isRaw, let json, json != .null, json.stringValue == nil {
            throw context.scriptError("jsonOutput?.startsWith is not a function")
        }
        // Duplicates are for the editor's runs only.
        var result: [WorkflowItem] = []
        for (index, item) in context.items.enumerated() { result.append(try await self.item(item, index)) }
        return result
    }

    private func item(_ item: WorkflowItem, _ index: Int) async throws(NodeFailure) -> WorkflowItem {
        do throws(NodeFailure) {
            let parameters = try await resolved(index)
            let fields =
                isRaw ? try rawFields(parameters, index) : try await manualFields(parameters, index)
            return try composed(item, index, fields, parameters)
        } catch {
            guard !error.isFinal else { throw error }
            // What is asked for before the fields ends the node, whatever its onError says.
            if context.concerns(error, ["mode", "duplicateItem", "includeOtherFields", "include", "options"]) {
                throw error
            }
            guard context.continuesOnFail else { throw wrapped(error, index) }
            let pair: JSONValue = ["item": .int(index)]
            var json: JSONObject = ["error": .string(error.message)]
            if isRaw { return WorkflowItem(json: json, pairedItem: pair) }
            if context.manner == .v1_81 { json["pairedItem"] = pair }
            return WorkflowItem(json: json)
        }
    }

    /// With the old `continueOnFail`, a failing expression quietly leaves a list without a field.
    private func resolved(_ index: Int) async throws(NodeFailure) -> JSONObject {
        do throws(NodeFailure) {
            return try await evaluation.resolvedParameters(forItem: index)
        } catch {
            guard JavaScript.truth(node.document["continueOnFail"]), !isRaw, context.concerns(error, ["assignments"])
            else { throw error }
            var parameters = node.parameters
            parameters["assignments"] = nil
            return parameters
        }
    }

    /// n8n's `NodeOperationError` around what is none yet.
    private func wrapped(_ failure: NodeFailure, _ index: Int) -> NodeFailure {
        guard failure.document["name"]?.stringValue != "NodeOperationError" else { return failure }
        var result = context.operationError(
            failure.message, description: failure.document["description"]?.stringValue, kind: failure.kind)
        var inner = failure.document["context"]?.objectValue ?? [:]
        inner["runIndex"] = nil
        result.document["context"] = .object(inner)
        return context.withItem(result, item: index)
    }

    // MARK: Fields

    private func rawFields(_ parameters: JSONObject, _ index: Int) throws(NodeFailure) -> JSONObject {
        var value = parameters["jsonOutput"]
        if let place = pieces.firstIndex(where: { $0.owner == nil }) { value = text(place, parameters) }
        guard case .object(let object) = try object(value, index, location: "'JSON Output'") else {
            throw context.operationError("Cannot convert undefined or null to object", item: index)
        }
        return object
    }

    private func text(_ place: Int, _ parameters: JSONObject) -> JSONValue {
        .string(pieces[place].text(with: parameters["\u{1}\(place)"]))
    }

    /// An object, or `null`.
    private func object(_ value: JSONValue?, _ index: Int, location: String) throws(NodeFailure) -> JSONValue {
        do throws(SetJSON.Failure) {
            return try SetJSON.object(value)
        } catch {
            switch error {
            case .invalid(let description):
                let message = "The \(location) in item \(index) contains invalid JSON"
                throw context.operationError(message, description: description)
            case .noObject:
                throw context.operationError("The \(location) in item \(index) does not contain a valid JSON object")
            }
        }
    }

    private func manualFields(_ parameters: JSONObject, _ index: Int) async throws(NodeFailure) -> JSONObject {
        var fields = JSONObject()
        let ignoresErrors = JavaScript.truth(parameters["options"]?["ignoreConversionErrors"])
        if version >= 3.3 {
            for entry in parameters["assignments"]?["assignments"]?.arrayValue ?? [] {
                let name = JavaScript.string(entry["name"])
                let field = SetField(
                    name: name, type: entry["type"]?.stringValue, value: entry["value"], ignoresErrors: ignoresErrors)
                fields[name] = try await field.value(index, context)
            }
        } else {
            for entry in parameters["fields"]?["values"]?.arrayValue ?? [] {
                guard let kind = entry["type"]?.stringValue else {
                    throw context.scriptError("Cannot read properties of undefined (reading 'replace')")
                }
                let name = JavaScript.string(entry["name"])
                var value = entry[kind]
                if kind == "objectValue", value != nil, value != .null,
                    let piece = pieces.lastIndex(where: { $0.owner == name })
                {
                    value = try object(
                        text(piece, parameters), index, location: "entry \"\(name)\" inside 'Fields to Set'")
                }
                let type = String(decoding: Array(kind.utf8).withoutFirst("Value"), as: UTF8.self)
                let field = SetField(name: name, type: type, value: value, ignoresErrors: ignoresErrors)
                fields[name] = try await field.value(index, context)
            }
        }
        return fields.inJavaScriptOrder
    }

    // MARK: The new item

    private func composed(
        _ input: WorkflowItem, _ index: Int, _ fields: JSONObject, _ parameters: JSONObject
    ) throws(NodeFailure) -> WorkflowItem {
        let options = parameters["options"]?.objectValue ?? [:]
        var include = parameters["include"]?.stringValue ?? "all"
        if version >= 3.3, !JavaScript.truth(parameters["includeOtherFields"]) { include = "none" }
        let usesDots = options["dotNotation"] != false
        var json = JSONObject()
        switch include {
        case "all": json = input.json
        case "none": break
        case "selected":
            for key in names(parameters["includeFields"]) {
                let value = input.json.value(at: path(key, in: input.json, usesDots))
                let last = usesDots ? key.split(separator: ".", omittingEmptySubsequences: false).last : nil
                try set(value, at: last.map(String.init) ?? key, in: &json, usesDots)
            }
        case "except":
            json = input.json
            for key in names(parameters["excludeFields"]) { json.unset(at: path(key, in: json, usesDots)) }
        default:
            throw wrapped(context.scriptError("The include option \"\(include)\" is not known!"), index)
        }
        for field in fields.members { try set(field.value, at: field.key, in: &json, usesDots) }
        let keepsBinary =
            version >= 3.4
            ? !JavaScript.truth(options["stripBinary"]) && include != "none"
            : JavaScript.truth(options["includeBinary"])
        return WorkflowItem(
            json: json.inJavaScriptOrder, pairedItem: ["item": .int(index)], binary: keepsBinary ? input.binary : nil)
    }

    private func names(_ list: JSONValue?) -> [String] {
        JavaScript.string(list ?? "").split(separator: ",").map { JavaScript.trim(String($0)) }.filter { !$0.isEmpty }
    }

    private func path(_ key: String, in object: JSONObject, _ usesDots: Bool) -> SetPath {
        guard !usesDots else { return SetPath(key, in: object) }
        // `['a b']` is the field `a b`, unless there is one of the longer name.
        let isQuoted = (key.hasPrefix("['") && key.hasSuffix("']")) || (key.hasPrefix("[\"") && key.hasSuffix("\"]"))
        guard object[key] == nil, isQuoted, key.utf8.count >= 4 else { return SetPath(key: key) }
        return SetPath(key: String(key.dropFirst(2).dropLast(2)))
    }

    private func set(
        _ value: JSONValue?, at key: String, in json: inout JSONObject, _ usesDots: Bool
    ) throws(NodeFailure) {
        guard json.set(value, at: path(key, in: json, usesDots)) else {
            throw context.unsupported(.parameter("a field deep inside: \(key.prefix(80))"))
        }
    }
}

extension [UInt8] {
    /// Without the first place where a word stands.
    fileprivate func withoutFirst(_ word: String) -> [UInt8] {
        guard let place = firstRange(of: word.utf8) else { return self }
        return Array(self[..<place.lowerBound] + self[place.upperBound...])
    }
}
