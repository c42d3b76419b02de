import CanaryCore
import YAML

/// Collects what was written for each setting, the file first, then the environment, then the flags, and everything that
/// is wrong about keys on the way.
struct Gatherer {
    private(set) var written: [String: Written] = [:]
    private(set) var entries: [String: Entries] = [:]
    private(set) var problems: [ConfigurationProblem] = []

    // MARK: The file

    mutating func read(_ file: ConfigurationFile, _ root: YAMLNode) {
        if root.isNull {
            problems.append(
                ConfigurationProblem(.emptyFile, at: .wholeFile(path: file.path), severity: .warning))
            return
        }
        section(root, "", file)
    }

    private mutating func section(_ node: YAMLNode, _ path: String, _ file: ConfigurationFile) {
        let allowed = Setting.names(in: path)
        guard node.type == .mapping, case .mapping(let children) = node.content else {
            report(
                .notAMapping(found: node.typeWords, allowed: allowed), node.place, path.isEmpty ? nil : path, file)
            return
        }
        for child in children {
            let key = path.isEmpty ? child.name : "\(path).\(child.name)"
            guard allowed.contains(where: { sameBytes($0, child.name) }) else {
                unknown(child, path, allowed, file)
                continue
            }
            if let setting = Setting.byKey[key], setting.kind != .section || child.value.type != .mapping {
                switch setting.kind {
                case .tokens, .headers: map(child.value, setting, file)
                default: written[key] = self.written(child.value, key, file)
                }
            } else {
                section(child.value, key, file)
            }
        }
    }

    private func written(_ node: YAMLNode, _ key: String, _ file: ConfigurationFile) -> Written {
        Written(key: key, content: .node(node), place: file.place(node.place), line: (file, node.place))
    }

    private mutating func map(_ node: YAMLNode, _ setting: Setting, _ file: ConfigurationFile) {
        var all = Entries()
        all.isInFile = true
        defer { entries[setting.key] = all }
        guard node.type == .mapping, case .mapping(let children) = node.content else {
            report(
                .wrongType(expected: "a mapping of names to \(Expected.reference)", found: node.typeWords),
                node.place, setting.key, file)
            return
        }
        for child in children {
            guard Entries.isName(child.name, setting.kind) else {
                report(
                    .badEntryName(expected: Entries.expectedName(setting.kind)), child.key.place, setting.key, file)
                continue
            }
            let key = "\(setting.key).\(child.name)"
            if setting.kind == .headers, Entries.isReserved(child.name, in: setting.key) {
                report(.reservedHeader, child.key.place, key, file)
            } else if let other = all.entry(like: child.name) {
                report(.alikeNames(other: other.name), child.key.place, key, file)
            } else {
                all.put(Entries.Entry(name: child.name, written: written(child.value, key, file)))
            }
        }
    }

    private mutating func unknown(
        _ child: YAMLEntry, _ section: String, _ allowed: [String], _ file: ConfigurationFile
    ) {
        let near = nearest(to: child.name, among: allowed)
        let isPlain = near != nil || PlainName.isPlain(child.name)
        let elsewhere = Setting.all.first { setting in
            sameBytes(setting.key, child.name)
                || sameBytes(setting.key.split(separator: ".").last ?? "", child.name)
        }
        report(
            .unknownKey(
                name: isPlain && child.name.utf8.count <= 48 ? child.name : nil,
                section: section.isEmpty ? nil : section, nearest: near, elsewhere: elsewhere?.key, allowed: allowed),
            child.key.place, nil, file, showsKey: isPlain)
    }

    private mutating func report(
        _ kind: ConfigurationProblem.Kind, _ place: YAMLPlace, _ key: String?, _ file: ConfigurationFile,
        showsKey: Bool = false
    ) {
        problems.append(
            ConfigurationProblem(
                kind, at: file.place(place), key: key, excerpt: file.excerpt(place, showsKey: showsKey)))
    }

    // MARK: The environment

    mutating func read(environment: [String: String]) {
        let prefix = "CANARY_"
        for name in environment.keys.sorted() where name.utf8.starts(with: prefix.utf8) && !isServiceVariable(name) {
            guard let value = environment[name], !sameBytes(name, ConfigurationLoader.fileVariable) else { continue }
            if let setting = Setting.byVariable[name] {
                // As an XDG variable, an empty one is as good as none; but a secret that came out empty is not.
                if value.isEmpty, setting.kind != .secret { continue }
                written[setting.key] = written(setting.key, name, value)
            } else if let setting = Setting.maps.first(where: { name.utf8.starts(with: ($0.environment + "_").utf8) }) {
                entry(setting, name, value)
            } else {
                unknown(name)
            }
        }
    }

    private func written(_ key: String, _ name: String, _ value: String) -> Written {
        Written(key: key, content: .variable(name: name, value: value), place: .environment(name))
    }

    private mutating func entry(_ setting: Setting, _ variable: String, _ value: String) {
        let name = Entries.name(
            ofVariable: String(decoding: variable.utf8.dropFirst(setting.environment.utf8.count + 1), as: UTF8.self))
        put(name, setting, written("\(setting.key).\(name)", variable, value))
    }

    private mutating func put(_ name: String, _ setting: Setting, _ written: Written) {
        guard Entries.isName(name, setting.kind) else {
            problems.append(
                ConfigurationProblem(
                    .badEntryName(expected: Entries.expectedName(setting.kind)), at: written.place, key: setting.key))
            return
        }
        if setting.kind == .headers, Entries.isReserved(name, in: setting.key) {
            problems.append(ConfigurationProblem(.reservedHeader, at: written.place, key: written.key))
            return
        }
        entries[setting.key, default: Entries()].put(Entries.Entry(name: name, written: written))
    }

    private mutating func unknown(_ variable: String) {
        let prefix = "CANARY_".utf8.count
        func end(_ name: String) -> String { String(decoding: name.utf8.dropFirst(prefix), as: UTF8.self) }
        let known = Setting.byVariable.keys + Setting.maps.map { $0.environment + "_PRIMARY" } + ["CANARY_CONFIG"]
        guard let near = nearest(to: end(variable), among: known.map(end).sorted()) else { return }
        let place: ConfigurationProblem.Place =
            PlainName.isPlain(variable) ? .environment(variable) : .nowhere
        problems.append(
            ConfigurationProblem(.unknownVariable(nearest: "CANARY_\(near)"), at: place, severity: .warning))
    }

    // MARK: The flags

    mutating func read(flags: [String: String]) {
        for setting in Setting.all {
            guard let value = flags[setting.flag] else { continue }
            let place = ConfigurationProblem.Place.flag(setting.flag)
            guard setting.kind == .tokens || setting.kind == .headers else {
                written[setting.key] = Written(key: setting.key, content: .flag(value), place: place)
                continue
            }
            for part in value.split(separator: ",", omittingEmptySubsequences: false) {
                guard let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")) else {
                    problems.append(
                        ConfigurationProblem(
                            .badReference(expected: "NAME=env:NAME or NAME=file:PATH, with commas between them"),
                            at: place, key: setting.key))
                    continue
                }
                let name = String(part[..<equals])
                let reference = String(decoding: part.utf8[part.utf8.index(after: equals)...], as: UTF8.self)
                put(
                    name, setting,
                    Written(key: "\(setting.key).\(name)", content: .flag(reference), place: place))
            }
        }
    }
}

extension Setting {
    static let maps = all.filter { $0.kind == .tokens || $0.kind == .headers }
    /// Without the mappings, whose variables only begin so.
    static let byVariable = Dictionary(
        uniqueKeysWithValues: all.filter { $0.kind != .tokens && $0.kind != .headers }.map { ($0.environment, $0) })
}
