import Workflow

/// What differs between two workflows, as far as it changes what happens to an event.
///
/// The order of nodes, of members and of named entries does not count, nor where a node stands on the canvas, nor ids,
/// versions, times, pinned data, tags and notes, nor what n8n fills in by itself.
public struct WorkflowDiff: Sendable {
    public private(set) var changes: [WorkflowChange] = []
    private let veil: Veil

    /// - Parameter veil: made of both workflows.
    public init(_ left: WorkflowSource, _ right: WorkflowSource, veil: Veil) {
        self.veil = veil
        compareHeads(left, right)
        let pairs = NodePairs(left.nodes, right.nodes)
        for node in pairs.left {
            changes.append(
                WorkflowChange(kind: .nodeRemoved, node: veil.line(node.name), left: veil.line(node.type)))
        }
        for node in pairs.right {
            changes.append(WorkflowChange(kind: .nodeAdded, node: veil.line(node.name), right: veil.line(node.type)))
        }
        for (old, new) in pairs.both.sorted(by: { $0.right.name < $1.right.name }) {
            if !old.name.utf8.elementsEqual(new.name.utf8) {
                let name = veil.line(new.name)
                changes.append(
                    WorkflowChange(kind: .nodeRenamed, node: name, left: veil.line(old.name), right: name))
            }
            compare(old, new)
        }
        compareConnections(left.graph, right.graph, pairs.renamed)
    }

    // MARK: Heads

    private mutating func compareHeads(_ left: WorkflowSource, _ right: WorkflowSource) {
        if !left.name.isEmpty, !right.name.isEmpty, !left.name.utf8.elementsEqual(right.name.utf8) {
            changes.append(WorkflowChange(kind: .name, left: veil.line(left.name), right: veil.line(right.name)))
        }
        // A file may leave it out: then it says nothing of it.
        if let old = left.active, let new = right.active, old != new {
            changes.append(WorkflowChange(kind: .active, left: "\(old)", right: "\(new)"))
        }
        for key in Self.keys(left.settings, right.settings) {
            let old = Self.known(left.settings[key], default: Defaults.settings[key])
            let new = Self.known(right.settings[key], default: Defaults.settings[key])
            compare(old, new, at: ParameterPath().key(key), kind: .settings, node: nil)
        }
    }

    /// `nil` for what is the default.
    private static func known(_ value: WorkflowValue?, default standard: WorkflowValue?) -> WorkflowValue? {
        guard let value, value != standard, !Defaults.isEmpty(value) else { return nil }
        return value
    }

    private static func keys(_ left: JSONObject, _ right: JSONObject) -> [String] {
        left.keys + right.keys.filter { left[$0] == nil }
    }

    // MARK: Nodes

    /// Members of a node that say nothing of what it does.
    private static let ignored: Set<String> = [
        "id", "name", "position", "webhookId", "parameters", "type", "typeVersion", "notes", "notesInFlow", "color",
        "draggable", "issues", "extendsCredential",
    ]

    private mutating func compare(_ old: SourceNode, _ new: SourceNode) {
        let path = ParameterPath()
        let name = new.name
        compare(.string(old.type), .string(new.type), at: path.key("type"), kind: .node, node: name)
        if old.version != new.version {
            add(.node, name, path.key("typeVersion"), .double(old.version), .double(new.version))
        }
        for key in Self.keys(old.document, new.document) where !Self.ignored.contains(key) {
            compare(
                Self.known(old.document[key], default: Defaults.node[key]),
                Self.known(new.document[key], default: Defaults.node[key]), at: path.key(key), kind: .node, node: name)
        }
        // The id of a webhook is part of its address only where the path has variables.
        if old.parameters["path"]?.stringValue?.contains(":") == true {
            compare(
                old.document["webhookId"], new.document["webhookId"], at: path.key("webhookId"), kind: .node, node: name
            )
        }
        for key in Self.keys(old.parameters, new.parameters) {
            let standard = Defaults.parameter(key, of: new.kind)
            compare(
                Self.known(old.parameters[key], default: standard), Self.known(new.parameters[key], default: standard),
                at: path.key("parameters").key(key), kind: .node, node: name)
        }
    }

    // MARK: Values

    private mutating func compare(
        _ old: WorkflowValue?, _ new: WorkflowValue?, at path: ParameterPath, kind: WorkflowChange.Kind, node: String?
    ) {
        switch (old, new) {
        case (nil, nil): return
        case (.object(let old)?, .object(let new)?):
            let isListed = old["id"] != nil || new["id"] != nil
            for key in Self.keys(old, new) where !(isListed && key == "id") {
                compare(
                    old[key].flatMap { Defaults.isEmpty($0) ? nil : $0 },
                    new[key].flatMap { Defaults.isEmpty($0) ? nil : $0 }, at: path.key(key), kind: kind, node: node)
            }
        case (.array(let old)?, .array(let new)?): compare(old, new, at: path, kind: kind, node: node)
        default:
            if let old, let new, Self.isSame(old, new) { return }
            add(kind, node, path, old, new)
        }
    }

    private static func isSame(_ left: WorkflowValue, _ right: WorkflowValue) -> Bool {
        switch (left, right) {
        case (.int(let whole), .double(let part)), (.double(let part), .int(let whole)): Double(whole) == part
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        default: left == right
        }
    }

    private mutating func compare(
        _ old: [WorkflowValue], _ new: [WorkflowValue], at path: ParameterPath, kind: WorkflowChange.Kind, node: String?
    ) {
        if let left = Self.byName(old), let right = Self.byName(new) {
            for key in Self.keys(left, right) {
                compare(left[key], right[key], at: path.appending(.named(key)), kind: kind, node: node)
            }
            return
        }
        var (left, right) = (Array(old.enumerated()), Array(new.enumerated()))
        // And, or, and a list of fields mean the same in any order; the outputs of a Switch do not.
        if ["conditions", "assignments"].contains(path.keys.last) {
            // By their texts, in which equal entries are equal; the first twin goes to the last entry.
            var twins = Dictionary(grouping: right.reversed(), by: { Self.withoutID($0.element).canonicalText })
                .mapValues { $0.map(\.offset) }
            var (paired, taken): (Set<Int>, Set<Int>) = ([], [])
            for entry in left.reversed() {
                guard let twin = twins[Self.withoutID(entry.element).canonicalText]?.popLast() else { continue }
                paired.insert(entry.offset)
                taken.insert(twin)
            }
            left.removeAll { paired.contains($0.offset) }
            right.removeAll { taken.contains($0.offset) }
        }
        for index in 0..<max(left.count, right.count) {
            let (one, other) = (left.dropFirst(index).first, right.dropFirst(index).first)
            compare(
                one?.element, other?.element, at: path.appending(.index(one?.offset ?? other?.offset ?? index)),
                kind: kind, node: node)
        }
    }

    /// The entries of a list by their names, where each has one of its own.
    private static func byName(_ items: [WorkflowValue]) -> JSONObject? {
        var object = JSONObject()
        for item in items {
            guard let name = item["name"]?.stringValue, object[name] == nil else { return nil }
            object[name] = item
        }
        return object
    }

    private static func withoutID(_ value: WorkflowValue) -> WorkflowValue { value.setting("id", nil) }

    // MARK: Connections

    private mutating func compareConnections(
        _ left: WorkflowSource.Graph, _ right: WorkflowSource.Graph, _ renamed: [String: String]
    ) {
        let old = Set(GraphEdge.all(of: left).map { $0.renaming(renamed) })
        let new = Set(GraphEdge.all(of: right))
        for edge in old.subtracting(new).sorted() {
            let words = veil.line(edge.words)
            changes.append(WorkflowChange(kind: .connectionRemoved, node: veil.line(edge.from), left: words))
        }
        for edge in new.subtracting(old).sorted() {
            let words = veil.line(edge.words)
            changes.append(WorkflowChange(kind: .connectionAdded, node: veil.line(edge.from), right: words))
        }
    }

    // MARK: Showing

    /// Longer texts are shown by what differs in them.
    private static let long = 100

    private mutating func add(
        _ kind: WorkflowChange.Kind, _ node: String?, _ path: ParameterPath, _ old: WorkflowValue?,
        _ new: WorkflowValue?
    ) {
        var change = WorkflowChange(kind: kind, node: node.map { veil.line($0) }, path: veil.line(path.text))
        // A webhook's path is its password, however short it is.
        if path.text == "parameters.path" || path.text == "webhookId" {
            (change.left, change.right) = (old.map { _ in "***" }, new.map { _ in "***" })
            change.isHidden = old != nil && new != nil
            changes.append(change)
            return
        }
        if let left = old?.stringValue, let right = new?.stringValue,
            left.utf8.contains(0x0A) || right.utf8.contains(0x0A)
        {
            change.lines = LineDiff.between(veil.lines(left), veil.lines(right))
            change.isHidden = !change.lines.contains { $0.side != .both }
        } else if let left = old?.stringValue, let right = new?.stringValue,
            max(left.utf8.count, right.utf8.count) > Self.long
        {
            (change.left, change.right) = Self.middles(
                veil.parameter(left, limit: 4000), veil.parameter(right, limit: 4000))
            change.isHidden = change.left == change.right
        } else {
            (change.left, change.right) = (old.map { veil.value($0) }, new.map { veil.value($0) })
            change.isHidden = old != nil && new != nil && change.left == change.right
        }
        changes.append(change)
    }

    /// The parts of two long lines that differ, with some of what stands around them.
    private static func middles(_ left: String, _ right: String) -> (String, String) {
        let (one, other) = (Array(left), Array(right))
        var head = 0
        while head < one.count, head < other.count, one[head] == other[head] { head += 1 }
        var tail = 0
        while tail < one.count - head, tail < other.count - head,
            one[one.count - 1 - tail] == other[other.count - 1 - tail]
        {
            tail += 1
        }
        func cut(_ text: [Character]) -> String {
            let start = max(0, head - 24)
            let end = min(text.count, text.count - tail + 24)
            return (start > 0 ? "…" : "") + String(text[start..<end]) + (end < text.count ? "…" : "")
        }
        return (cut(one), cut(other))
    }
}

extension WorkflowValue {
    /// The same for two values that are equal, whatever the order of their members.
    fileprivate var canonicalText: [UInt8] { sorted.bytes }

    private var sorted: WorkflowValue {
        switch self {
        case .object(let object):
            .object(
                JSONObject(object.members.map { (key: $0.key, value: $0.value.sorted) }.sorted { $0.key < $1.key }))
        case .array(let items): .array(items.map(\.sorted))
        default: self
        }
    }
}
