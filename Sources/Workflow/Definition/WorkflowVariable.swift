/// A variable of n8n's that a workflow reads, `$env.NAME` or `$vars.NAME`, and what for: so that somebody who does not have
/// it can make up something in its place.
public struct WorkflowVariable: Sendable, Hashable {
    public enum Store: Sendable, Hashable { case environment, variables }

    /// Which part of an address it stands for.
    public enum Use: Sendable, Hashable {
        case text
        /// A whole address, the path included; and one that a path follows.
        case address, base
        case host, port, path
    }

    public var store: Store
    public var name: String
    public var use: Use

    /// Each once, by the first place that says what it is for.
    ///
    /// - Parameter document: a workflow.
    public static func all(in document: JSONValue) -> [WorkflowVariable] {
        var gatherer = VariableGatherer()
        let nodes = document["nodes"]?.arrayValue ?? []
        // URLs first: there it shows which part of an address a variable stands for.
        for node in nodes { gatherer.gatherURL(node["parameters"]?["url"]) }
        for node in nodes { gatherer.gather(node["parameters"] ?? .null) }
        return gatherer.found
    }

    /// Something that makes a URL that can be called; `nil` for what is no part of an address.
    public func address(host: String) -> String? {
        switch use {
        case .text: nil
        case .address: "http://\(host)/execute"
        case .base: "http://\(host)"
        case .host: host
        case .port: "8080"
        case .path: "execute"
        }
    }
}

/// Reads expressions as far as to know which variables stand in them.
private struct VariableGatherer {
    private(set) var found: [WorkflowVariable] = []
    private var known: Set<String> = []
    /// Some node's URL has the agent's path of its own, so that what a variable gives is what stands before it.
    private var hasPath = false

    private mutating func add(_ store: WorkflowVariable.Store, _ name: String, _ use: WorkflowVariable.Use) {
        guard known.insert("\(store) \(name)").inserted else { return }
        found.append(WorkflowVariable(store: store, name: name, use: use))
    }

    mutating func gatherURL(_ value: JSONValue?) {
        guard case .string(let text)? = value, text.utf8.first == UInt8(ascii: "=") else { return }
        let bytes = Array(text.utf8.dropFirst())
        if text.contains("execute") { hasPath = true }
        for reference in Self.references(bytes) {
            add(reference.store, reference.name, Self.use(reference.range, bytes))
        }
    }

    mutating func gather(_ value: JSONValue) {
        switch value {
        case .object(let object): for member in object.members { gather(member.value) }
        case .array(let items): for item in items { gather(item) }
        case .string(let text):
            for reference in Self.references(Array(text.utf8)) {
                add(reference.store, reference.name, use(reference.name))
            }
        default: break
        }
    }

    /// By its name alone: something is done with an address before it is called.
    private func use(_ name: String) -> WorkflowVariable.Use {
        let upper = name.uppercased()
        if ["URL", "URI", "ENDPOINT", "ADDRESS"].contains(where: { upper.contains($0) }) {
            return hasPath ? .base : .address
        }
        return upper.contains("HOST") ? .host : .text
    }

    /// By what stands around it: `http://{{ host }}:{{ port }}/{{ path }}`.
    private static func use(_ range: Range<Int>, _ bytes: [UInt8]) -> WorkflowVariable.Use {
        func text(_ part: ArraySlice<UInt8>) -> String { String(decoding: part, as: UTF8.self) }
        let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }
        var (start, end) = (range.lowerBound, range.upperBound)
        while start > 0, blank(bytes[start - 1]) { start -= 1 }
        while end < bytes.count, blank(bytes[end]) { end += 1 }
        let isWhole =
            start >= 2 && bytes[start - 1] == 0x7B && bytes[start - 2] == 0x7B && end + 1 < bytes.count
            && bytes[end] == 0x7D && bytes[end + 1] == 0x7D
        guard isWhole else {
            // `{{ $env.BASE + '/execute' }}`
            let around = text(bytes[...])
            return around.contains("+") || around.contains("`") ? .base : .address
        }
        let (before, after) = (text(bytes[..<(start - 2)]), text(bytes[(end + 2)...]))
        if before.allSatisfy({ $0 == " " }) { return after.allSatisfy { $0 == " " } ? .address : .base }
        if before.hasSuffix("://") { return .host }
        if before.hasSuffix(":") { return .port }
        return .path
    }

    private struct Reference {
        var store: WorkflowVariable.Store
        var name: String
        var range: Range<Int>
    }

    /// `$env.NAME`, `$env?.NAME`, `$env['NAME']`, and the same of `$vars`.
    private static func references(_ bytes: [UInt8]) -> [Reference] {
        var found: [Reference] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$") else {
                index += 1
                continue
            }
            let start = index
            let store: WorkflowVariable.Store
            if bytes[index...].starts(with: "$env".utf8) {
                (store, index) = (.environment, index + 4)
            } else if bytes[index...].starts(with: "$vars".utf8) {
                (store, index) = (.variables, index + 5)
            } else {
                index += 1
                continue
            }
            while index < bytes.count, [0x2E, 0x3F, 0x5B, 0x27, 0x22].contains(bytes[index]) { index += 1 }
            let name = index
            while index < bytes.count, isName(bytes[index]) { index += 1 }
            guard name < index else { continue }
            let text = String(decoding: bytes[name..<index], as: UTF8.self)
            while index < bytes.count, [0x5D, 0x27, 0x22].contains(bytes[index]) { index += 1 }
            found.append(Reference(store: store, name: text, range: start..<index))
        }
        return found
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 0x5F
    }
}
