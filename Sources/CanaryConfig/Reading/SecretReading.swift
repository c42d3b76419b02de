import CanaryCore
import YAML

/// Reads secrets and addresses, which may be references: `{env: NAME}` or `{file: PATH}` in a file, `env:NAME` or
/// `file:PATH` in a flag, the value itself in a variable.
struct ReferenceReader {
    let scalars: ScalarReader
    let secrets: SecretReader

    struct Read<Value> {
        var value: Value
        /// `nil` where it was written plainly.
        var source: SecretSource?
    }

    func secret(_ content: Written.Content) throws(Fault) -> Read<Secret> {
        let source = try reference(content)
        return Read(value: Secret(try line(source)), source: source)
    }

    func token(
        _ path: String, _ content: Written.Content, _ folders: inout ShadowingFiles
    ) throws(Fault) -> Read<Configuration.TokenSource> {
        let (content, form) = try tokenForm(content)
        let source = try reference(content)
        var token = secrets.token(path, source, &folders)
        (token.length, token.prefix) = (form.length, form.prefix)
        return Read(value: token, source: source)
    }

    /// What stands beside a token's reference, and the reference alone.
    private func tokenForm(
        _ content: Written.Content
    ) throws(Fault) -> (reference: Written.Content, form: TokenExpectation) {
        var form = TokenExpectation()
        guard case .node(let node) = content, node.type == .mapping, case .mapping(let entries) = node.content else {
            return (content, form)
        }
        var rest: [YAMLEntry] = []
        for entry in entries {
            do throws(Fault) {
                if sameBytes(entry.name, "length") {
                    form.length = try scalars.integer(.node(entry.value), Self.tokenLengths)
                } else if sameBytes(entry.name, "prefix") {
                    form.prefix = try scalars.text(.node(entry.value), .tokenPrefix)
                } else {
                    rest.append(entry)
                }
            } catch {
                throw Fault(error.kind, at: error.place ?? entry.value.place)
            }
        }
        return (.node(YAMLNode(.mapping(rest), tag: node.tag, place: node.place)), form)
    }

    static let tokenLengths = 20...4096

    /// An address. Written plainly it must not carry a password; in a variable or behind a reference it may.
    func url(_ content: Written.Content) throws(Fault) -> Read<ServiceURL> {
        var source: SecretSource?
        let text: String
        switch content {
        case .node(let node) where node.type == .mapping: source = try reference(content)
        case .flag(let value) where Self.reference(value) != nil: source = try reference(content)
        default: break
        }
        if let source {
            guard let decoded = String(validating: try line(source), as: UTF8.self) else {
                throw Fault(.badURL(.notText))
            }
            text = decoded
        } else {
            let scalar = try Scalar(content, expected: "an address or \(Expected.reference)")
            guard scalar.form == .string || scalar.form == .untyped else {
                throw Fault(
                    .wrongType(expected: "an address or \(Expected.reference)", found: scalar.formWords))
            }
            text = scalar.text
        }
        let url: ServiceURL
        do throws(ServiceURL.Problem) { url = try ServiceURL(text) } catch {
            throw Fault(.badURL(ServiceURLProblem(error)))
        }
        if source == nil, url.userInfo != nil {
            if case .variable = content { return Read(value: url) }
            throw Fault(.passwordInURL(hint: "give the whole address by {env: NAME} or {file: PATH}"))
        }
        return Read(value: url, source: source)
    }

    private func line(_ source: SecretSource) throws(Fault) -> [UInt8] {
        switch secrets.line(source) {
        case .success(let bytes): return bytes
        case .failure(let fault): throw Fault(.secretMissing(source, fault))
        }
    }

    // MARK: What a reference names

    func reference(_ content: Written.Content) throws(Fault) -> SecretSource {
        switch content {
        case .variable(let name, _): return .variable(name)
        case .flag(let text):
            guard let (kind, name) = Self.reference(text) else {
                throw Fault(.secretInClear(hint: "use env:NAME or file:PATH"))
            }
            return try source(kind, name, folder: "", at: nil)
        case .node(let node): return try reference(node)
        }
    }

    private func reference(_ node: YAMLNode) throws(Fault) -> SecretSource {
        switch node.type {
        case .mapping: break
        case .null: throw Fault(.wrongType(expected: Expected.reference, found: node.typeWords))
        case .list, .tagged: throw Fault(.badReference(expected: Expected.reference))
        default: throw Fault(.secretInClear(hint: "use {env: NAME} or {file: PATH}"))
        }
        guard case .mapping(let entries) = node.content, !entries.isEmpty else {
            throw Fault(.badReference(expected: Expected.reference))
        }
        if entries.contains(where: { sameBytes($0.name, "vault") }) { throw Fault(.vaultNotSupported) }
        for entry in entries where !Self.kinds.contains(where: { sameBytes($0, entry.name) }) {
            let isPlain = PlainName.isPlain(entry.name)
            throw Fault(
                .unknownKey(
                    name: isPlain ? entry.name : nil, section: nil,
                    nearest: nearest(to: entry.name, among: Self.kinds), elsewhere: nil, allowed: Self.kinds),
                at: entry.key.place)
        }
        guard entries.count == 1 else { throw Fault(.badReference(expected: "either env or file, not both")) }
        let target = entries[0].value
        guard target.type == .string, let text = try? target.string() else {
            throw Fault(.wrongType(expected: "a name", found: target.typeWords), at: target.place)
        }
        return try source(entries[0].name, text, folder: scalars.folder, at: target.place)
    }

    private static let kinds = ["env", "file"]

    /// `env:NAME` taken apart; `nil` where it is something else.
    private static func reference(_ text: String) -> (kind: String, name: String)? {
        for kind in kinds + ["vault"] where text.utf8.starts(with: "\(kind):".utf8) {
            let name = String(decoding: text.utf8.dropFirst(kind.utf8.count + 1), as: UTF8.self)
            // `file:///…` is an address.
            return name.utf8.starts(with: "//".utf8) ? nil : (kind, name)
        }
        return nil
    }

    private func source(
        _ kind: String, _ name: String, folder: String, at place: YAMLPlace?
    ) throws(Fault) -> SecretSource {
        if sameBytes(kind, "vault") { throw Fault(.vaultNotSupported) }
        if sameBytes(kind, "env") {
            // Something that is set is surely a name. Anything else is repeated only when it looks like one.
            let isVariable = !name.isEmpty && secrets.environment[name] != nil
            guard isVariable || isVariableName(name) && PlainName.isPlain(name) else {
                throw Fault(.badVariableName, at: place)
            }
            return .variable(name)
        }
        guard !name.isEmpty, name.utf8.count <= 4096, !name.unicodeScalars.contains(where: isControl),
            PlainName.isPlainPath(name)
        else { throw Fault(.badFilePath, at: place) }
        return .file(scalars.expand(name, folder: folder))
    }

    private func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy { isWord($0) && $0 != UInt8(ascii: "-") }
    }
}
