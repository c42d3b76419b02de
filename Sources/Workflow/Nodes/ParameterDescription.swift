/// One parameter of a node type: its default and when it is shown.
///
/// n8n runs a node with the parameters that are shown, their defaults filled in, and stores it so in an execution
/// (recordings 01 and 01b). Read off the descriptions of n8n 1.81.4's nodes.
public struct ParameterDescription: Sendable {
    public indirect enum Kind: Sendable {
        case plain
        /// Members that are there only where they are set.
        case collection([ParameterDescription])
        /// Groups of members with defaults; with `multiple` each group is a list.
        case fixedCollection([String: [ParameterDescription]], multiple: Bool)
    }

    public var name: String
    public var kind: Kind
    public var standard: JSONValue
    /// Shown while each of these parameters has one of these values; a leading `/` starts at the node.
    public var show: [String: [JSONValue]]
    /// Hidden while any of these has one of these values.
    public var hide: [String: [JSONValue]]
    /// Versions of the node that have it.
    public var versions: ClosedRange<Double>
    /// Must not be empty: n8n refuses to start the workflow.
    public var isRequired: Bool

    public init(
        _ name: String, _ standard: JSONValue, _ kind: Kind = .plain, show: [String: [JSONValue]] = [:],
        hide: [String: [JSONValue]] = [:], versions: ClosedRange<Double> = 0...99, isRequired: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.show = show
        self.hide = hide
        self.versions = versions
        self.isRequired = isRequired
    }
}

/// Fills in defaults and leaves out what is not shown.
struct ParameterFiller {
    let version: Double
    /// What a leading `/` looks into: the node's own parameters.
    let root: JSONObject
    let rootDescriptions: [ParameterDescription]

    /// With defaults, except in a collection.
    func filled(
        _ descriptions: [ParameterDescription], _ given: JSONObject, defaults: Bool = true
    ) -> JSONObject {
        var result = JSONObject()
        for description in descriptions where description.versions.contains(version) {
            let value = given[description.name]
            if value == nil, !defaults { continue }
            guard isShown(description, given, descriptions) else { continue }
            result[description.name] = filled(description, value)
        }
        return result
    }

    private func filled(_ description: ParameterDescription, _ given: JSONValue?) -> JSONValue {
        let value = given ?? description.standard
        switch (description.kind, value) {
        case (.plain, _):
            return value
        case (.collection(let members), .object(let object)):
            return given == nil ? value : .object(filled(members, object, defaults: false))
        case (.fixedCollection(let groups, let multiple), .object(let object)):
            var result = JSONObject()
            for (name, value) in object.members {
                guard let members = groups[name] else {
                    result[name] = value
                    continue
                }
                if multiple {
                    result[name] = .array(
                        (value.arrayValue ?? []).map { element in
                            element.objectValue.map { .object(filled(members, $0)) } ?? element
                        })
                } else {
                    let inner = filled(members, value.objectValue ?? [:])
                    if !inner.members.isEmpty { result[name] = .object(inner) }
                }
            }
            return .object(result)
        default:
            // An expression in the place of a collection, or a wrong type.
            return value
        }
    }

    func isShown(
        _ description: ParameterDescription, _ given: JSONObject, _ siblings: [ParameterDescription]
    ) -> Bool {
        for (name, values) in description.show {
            guard let value = value(name, given, siblings), matches(value, values) else { return false }
        }
        for (name, values) in description.hide {
            if let value = value(name, given, siblings), values.contains(value) { return false }
        }
        return true
    }

    /// An expression may come to any value.
    private func matches(_ value: JSONValue, _ values: [JSONValue]) -> Bool {
        value.stringValue?.utf8.first == UInt8(ascii: "=") || values.contains(value)
    }

    private func value(_ name: String, _ given: JSONObject, _ siblings: [ParameterDescription]) -> JSONValue? {
        if name.utf8.first == UInt8(ascii: "/") {
            return value(String(name.dropFirst()), root, rootDescriptions)
        }
        if let value = given[name] { return value }
        // Of several of one name the default of the one that is shown; none refers to itself.
        let candidates = siblings.filter { $0.name == name && $0.versions.contains(version) }
        if candidates.count == 1 { return candidates[0].standard }
        return candidates.first { candidate in
            candidate.show[name] == nil && isShown(candidate, given, siblings)
        }?.standard
    }
}

extension WorkflowNode {
    /// The node as n8n runs and stores it: defaults filled in, parameters that are not shown left out.
    ///
    /// Types without a table (``NodeType/parameters``) stay as they are.
    public var filledIn: WorkflowNode {
        guard let type = NodeType.named(self.type, version: typeVersion), !type.parameters.isEmpty else { return self }
        let filler = ParameterFiller(version: typeVersion, root: parameters, rootDescriptions: type.parameters)
        var node = self
        node.parameters = filler.filled(type.parameters, parameters)
        node.document["parameters"] = .object(node.parameters)
        if node.document["typeVersion"] == nil { node.document["typeVersion"] = .number(typeVersion) }
        return node
    }

    /// Required parameters that are empty; n8n refuses to start a workflow that has such a node on its way.
    public var parametersWithIssues: [String] {
        emptyRequiredParameters + (hasBadJSONOutput ? ["jsonOutput"] : [])
    }

    /// n8n looks at a Set node's JSON before it starts, where it is no expression: an object it must be.
    private var hasBadJSONOutput: Bool {
        guard type == "n8n-nodes-base.set", !disabled, typeVersion >= 3, parameters["mode"] == "raw",
            let text = parameters["jsonOutput"]?.stringValue, text.utf8.first != UInt8(ascii: "=")
        else { return false }
        guard let value = try? JSONValue(parsing: text) else { return false }
        return value.objectValue == nil
    }

    private var emptyRequiredParameters: [String] {
        guard !disabled, let type = NodeType.named(self.type, version: typeVersion) else { return [] }
        return type.parameters.filter { description in
            description.isRequired && description.versions.contains(typeVersion)
                && (parameters[description.name] == .string("") || parameters[description.name] == .null)
        }.map(\.name)
    }
}
