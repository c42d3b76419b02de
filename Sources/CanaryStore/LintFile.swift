import CanaryCore
import Glibc

/// What lint's trying gave the last times, in `lint.json` in the state folder, for its owner alone. What cannot be read or
/// written costs a second trying, and nothing else.
public struct LintFile: LintMemory {
    private static let name = "lint.json"
    /// Of several pipelines that share the folder.
    private static let most = 8
    /// Bytes that are read at most.
    private static let limit = 256 << 10

    private let folder: String

    public init(folder: String) { self.folder = folder }

    public func recall(_ key: UInt64) async -> LintSeen? {
        entries().first { $0.key == key }.map(\.seen)
    }

    public func keep(_ seen: LintSeen, key: UInt64) async {
        guard let folder = try? StateFolder.prepare(folder) else { return }
        let kept = [(key: key, seen: seen)] + entries().filter { $0.key != key }.prefix(Self.most - 1)
        let text = JSONText.object([
            .init("format", .integer(1)), .init("entries", .array(kept.map { Self.json($0.key, $0.seen) })),
        ]).text()
        replace("\(folder)/\(Self.name)", in: folder, with: text)
    }

    // MARK: The form

    private func entries() -> [(key: UInt64, seen: LintSeen)] {
        guard let document = read().flatMap({ JSONValue($0) }), document["format"]?.integer == 1 else { return [] }
        return (document["entries"]?.array ?? []).compactMap { entry in
            guard let key = entry["key"]?.string.flatMap({ UInt64($0) }), let findings = entry["findings"]?.array else {
                return nil
            }
            return (key, LintSeen(findings: findings.compactMap(LintSeen.Finding.init)))
        }
    }

    private static func json(_ key: UInt64, _ seen: LintSeen) -> JSONText {
        [
            ("key", .string(String(key))),
            (
                "findings",
                .array(
                    seen.findings.map {
                        [
                            ("rule", .string($0.rule)), ("cause", .string($0.cause)), ("error", .bool($0.isError)),
                            ("stops", .bool($0.stopsOurEvent)), ("node", .optional($0.node)),
                            ("parameter", .optional($0.parameter)), ("message", .string($0.message)),
                            ("mended", .optional($0.mended)),
                        ]
                    })
            ),
        ]
    }

    // MARK: The file

    private func read() -> [UInt8]? {
        let file = open("\(folder)/\(Self.name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            (try? StoreFile(folder: folder, schema: .state).refuseStrangers(status)) != nil
        else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= Self.limit {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count > 0 { bytes += buffer[..<count] } else if count == 0 || errno != EINTR { break }
        }
        return bytes.count > Self.limit ? nil : bytes
    }

    /// Whole or not at all: a reader never sees half of it.
    private func replace(_ path: String, in folder: String, with text: String) {
        var name = Array("\(path).XXXXXX".utf8CString)
        let file = mkstemp(&name)
        guard file >= 0 else { return }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { break }
        }
        let isWritten = close(file) == 0 && bytes.isEmpty
        if !isWritten || rename(name, path) != 0 { unlink(name) }
    }
}

extension LintSeen.Finding {
    fileprivate init?(_ value: JSONValue) {
        guard let rule = value["rule"]?.string, let cause = value["cause"]?.string, let isError = value["error"]?.bool,
            let stops = value["stops"]?.bool,
            let message = value["message"]?.string
        else { return nil }
        self.init(
            rule: rule, cause: cause, isError: isError, stopsOurEvent: stops,
            node: value["node"]?.string, parameter: value["parameter"]?.string, message: message,
            mended: value["mended"]?.string)
    }
}
