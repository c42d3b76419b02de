import FoundationEssentials
import Glibc

/// Runs a program to its end. It blocks its thread: for what is over in a moment.
///
/// Foundation's `Process` learns of an end by a socket, which every child that is started meanwhile inherits: among many
/// that run at once its waiting can last as long as any of them.
enum Child {
    struct Ended { var code: Int32; var out: String; var err: String }
    struct Failure: Error { var program: String; var code: Int32 }

    /// Output goes through files: a child that leaves a daemon behind would keep a pipe open for ever.
    static func run(_ program: String, _ arguments: [String], environment: [String: String]? = nil, input: String = "")
        throws -> Ended
    {
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(input.utf8).write(to: URL(filePath: folder + "/in"))
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, folder + "/in", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder + "/out", O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder + "/err", O_WRONLY | O_CREAT, 0o600)
        // The threads of the cooperative pool block signals, and a child inherits that.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var variables =
            (environment ?? ProcessInfo.processInfo.environment).map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var process = pid_t()
        let code = posix_spawnp(&process, program, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Failure(program: program, code: code) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        func text(_ name: String) -> String {
            String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
        }
        let ended = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return Ended(code: ended, out: text("out"), err: text("err"))
    }

    static var repositoryRoot: String {
        // …/Tests/CanaryCommandsTests/Support/Child.swift
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().path(percentEncoded: false)
    }

    /// The program, built beside the tests.
    static var canary: String { repositoryRoot + "/.build/debug/canary" }
}
