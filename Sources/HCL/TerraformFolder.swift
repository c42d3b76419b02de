/// The Terraform files of one folder, merged as Terraform merges them, and the values of their locals.
///
/// Only what the files tell is evaluated: what depends on a data source, a resource or anything else outside of them is
/// ``HCLError/Kind/notConstant(_:)``. A value is either the one that Terraform computes or an error. Of a variable it is
/// the one that the files give it, which an apply may set otherwise (``LocalValue/variables``).
public struct TerraformFolder: Sendable {
    /// The files that count, in the order in which Terraform reads them: overrides last, else by name. Of the native syntax
    /// only what can define a value is kept: `locals` and `variable` blocks.
    public let files: [HCLFile]
    /// Everything that would make Terraform refuse the folder's locals: files that cannot be read, locals defined
    /// twice, overrides of nothing. No more than a hundred locals are told here.
    public let problems: [HCLError]
    let definitions: [String: Definition]
    let variables: Variables
    /// Another file, by its path from the folder, for `file()`.
    let read: @Sendable (String) -> FileReading
    /// What is wrong with a local's definitions, whatever its value.
    let faultyLocals: [String: FaultyLocal]

    /// Its words are made when they are asked for: a file of nothing but repetitions has hundreds of thousands.
    struct FaultyLocal: Sendable {
        var name: String
        var source: SourceText
        var offset: Int
        /// The first definition, where it is defined twice.
        var first: Definition?

        var error: HCLError {
            guard let first else {
                let message = "an override file sets the local \(name), which no other file defines"
                return source.error(Fault(.overrideWithoutBase(name), message, at: offset))
            }
            let message =
                "the local \(name) is already defined at \(first.source.name):\(first.source.line(of: first.offset))"
            return source.error(Fault(.duplicateLocal(name), message, at: offset))
        }
    }

    struct Definition: Sendable {
        var source: SourceText
        var offset: Int
        var expression: Expression
    }

    /// What `file()` finds at a path.
    public enum FileReading: Sendable {
        case bytes([UInt8])
        case missing
        /// It is there, and why it was not read.
        case unreadable(String)
        /// The caller did not look for it.
        case notGiven
    }

    /// The most that is read of a folder; Terraform's folders have some kilobytes.
    public static let maximumSize = 4 << 20

    /// - Parameters:
    ///   - files: the folder's files by their plain names; those that Terraform ignores are ignored.
    ///   - clock: what the reading is counted with; a file that it cuts short has the error
    ///     ``HCLError/Kind/outOfTime``.
    ///   - read: gives `file()` its files, by their paths from the folder. Without it those of the folder are all there is.
    public init(
        files: [(name: String, bytes: [UInt8])], clock: WorkClock = WorkClock(),
        read: (@Sendable (String) -> FileReading)? = nil
    ) {
        let replaced = Self.replacedByTofu(files.map(\.name))
        let counted = files.filter { Self.isConfiguration($0.name) && !replaced.contains($0.name) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var size = 0
        let parsed =
            (counted.filter { !Self.isOverride($0.name) } + counted.filter { Self.isOverride($0.name) })
            .map { file in
                size += file.bytes.count
                return HCLFile(
                    name: file.name, bytes: file.bytes, clock: clock, isTooMuch: size > Self.maximumSize,
                    keeping: ["locals", "variable"])
            }
        var merge = LocalsMerge()
        var variables = Variables()
        for file in parsed {
            if let error = file.error { merge.problems.append(error) }
            merge.add(file, isOverride: Self.isOverride(file.name))
            variables.add(file, isOverride: Self.isOverride(file.name))
        }
        let byName = Dictionary(files.map { (Self.lastComponent($0.name), $0) }) { one, _ in one }
        for name in Variables.assignmentOrder(Array(byName.keys)) {
            if let file = byName[name] { variables.assign(file.name, file.bytes, clock) }
        }
        self.variables = variables
        self.read =
            read ?? { path in
                (byName[path] ?? files.first { $0.name == path }).map { .bytes($0.bytes) } ?? .notGiven
            }
        self.files = parsed
        problems = merge.problems
        definitions = merge.definitions
        faultyLocals = merge.faultyLocals
    }

    /// The files that OpenTofu ignores, since one of the same name for OpenTofu alone is beside them: `main.tofu` takes the
    /// place of `main.tf`, and `main.tofu.json` that of `main.tf.json`.
    static func replacedByTofu(_ names: [String]) -> Set<String> {
        let all = Set(names)
        return all.filter { name in
            guard let base = ["", ".json"].first(where: { name.hasSuffix(".tf" + $0) }) else { return false }
            return all.contains(name.dropLast(3 + base.utf8.count) + ".tofu" + base)
        }
    }

    /// Whether Terraform or OpenTofu reads a file of this name: `.tf`, `.tofu` and both as JSON, without hidden and backup
    /// files.
    public static func isConfiguration(_ name: String) -> Bool {
        let name = lastComponent(name)
        guard [".tf", ".tf.json", ".tofu", ".tofu.json"].contains(where: name.hasSuffix) else { return false }
        return !name.hasPrefix(".") && !name.hasSuffix("~") && !(name.hasPrefix("#") && name.hasSuffix("#"))
    }

    /// Whether a file of this name replaces what others define: `override.tf`, `x_override.tofu`, and as JSON.
    public static func isOverride(_ name: String) -> Bool {
        var name = lastComponent(name)
        if name.hasSuffix(".json") { name.removeLast(5) }
        return [".tf", ".tofu"].contains { name == "override" + $0 || name.hasSuffix("_override" + $0) }
    }

    private static func lastComponent(_ name: String) -> String {
        String(decoding: name.utf8.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
    }

    /// What `file()` finds at a path from the folder.
    public func reading(of path: String) -> FileReading { read(path) }

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
    /// - Parameter clock: what the evaluation is counted with; where its time is over the value is given up.
    public func local(_ name: String, clock: WorkClock = WorkClock()) throws(HCLError) -> LocalValue {
        if let error = syntaxErrors.first { throw error }
        if let fault = faultyLocals[name] { throw fault.error }
        guard let definition = definitions[name] else {
            throw HCLError(kind: .unknownLocal(name), message: "no file defines the local \(name)")
        }
        var evaluator = Evaluator(folder: self, source: definition.source, clock: clock)
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
            name: name, value: result.value, file: definition.source.name, line: line, column: column, items: items,
            variables: evaluator.variables.sorted())
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
    /// The input variables whose value, as the folder's files give it, went into this one. An apply may set them otherwise.
    public var variables: [String]

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
    var faultyLocals: [String: TerraformFolder.FaultyLocal] = [:]
    private static let mostProblems = 100

    mutating func add(_ file: HCLFile, isOverride: Bool) {
        for item in file.body.items {
            guard case .block(let block) = item, block.type == "locals" else { continue }
            if !block.labels.isEmpty {
                let message = "a locals block has no labels"
                note(file.source.error(Fault(.syntax, message, at: block.offset)))
            }
            var namesOfBlock: Set<String> = []
            for item in block.body.items {
                switch item {
                case .block(let inner):
                    let message = "a locals block holds no blocks"
                    note(file.source.error(Fault(.syntax, message, at: inner.offset)))
                case .attribute(let attribute):
                    let isRepeated = !namesOfBlock.insert(attribute.name).inserted
                    add(attribute, of: file.source, isOverride: isOverride, isRepeated: isRepeated)
                }
            }
        }
    }

    private mutating func add(_ attribute: Attribute, of source: SourceText, isOverride: Bool, isRepeated: Bool) {
        let name = attribute.name
        let first = definitions[name]
        if first != nil && (!isOverride || isRepeated) || first == nil && isOverride {
            return refuse(.init(name: name, source: source, offset: attribute.offset, first: first))
        }
        definitions[name] = .init(source: source, offset: attribute.offset, expression: attribute.value)
    }

    private mutating func note(_ problem: @autoclosure () -> HCLError) {
        if problems.count < Self.mostProblems { problems.append(problem()) }
    }

    private mutating func refuse(_ local: TerraformFolder.FaultyLocal) {
        note(local.error)
        if faultyLocals[local.name] == nil { faultyLocals[local.name] = local }
    }
}
