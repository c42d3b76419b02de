import CanaryCore
import Glibc
import Testing

@testable import CanaryGit

/// A folder that goes away with its last user.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/canary-git-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    deinit { removeTree(path) }
}

func removeTree(_ path: String) {
    if let folder = opendir(path) {
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let child = "\(path)/\(name)"
            if entry.pointee.d_type == UInt8(DT_DIR) { removeTree(child) } else { unlink(child) }
        }
        closedir(folder)
    }
    rmdir(path)
}

func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    try #require(descriptor >= 0, "\(path)")
    defer { close(descriptor) }
    let bytes = Array(bytes)
    try #require(write(descriptor, bytes, bytes.count) == bytes.count)
}

/// Runs a shell command with git's configuration kept out, off the cooperative pool; its standard output.
@discardableResult
func shell(_ command: String, _ variables: [String: String] = [:]) async throws -> String {
    let environment = [
        "PATH=/usr/bin:/bin:/usr/sbin", "HOME=/nonexistent", "LC_ALL=C", "TZ=UTC", "GIT_CONFIG_NOSYSTEM=1",
        "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.org",
        "GIT_COMMITTER_NAME=Cora", "GIT_COMMITTER_EMAIL=cora@example.org", "GIT_AUTHOR_DATE=1700000000 +0000",
        "GIT_COMMITTER_DATE=1700000000 +0000", "GIT_TERMINAL_PROMPT=0",
    ]
    let answer = Answer<String>()
    let allowance = Allowance(.seconds(60))
    return try await answer.await(allowance, timed: true) {
        let started = startThread("command") {
            answer.give(
                Result { () throws(RepositoryFailure) in
                    var child = try ChildProcess(
                        "/bin/sh", ["-ec", "exec 2>&1; \(command)"],
                        environment: environment + variables.map { "\($0.key)=\($0.value)" })
                    child.send([])
                    let output = child.readOutput(limit: 1 << 24) { !allowance.isOver } ?? []
                    let status = child.end { !allowance.isOver }
                    let text = String(decoding: output, as: UTF8.self)
                    guard status == 0 else { throw RepositoryFailure(.other, detail: "\(command)\n\(text)") }
                    return text.last == "\n" ? String(text.dropLast()) : text
                })
        }
        if !started { answer.give(.failure(.cancelled)) }
    }
}
