import CanaryCommands
import CanaryGit
import FoundationEssentials
import Glibc
import Workflow

// Nothing of what this process holds belongs into a core file; a reader that went away must not kill it.
var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)
ProcessPrivacy.hide()
ProcessMemory.bound()
signal(SIGPIPE, SIG_IGN)
// The killable child that runs scripts (design.md section 11): no command of the program's users. Before anything that
// costs time; its environment is empty.
if CommandLine.arguments.dropFirst().first == "__javascript" {
    _exit(JavaScriptChild.run(arguments: Array(CommandLine.arguments.dropFirst(2))))
}
let environment = ProcessInfo.processInfo.environment
// A backtrace of the Swift runtime shows registers and what they point at: a piece of a token, if it is unlucky. Who asks
// for one by SWIFT_BACKTRACE gets it.
if environment["SWIFT_BACKTRACE"] == nil {
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT] { signal(number, SIG_DFL) }
}

// Where a standard stream is closed, the next file that is opened would take its number, and a report would be written
// into the lock file or a socket.
for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
    _ = open("/dev/null", stream == STDIN_FILENO ? O_RDONLY : O_WRONLY)
}

let arguments = Array(CommandLine.arguments.dropFirst())
// The killable child that fetches a remote repository (design.md section 11): no command of the program's users.
if arguments.first == "__fetch" {
    exit(MirrorFetcher.runFetchChild(arguments: Array(arguments.dropFirst())))
}
let terminal = Terminal.process(arguments: arguments, environment: environment)
// Before anything that waits: what has no thread would wait without end.
if let code = Program.stumble(terminal) { _exit(code) }
let code = await Program.run(terminal)
// Not `exit`: what OpenSSL and its like tidy up there, the threads of libcurl and libgit2, which are not waited for, may
// just be freeing themselves. Everything has been written; nothing is left to be flushed.
_exit(code)
