import CanaryCore

/// Where a secret is read.
public enum SecretSource: Sendable, Hashable {
    case variable(String)
    case file(String)

    /// `env NAME` or `file /path`.
    public var words: String {
        switch self {
        case .variable(let name): "env \(name)"
        case .file(let path): "file \(shownPath(path))"
        }
    }
}

/// Why there is no secret where one should be.
public enum SecretFault: Error, Sendable, Equatable {
    /// The variable is not set.
    case unset
    case missing
    case isFolder
    case unreadable
    case empty
    /// More than `SecretReader.limit` bytes.
    case tooLarge
    /// A line break, or another control character, where one line is asked for.
    case controlCharacter

    func words(_ source: SecretSource) -> String {
        switch (source, self) {
        case (.variable(let name), .unset): "the variable \(name) is not set"
        case (.variable(let name), .empty): "the variable \(name) is set and empty"
        case (_, .unset), (_, .missing): "there is no \(source.words)"
        case (_, .isFolder): "\(source.words) is a folder"
        case (_, .unreadable): "\(source.words) cannot be read"
        case (_, .empty): "\(source.words) is empty"
        case (_, .tooLarge): "\(source.words) holds more than 64 KiB"
        case (_, .controlCharacter): "what \(source.words) holds has a line break or control character in it"
        }
    }

    func hint(_ source: SecretSource) -> String? {
        switch (source, self) {
        case (.variable(let name), .unset), (.variable(let name), .empty): "set \(name) where canary runs"
        case (.file, .missing): "is the Secret mounted there?"
        case (.file, .isFolder): "name a file in it"
        case (.file, .unreadable): "may the user that canary runs as read it?"
        case (_, .controlCharacter): "it must be one line; a file may end in one newline"
        default: nil
        }
    }
}

/// Reads secrets from the environment and from files.
struct SecretReader: Sendable {
    /// In bytes.
    static let limit = 64 << 10
    /// What the CLI takes before `CLAUDE_CODE_OAUTH_TOKEN` (facts/claude-auth.md section 4).
    static let shadowing = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]
    static let tokenVariable = "CLAUDE_CODE_OAUTH_TOKEN"

    let environment: [String: String]
    let files: FileReader

    /// The bytes as they are.
    func read(_ source: SecretSource) -> Result<[UInt8], SecretFault> {
        let bytes: [UInt8]
        switch source {
        case .variable(let name):
            guard let value = environment[name] else { return .failure(.unset) }
            bytes = Array(value.utf8)
        case .file(let path):
            switch files.read(path, Self.limit) {
            case .success(let content): bytes = content
            case .failure(.missing): return .failure(.missing)
            case .failure(.isFolder): return .failure(.isFolder)
            case .failure(.tooLarge): return .failure(.tooLarge)
            case .failure: return .failure(.unreadable)
            }
        }
        if bytes.isEmpty { return .failure(.empty) }
        return bytes.count > Self.limit ? .failure(.tooLarge) : .success(bytes)
    }

    /// One line for a header or an address: a file's single newline at the end is not part of it.
    func line(_ source: SecretSource) -> Result<[UInt8], SecretFault> {
        read(source).flatMap { bytes in
            var bytes = bytes
            if case .file = source, bytes.last == 0x0A {
                bytes.removeLast()
                if bytes.last == 0x0D { bytes.removeLast() }
            }
            if bytes.isEmpty { return .failure(.empty) }
            return bytes.contains { $0 < 0x20 || $0 == 0x7F } ? .failure(.controlCharacter) : .success(bytes)
        }
    }

    /// A token byte for byte, with what came of reading it: its form is for others to judge.
    func token(
        _ path: String, _ source: SecretSource, _ folders: inout ShadowingFiles
    ) -> Configuration.TokenSource {
        let value: Result<Secret, Configuration.TokenSource.Problem> =
            read(source).map { Secret($0) }.mapError { fault in
                switch (fault, source) {
                case (.empty, _): .empty
                case (.tooLarge, _): .tooLarge
                case (_, .variable(let name)): .variableUnset(name)
                case (.missing, .file(let path)): .fileMissing(path)
                case (_, .file(let path)): .fileUnreadable(path)
                }
            }
        return Configuration.TokenSource(
            path: path, origin: source.words, value: value, shadowedBy: shadows(source, &folders))
    }

    /// The variables that would win over the token. Of our own environment only where it is in the shape of the agent's;
    /// of a file, those in the same folder, or in the folder it is a link into (a mounted Secret).
    private func shadows(_ source: SecretSource, _ folders: inout ShadowingFiles) -> [String] {
        switch source {
        case .variable(let name):
            guard sameBytes(name, Self.tokenVariable) else { return [] }
            return Self.shadowing.filter { environment[$0].map { !$0.isEmpty } ?? false }
        case .file(let path):
            var found = folders.names(in: folder(of: path), files)
            if let target = files.target(path).map(folder(of:)) { found.formUnion(folders.names(in: target, files)) }
            return Self.shadowing.filter(found.contains)
        }
    }

    /// With its slash; empty for a mere name.
    private func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[...slash])
    }
}

/// Which of the shadowing variables have a file in a folder. Each folder is looked into once: there may be as many tokens
/// in one as somebody likes.
struct ShadowingFiles {
    private var byFolder: [[UInt8]: Set<String>] = [:]
    /// Of the folder that was asked for last: mostly it is the next one too.
    private var last: (folder: [UInt8], names: Set<String>) = ([], [])

    /// - Parameter folder: with its slash, or empty.
    mutating func names(in folder: String, _ files: FileReader) -> Set<String> {
        let key = Array(folder.utf8)
        if key == last.folder, !key.isEmpty { return last.names }
        let names = byFolder[key] ?? looked(for: key, folder, files)
        last = (key, names)
        return names
    }

    private mutating func looked(for key: [UInt8], _ folder: String, _ files: FileReader) -> Set<String> {
        let found = Set(
            SecretReader.shadowing.filter { name in
                [name, name.lowercased()].contains { Self.isFilled(folder + $0, files) }
            })
        byFolder[key] = found
        return found
    }

    private static func isFilled(_ path: String, _ files: FileReader) -> Bool {
        switch files.read(path, SecretReader.limit) {
        case .success(let bytes): bytes.contains { $0 > 0x20 }
        case .failure(.tooLarge), .failure(.notAllowed): true
        case .failure: false
        }
    }
}
