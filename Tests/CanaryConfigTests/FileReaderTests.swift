import Glibc
import Testing

@testable import CanaryConfig

/// The machine's own files.
@Suite struct FileReaderTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = "/tmp/canary-config-\(UInt64.random(in: .min ... .max))"
        try #require(mkdir(folder, 0o700) == 0)
        defer { remove(folder) }
        try body(folder)
    }

    private func remove(_ folder: String) {
        guard let handle = opendir(folder) else { return }
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { unlink("\(folder)/\(name)") }
        }
        closedir(handle)
        rmdir(folder)
    }

    private func write(_ bytes: [UInt8], to path: String) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(file) }
        #expect(Glibc.write(file, bytes, bytes.count) == bytes.count)
    }

    @Test func reading() throws {
        let read = FileReader.system.read
        try withFolder { folder in
            write([0, 1, 255], to: "\(folder)/a")
            #expect(read("\(folder)/a", 3) == .success([0, 1, 255]))
            #expect(read("\(folder)/a", 2) == .failure(.tooLarge(limit: 2)))
            write([], to: "\(folder)/empty")
            #expect(read("\(folder)/empty", 10) == .success([]))
            #expect(read(folder, 10) == .failure(.isFolder))
            #expect(read("\(folder)/no", 10) == .failure(.missing))
            #expect(read("\(folder)/a/b", 10) == .failure(.missing))
            #expect(read("\(folder)/a\0b", 10) == .failure(.missing))
            #expect(read("", 10) == .failure(.missing))
            #expect(read("/dev/zero", 100) == .failure(.tooLarge(limit: 100)))
            #expect(read("/dev/null", 100) == .success([]))
            symlink("\(folder)/loop", "\(folder)/loop")
            if case .failure(.other) = read("\(folder)/loop", 10) {} else { Issue.record("a loop of links") }
            symlink("\(folder)/a", "\(folder)/link")
            #expect(read("\(folder)/link", 10) == .success([0, 1, 255]))
            #expect(FileReader.system.target("\(folder)/link")?.hasSuffix("/a") == true)
            #expect(FileReader.system.target("\(folder)/no") == nil)
        }
    }

    @Test func aLargeFileIsNotRead() throws {
        try withFolder { folder in
            write(Array(repeating: 0x61, count: 10 << 20), to: "\(folder)/canary.yaml")
            #expect {
                try ConfigurationLoader(environment: [:]).load(path: "\(folder)/canary.yaml")
            } throws: { error in
                (error as? ConfigurationError)?.problems.map(\.kind) == [.unreadableFile(.tooLarge(limit: 1 << 20))]
            }
            #expect {
                try ConfigurationLoader(environment: [:]).load(path: folder)
            } throws: { error in
                (error as? ConfigurationError)?.problems.map(\.kind) == [.unreadableFile(.isFolder)]
            }
        }
    }

    @Test func aFileThatMayNotBeRead() throws {
        // Root may read everything.
        guard geteuid() != 0 else { return }
        try withFolder { folder in
            write([0x61], to: "\(folder)/a")
            chmod("\(folder)/a", 0)
            #expect(FileReader.system.read("\(folder)/a", 10) == .failure(.notAllowed))
        }
    }

    /// `--config <(…)`: a pipe with its writer there, and one without any bytes.
    @Test func pipes() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        _ = Glibc.write(ends[1], "pipeline: piped\n", 16)
        close(ends[1])
        defer { close(ends[0]) }
        let loaded = try ConfigurationLoader(environment: [:]).load(path: "/dev/fd/\(ends[0])")
        #expect(loaded.configuration.pipeline == "piped")
    }

    @Test func theWholeWayWithRealFiles() throws {
        try withFolder { folder in
            write(Array("sk-ant-oat01-x".utf8), to: "\(folder)/token")
            write(Array("k".utf8), to: "\(folder)/ANTHROPIC_API_KEY")
            write(Array("tokens: {primary: {file: token}}\n".utf8), to: "\(folder)/c.yaml")
            let loaded = try ConfigurationLoader(environment: [:]).load(path: "\(folder)/c.yaml")
            #expect(loaded.configuration.tokens.map(\.shadowedBy) == [["ANTHROPIC_API_KEY"]])
            #expect(loaded.secrets.map(\.count) == [14])
        }
    }
}
