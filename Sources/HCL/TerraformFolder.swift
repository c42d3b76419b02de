/// The Terraform files of one folder, merged as Terraform merges them, and the values of their locals.
///
/// Only constants are evaluated: what depends on a variable, a data source or anything else outside of the files is
/// ``HCLError/Kind/notConstant(_:)``. A value is either the one that Terraform computes or an error.
public struct TerraformFolder: Sendable {
    /// The files that count, in the order in which Terraform reads them: overrides last, else by name.
    public let files: [HCLFile]
    /// Everything that would make Terraform refuse the folder's locals: files that cannot be read, locals defined
    /// twice, overrides of nothing.
    public let problems: [HCLError]
    let definitions: [String: Definition]
    /// What is wrong with a local's definitions, whatever its value.
    let faultyLocals: [String: HCLError]

    struct Definition: Sendable {
        var source: SourceText
        var offset: Int
        var expression: Expression
    }

    /// - Parameter files: the folder's files by their plain names; those that Terraform ignores are ignored.
    public init(files: [(name: String, bytes: [UInt8])]) {
        let counted = files.filter { Self.isConfiguration($0.name) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let parsed =
            (counted.filter { !Self.isOverride($0.name) } + counted.filter { Self.isOverride($0.name) })
            .map { HCLFile(name: $0.name, bytes: $0.bytes) }
        var merge = LocalsMerge()
        for file in parsed {
            if let error = file.error { merge.problems.append(error) }
            merge.add(file, isOverride: Self.isOverride(file.name))
        }
        self.files = parsed
        problems = merge.problems
        definitions = merge.definitions
        faultyLocals = merge.faultyLocals
    }

    /// Whether Terraform reads a file of this name: `.tf` and `.tf.json`, without hidden and backup files.
    public static func isConfiguration(_ name: String) -> Bool {
        let name = lastComponent(name)
        guard name.hasSuffix(".tf") || name.hasSuffix(".tf.json") else { return false }
        return !name.hasPrefix(".") && !name.hasSuffix("~") && !(name.hasPrefix("#") && name.hasSuffix("#"))
    }

    /// Whether a file of this name replaces what others define: `override.tf`, `x_override.tf`, and as JSON.
    public static func isOverride(_ name: String) -> Bool {
        var name = lastComponent(name)
        if name.hasSuffix(".json") { name.removeLast(5) }
        return name == "override.tf" || name.hasSuffix("_override.tf")
    }

    private static func lastComponent(_ name: String) -> String {
        String(decoding: name.utf8.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
    }

    /// What is wrong with files: a file listed here may define or override any local.
    public var syntaxErrors: [HCLError] { files.compactMap(\.error) }

    /// The locals that are defined, sorted.
    public var localNames: [String] {
        definitions.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The value of `local.name`.
    ///
    /// - Throws: the first syntax error when a file cannot be read (it might define the local, or override it), what
    ///   is wrong with the definition, or what keeps it from being a constant.
    public func local(_ name: String) throws(HCLError) -> LocalValue {
        if let error = syntaxErrors.first { throw error }
        if let fault = faultyLocals[name] { throw fault }
        guard let definition = definitions[name] else {
            throw HCLError(kind: .unknownLocal(name), message: "no file defines the local \(name)")
        }
        var evaluator = Evaluator(folder: self, source: definition.source)
        let result = try evaluator.local(name, at: definition.offset)
        let (line, column) = definition.source.position(of: definition.offset)
        var items: [LocalValue.Item] = []
        if case .object(let object) = result.value {
            for element in object {
                let place = result.places?[element.key] ?? Place(source: definition.source, offset: definition.offset)
                let (line, column) = place.source.position(of: place.offset)
                items.append(
                    .init(key: element.key, value: element.value, file: place.source.name, line: line, column: column))
            }
        }
        return LocalValue(
            name: name, value: result.value, file: definition.source.name, line: line, column: column, items: items)
    }
}

/// A local's value and where it comes from.
public struct LocalValue: Sendable, Equatable {
    public var name: String
    public var value: HCLValue
    /// Where the definition that counts stands: the file, and line and column of the name, from 1.
    public var file: String
    public var line: Int
    public var column: Int
    /// Of an object: its items and where each key is written, also when it came by reference or `merge`. Sorted by key.
    public var items: [Item]

    public struct Item: Sendable, Equatable {
        public var key: String
        public var value: HCLValue
        public var file: String
        public var line: Int
        public var column: Int
    }
}

/// Gathers definitions file by file, primary files first.
private struct LocalsMerge {
    var definitions: [String: TerraformFolder.Definition] = [:]
    var problems: [HCLError] = []
    var faultyLocals: [String: HCLError] = [:]

    mutating func add(_ file: HCLFile, isOverride: Bool) {
        for item in file.body.items {
            guard case .block(let block) = item, block.type == "locals" else { continue }
            if !block.labels.isEmpty {
                let message = "a locals block has no labels"
                problems.append(file.source.error(Fault(.syntax, message, at: block.offset)))
            }
            var namesOfBlock: Set<String> = []
            for item in block.body.items {
                switch item {
                case .block(let inner):
                    let message = "a locals block holds no blocks"
                    problems.append(file.source.error(Fault(.syntax, message, at: inner.offset)))
                case .attribute(let attribute):
                    let isRepeated = !namesOfBlock.insert(attribute.name).inserted
                    add(attribute, of: file.source, isOverride: isOverride, isRepeated: isRepeated)
                }
            }
        }
    }

    private mutating func add(_ attribute: Attribute, of source: SourceText, isOverride: Bool, isRepeated: Bool) {
        let name = attribute.name
        if let first = definitions[name], !isOverride || isRepeated {
            let (line, _) = first.source.position(of: first.offset)
            let message = "the local \(name) is already defined at \(first.source.name):\(line)"
            return refuse(name, source.error(Fault(.duplicateLocal(name), message, at: attribute.offset)))
        }
        if isOverride && definitions[name] == nil {
            let message = "an override file sets the local \(name), which no other file defines"
            return refuse(name, source.error(Fault(.overrideWithoutBase(name), message, at: attribute.offset)))
        }
        definitions[name] = .init(source: source, offset: attribute.offset, expression: attribute.value)
    }

    private mutating func refuse(_ name: String, _ error: HCLError) {
        problems.append(error)
        if faultyLocals[name] == nil { faultyLocals[name] = error }
    }
}
