import Glibc
import Sandbox
import Workflow

/// Why what a command needs could not be set up, in words and with its exit code.
struct StartFailure: Error, Sendable {
    enum Reason: Sendable, Equatable {
        /// The sandbox's folder, or a file in it.
        case folder(path: String, errno: Int32)
        case repository
        case server(errno: Int32?)
        /// The engine that runs the workflow's scripts.
        case scripts(ScriptFailure)
        /// The workflow that the sandbox is to run.
        case workflow
    }
    var reason: Reason

    init(_ reason: Reason) { self.reason = reason }

    init(_ error: SandboxError) {
        reason =
            switch error {
            case .folder(let path, let code): .folder(path: path, errno: code)
            case .git: .repository
            case .server(.notStarted(_, _, let code)): .server(errno: code == 0 ? nil : code)
            case .server, .noSocket: .server(errno: nil)
            case .workflow: .workflow
            }
    }

    /// Where the sandbox goes is the environment's choice; what else fails is nobody's.
    var exitCode: Int32 {
        switch reason {
        case .folder, .scripts(.engineMissing): ExitStatus.configuration
        default: ExitStatus.internalError
        }
    }

    var message: String {
        switch reason {
        case .folder(let path, let code):
            "the sandbox cannot be set up in \(path): \(Self.words(code)); set TMPDIR to a folder that can be written"
        case .repository: "the sandbox's repository cannot be made; is there room below TMPDIR (or /tmp)?"
        case .scripts(let failure): "the sandbox cannot run its workflow's scripts: \(failure)"
        case .workflow: "the sandbox cannot read the workflow that it is to run"
        case .server(let code):
            "the sandbox cannot listen on 127.0.0.1" + (code.map { ": \(Self.words($0))" } ?? "")
        }
    }

    static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
