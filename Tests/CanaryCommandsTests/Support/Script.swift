import FoundationEssentials
import Glibc
import HTTPServer

/// Runs a program to its end off the cooperative pool, and does not wait for daemons that it leaves behind (Foundation's
/// Process would).
enum Script {
    struct Ended: Sendable {
        var code: Int32
        var out: String
        var err: String
    }

    static func run(_ words: [String]) async throws -> Ended {
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let code = await BackgroundThread.run { spawnAndWait(words, out: folder + "/out", err: folder + "/err") }
        func text(_ name: String) -> String {
            String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
        }
        return Ended(code: code, out: text("out"), err: text("err"))
    }

    private static func spawnAndWait(_ words: [String], out: String, err: String) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT, 0o600)
        // A thread of ours may block signals, and a child inherits that: it could not be stopped.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = words.map { strdup($0) } + [nil]
        var pid = pid_t()
        let failed = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, environ)
        for argument in arguments { free(argument) }
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
        guard failed == 0 else { return 127 }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }
}
