import YAML

/// Reads scenario files.
package struct ScenarioReader: Sendable {
    /// Bytes of one file; the longest of ours has some 2 KiB.
    package static let limit = 256 << 10

    /// Identifiers that `then` may name.
    package var causes: [String]

    package init(causes: [String]) { self.causes = causes }

    /// - Parameter path: of the file; the scenario's name is made from it, and its group from the folder.
    package func read(_ bytes: [UInt8], path: String) throws(ScenarioError) -> Scenario {
        let parts = path.split(separator: "/").map(String.init)
        var name = parts.last ?? path
        for ending in [".yaml", ".yml"] where name.hasSuffix(ending) { name = String(name.dropLast(ending.count)) }
        let folder = parts.dropLast().last.flatMap { Scenario.Group(rawValue: $0) }
        return try read(bytes, name: name, path: path, group: folder ?? .other)
    }

    package func read(
        _ bytes: [UInt8], name: String, path: String, group: Scenario.Group
    ) throws(ScenarioError) -> Scenario {
        guard bytes.count <= Self.limit else {
            throw ScenarioError([ScenarioProblem(.tooLarge(limit: Self.limit), path: path)])
        }
        var reader = ShapeReader(path: path, text: String(decoding: bytes, as: UTF8.self), causes: causes)
        let root: YAMLNode
        do throws(YAMLError) {
            root = try YAMLNode(parsing: bytes, limits: YAMLLimits(bytes: Self.limit, depth: 16, nodes: 5000))
        } catch {
            reader.add(.malformed(error.kind), at: error.place)
            throw ScenarioError(reader.problems)
        }
        if root.isNull { throw ScenarioError([ScenarioProblem(.empty, path: path)]) }
        var scenario = Scenario(name: name, path: path, group: group)
        read(root, section: "", into: &scenario, &reader)
        if root.type == .mapping, root["title"] == nil {
            reader.add(.missing("title"), at: root.place)
        }
        if !reader.problems.isEmpty {
            throw ScenarioError(
                reader.problems.sorted {
                    ($0.place ?? .init(line: 1, column: 1)) < ($1.place ?? .init(line: 1, column: 1))
                })
        }
        return scenario
    }

    /// A section of the table; an empty one is as good as none.
    private func read(
        _ node: YAMLNode, section: String, into scenario: inout Scenario, _ reader: inout ShapeReader
    ) {
        if !section.isEmpty, node.isNull { return }
        guard node.type == .mapping, let entries = try? node.entries() else {
            let about = section.isEmpty ? nil : section
            return reader.add(.wrongType(expected: "a mapping", found: node.type.words), at: node.place, key: about)
        }
        let names = ScenarioKey.names(in: section)
        for entry in entries {
            let path = section.isEmpty ? entry.name : "\(section).\(entry.name)"
            if let key = ScenarioKey.byPath[path] {
                if let value = reader.value(entry.value, key.shape, path) { key.set(&scenario, value) }
            } else if names.contains(entry.name) {
                read(entry.value, section: path, into: &scenario, &reader)
            } else {
                let near = nearest(to: entry.name, among: names) ?? ScenarioKey.elsewhere(entry.name, than: section)
                reader.add(
                    .unknownKey(entry.name, nearest: near, allowed: names), at: entry.key.place,
                    key: section.isEmpty ? nil : section)
            }
        }
    }
}

extension ScenarioKey {
    static let byPath: [String: ScenarioKey] = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })

    /// The names that may stand in a section, in the order of the table; the empty one is the top.
    static func names(in section: String) -> [String] {
        let prefix = section.isEmpty ? "" : section + "."
        var names: [String] = []
        for key in all where key.path.utf8.starts(with: prefix.utf8) {
            let name = key.path.dropFirst(prefix.count).split(separator: ".").first.map(String.init) ?? ""
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// Where a name that does not belong here does belong: `given.agent.duration`.
    static func elsewhere(_ name: String, than section: String) -> String? {
        all.map { $0.path }.first { $0.hasSuffix("." + name) }
    }
}
