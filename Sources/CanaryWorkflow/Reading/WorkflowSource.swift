import Workflow

/// The engine's JSON, by a name that does not clash with `CanaryCore`'s.
public typealias WorkflowValue = Workflow.JSONValue

/// A workflow as a document says it: nothing filled in, nothing refused that n8n itself would take.
///
/// Looser than ``WorkflowDefinition``: what is wrong with a workflow can only be said of one that could be read.
public struct WorkflowSource: Sendable {
    /// Nodes and connections, of which a 2.x document can have two sets.
    public struct Graph: Sendable {
        public var nodes: [SourceNode]
        public var connections: JSONObject

        public func node(named name: String) -> SourceNode? {
            nodes.first { $0.name.utf8.elementsEqual(name.utf8) }
        }
    }

    /// `live`, or the file's path: what it is called in outputs.
    public var label: String
    public var name: String
    public var id: String?
    /// `nil` where the document does not say.
    public var active: Bool?
    /// What production runs: `activeVersion` where there is one (facts/n8n.md section 5).
    public var graph: Graph
    /// What the editor shows, where that is not what production runs.
    public var draft: Graph?
    public var settings: JSONObject
    public var staticData: WorkflowValue
    public var isLive = false
    /// The document, with `nodes` and `connections` as production runs them.
    public var document: JSONObject

    public var nodes: [SourceNode] { graph.nodes }

    /// Reads a workflow, or a list with one workflow in it (`n8n export:workflow` writes one).
    ///
    /// - Throws: ``SourceProblem``.
    public init(parsing bytes: [UInt8], label: String) throws(SourceProblem) {
        guard bytes.count <= SourceProblem.limit else { throw .tooLarge }
        var bytes = bytes[...]
        // A byte order mark, as some editors leave it.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        guard bytes.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { throw .empty }
        let text = Array(bytes)
        let value: WorkflowValue
        do {
            value = try WorkflowValue(parsing: text)
        } catch {
            throw SourceProblem.notJSON(text, at: error.position)
        }
        try self.init(value, label: label)
    }

    /// - Throws: ``SourceProblem``.
    public init(_ value: WorkflowValue, label: String) throws(SourceProblem) {
        var value = value
        if case .array(let items) = value {
            guard items.count == 1, let only = items.first else { throw .several(items.count) }
            value = only
        }
        guard case .object(var object) = value else { throw .notAWorkflow("it is no object") }
        let own = try Self.graph(object)
        var running = own
        // An older document has the member as null.
        if case .object(let version)? = object["activeVersion"], version["nodes"] != nil {
            running = try Self.graph(version)
            object["nodes"] = version["nodes"]
            object["connections"] = version["connections"] ?? object["connections"]
        }
        self.label = label
        name = object["name"]?.stringValue ?? ""
        id = object["id"].flatMap { $0.stringValue ?? $0.intValue.map { String($0) } }
        active = object["active"]?.boolValue
        settings = object["settings"]?.objectValue ?? [:]
        // An object, and in some versions that object's text.
        let data = object["staticData"] ?? .null
        staticData = data.stringValue.flatMap { try? WorkflowValue(parsing: $0) } ?? data
        graph = running
        draft = object["activeVersion"]?.objectValue?["nodes"] == nil ? nil : own
        document = object
    }

    private static func graph(_ object: JSONObject) throws(SourceProblem) -> Graph {
        guard let nodes = object["nodes"] else { throw .notAWorkflow("it has no \"nodes\"") }
        guard case .array(let items) = nodes else { throw .notAWorkflow("\"nodes\" is no list") }
        var read: [SourceNode] = []
        for (index, item) in items.enumerated() { read.append(try SourceNode(item, index)) }
        let connections = object["connections"] ?? [:]
        guard case .object(let connected) = connections else { throw .notAWorkflow("\"connections\" is no object") }
        return Graph(nodes: read, connections: connected)
    }
}

/// One node as the document has it.
public struct SourceNode: Sendable {
    public var name: String
    /// In full: `n8n-nodes-base.filter`.
    public var type: String
    public var version: Double
    public var parameters: JSONObject
    public var isDisabled: Bool
    public var document: JSONObject

    /// Without the package: `filter`, `httpRequest`.
    public var kind: String { type.split(separator: ".").last.map { String($0) } ?? type }
    /// Notes on the editor's canvas, which n8n never runs.
    var isNote: Bool { kind == "stickyNote" }

    init(_ value: WorkflowValue, _ index: Int) throws(SourceProblem) {
        guard case .object(let object) = value else { throw .badNode(index, "is no object") }
        guard let name = object["name"]?.stringValue, !name.isEmpty else { throw .badNode(index, "has no name") }
        guard let type = object["type"]?.stringValue, !type.isEmpty else { throw .badNode(index, "has no type") }
        let parameters = object["parameters"] ?? [:]
        guard case .object(let parameters) = parameters else { throw .badNode(index, "has parameters of no object") }
        (self.name, self.type, self.parameters, document) = (name, type, parameters, object)
        switch object["typeVersion"] {
        case .int(let whole)?: version = Double(whole)
        case .double(let part)?: version = part
        case nil: version = 1
        default: throw .badNode(index, "has a typeVersion that is no number")
        }
        isDisabled = object["disabled"]?.boolValue ?? false
    }
}
