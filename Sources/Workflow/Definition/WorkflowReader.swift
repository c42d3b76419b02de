/// Reads a workflow's document and collects what is wrong with it.
struct WorkflowReader {
    private(set) var problems: [WorkflowProblem] = []

    mutating func definition(_ value: JSONValue, version: WorkflowDefinition.Version) -> WorkflowDefinition? {
        guard let (document, path) = unwrapped(value, .root) else { return nil }
        var graph = (document, path)
        if version == .active, let active = object("activeVersion", in: document, path) {
            graph = (active, .member(path, "activeVersion"))
        }
        let (nodes, names) = nodes(graph.0, graph.1)
        let connections = connections(graph.0, graph.1, names: names)
        var result = WorkflowDefinition(
            id: identifier(document, path), name: string("name", in: document, path) ?? "",
            active: bool("active", in: document, path), nodes: nodes, connections: connections,
            settings: object("settings", in: document, path) ?? [:])
        if let data = object("staticData", in: document, path) { result.staticData = .object(data) }
        return result
    }

    /// The workflow itself, out of what may be around it.
    private mutating func unwrapped(_ value: JSONValue, _ path: DocumentPath) -> (JSONObject, DocumentPath)? {
        var value = value
        var path = path
        // `{"data": [workflow]}` is the most there is.
        for _ in 0..<3 {
            switch value {
            case .object(let object) where object["nodes"] != nil: return (object, path)
            case .object(let object):
                guard let inner = object["data"] else { break }
                (value, path) = (inner, .member(path, "data"))
                continue
            case .array(let elements):
                guard elements.count == 1 else {
                    if elements.count > 1 { report(.severalWorkflows(elements.count), path) }
                    break
                }
                (value, path) = (elements[0], .element(path, 0))
                continue
            default: break
            }
            break
        }
        if problems.isEmpty { report(.notAWorkflow, path) }
        return nil
    }

    private func identifierText(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .int(let number): String(number)
        default: nil
        }
    }

    /// A number in old exports.
    private mutating func identifier(_ object: JSONObject, _ path: DocumentPath) -> String? {
        guard let value = object["id"], value != .null else { return nil }
        guard let text = identifierText(value) else {
            wrong(.string, value, .member(path, "id"))
            return nil
        }
        return text
    }

    // MARK: Nodes

    private mutating func nodes(
        _ graph: JSONObject, _ path: DocumentPath
    ) -> ([WorkflowNode], [String: DocumentPath]) {
        let path = DocumentPath.member(path, "nodes")
        guard let value = graph["nodes"] else {
            report(.missing, path)
            return ([], [:])
        }
        guard case .array(let elements) = value else {
            wrong(.array, value, path)
            return ([], [:])
        }
        var nodes: [WorkflowNode] = []
        nodes.reserveCapacity(elements.count)
        var names: [String: DocumentPath] = [:]
        for (index, element) in elements.enumerated() {
            let place = DocumentPath.element(path, index)
            guard case .object(let document) = element else {
                wrong(.object, element, place)
                continue
            }
            guard let node = node(document, place) else { continue }
            if let first = names[node.name] {
                report(.duplicateName(node.name, first: first.text), .member(place, "name"))
            } else {
                names[node.name] = place
            }
            nodes.append(node)
        }
        return (nodes, names)
    }

    private mutating func node(_ document: JSONObject, _ path: DocumentPath) -> WorkflowNode? {
        let name = required("name", in: document, path)
        let type = required("type", in: document, path)
        var node = WorkflowNode(
            id: identifier(document, path) ?? "", name: name ?? "", type: type ?? "",
            typeVersion: number("typeVersion", in: document, path) ?? 1, position: position(document, path),
            parameters: object("parameters", in: document, path) ?? [:], document: document)
        node.disabled = bool("disabled", in: document, path) ?? false
        if bool("continueOnFail", in: document, path) == true { node.onError = .continueRegularOutput }
        if let text = string("onError", in: document, path) {
            if let onError = WorkflowNode.OnError(rawValue: text) {
                node.onError = onError
            } else {
                report(.unknownValue(text), .member(path, "onError"))
            }
        }
        node.retryOnFail = bool("retryOnFail", in: document, path) ?? false
        // 0 is as good as none, for n8n.
        if let tries = whole("maxTries", in: document, path), tries != 0 { node.maxTries = min(5, max(2, tries)) }
        if let wait = whole("waitBetweenTries", in: document, path), wait != 0 {
            node.waitBetweenTries = min(5000, max(0, wait))
        }
        node.alwaysOutputData = bool("alwaysOutputData", in: document, path) ?? false
        node.executeOnce = bool("executeOnce", in: document, path) ?? false
        node.webhookID = string("webhookId", in: document, path)
        node.credentials = object("credentials", in: document, path)
        return name == nil || type == nil ? nil : node
    }

    private mutating func position(_ document: JSONObject, _ path: DocumentPath) -> (x: Double, y: Double) {
        guard let value = document["position"], value != .null else { return (0, 0) }
        if case .array(let parts) = value, parts.count == 2, let x = parts[0].doubleValue, let y = parts[1].doubleValue
        {
            return (x, y)
        }
        wrong(.position, value, .member(path, "position"))
        return (0, 0)
    }

    // MARK: Connections

    private mutating func connections(
        _ graph: JSONObject, _ path: DocumentPath, names: [String: DocumentPath]
    ) -> WorkflowConnections {
        let path = DocumentPath.member(path, "connections")
        var result = WorkflowConnections()
        guard let value = graph["connections"] else {
            report(.missing, path)
            return result
        }
        guard case .object(let sources) = value else {
            wrong(.object, value, path)
            return result
        }
        for (source, value) in sources.members {
            let place = DocumentPath.member(path, source)
            if names[source] == nil { report(.noSuchNode(source), place) }
            guard case .object(let types) = value else {
                wrong(.object, value, place)
                continue
            }
            for (type, outputs) in types.members {
                let targets = targets(outputs, .member(place, type), names: names)
                if type == "main" {
                    result.main[source] = targets
                } else if targets.contains(where: { !$0.isEmpty }) {
                    result.others.insert(type)
                }
            }
        }
        return result
    }

    private mutating func targets(
        _ value: JSONValue, _ path: DocumentPath, names: [String: DocumentPath]
    ) -> [[WorkflowConnections.Target]] {
        guard case .array(let outputs) = value else {
            wrong(.array, value, path)
            return []
        }
        return outputs.enumerated().map { output, value in
            let path = DocumentPath.element(path, output)
            // An output without connections may be null.
            if value == .null { return [] }
            guard case .array(let elements) = value else {
                wrong(.array, value, path)
                return []
            }
            return elements.enumerated().compactMap { target($0.element, .element(path, $0.offset), names: names) }
        }
    }

    private mutating func target(
        _ value: JSONValue, _ path: DocumentPath, names: [String: DocumentPath]
    ) -> WorkflowConnections.Target? {
        guard case .object(let object) = value else {
            wrong(.object, value, path)
            return nil
        }
        let name = required("node", in: object, path)
        _ = string("type", in: object, path)
        let index = whole("index", in: object, path) ?? 0
        if index < 0 { wrong(.index, .int(index), .member(path, "index")) }
        guard let name else { return nil }
        if names[name] == nil { report(.noSuchNode(name), .member(path, "node")) }
        return WorkflowConnections.Target(node: name, input: index)
    }

    // MARK: Members; null is as good as absent

    private mutating func required(_ key: String, in object: JSONObject, _ path: DocumentPath) -> String? {
        guard let value = object[key] else {
            report(.missing, .member(path, key))
            return nil
        }
        guard case .string(let text) = value else {
            wrong(.string, value, .member(path, key))
            return nil
        }
        if text.isEmpty {
            report(.empty, .member(path, key))
            return nil
        }
        return text
    }

    private mutating func member<Value>(
        _ key: String, in object: JSONObject, _ path: DocumentPath, _ expected: WorkflowProblem.Expected,
        _ convert: (JSONValue) -> Value?
    ) -> Value? {
        guard let value = object[key], value != .null else { return nil }
        if let result = convert(value) { return result }
        wrong(expected, value, .member(path, key))
        return nil
    }

    private mutating func string(_ key: String, in object: JSONObject, _ path: DocumentPath) -> String? {
        member(key, in: object, path, .string) { $0.stringValue }
    }

    private mutating func bool(_ key: String, in object: JSONObject, _ path: DocumentPath) -> Bool? {
        member(key, in: object, path, .bool) { $0.boolValue }
    }

    private mutating func number(_ key: String, in object: JSONObject, _ path: DocumentPath) -> Double? {
        member(key, in: object, path, .number) { $0.doubleValue }
    }

    private mutating func whole(_ key: String, in object: JSONObject, _ path: DocumentPath) -> Int? {
        member(key, in: object, path, .index) { $0.doubleValue.flatMap { Int(exactly: $0) } }
    }

    private mutating func object(_ key: String, in object: JSONObject, _ path: DocumentPath) -> JSONObject? {
        member(key, in: object, path, .object) { $0.objectValue }
    }

    private mutating func wrong(_ expected: WorkflowProblem.Expected, _ value: JSONValue, _ path: DocumentPath) {
        report(.wrongType(expected: expected, found: .init(value)), path)
    }

    private mutating func report(_ kind: WorkflowProblem.Kind, _ path: DocumentPath) {
        problems.append(WorkflowProblem(kind, path.text))
    }
}

extension JSONValue {
    /// Any number.
    var doubleValue: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}
