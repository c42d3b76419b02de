import CanaryCommands
import CanaryGit
import FoundationEssentials
import Glibc

// Nothing of what this process holds belongs into a core file; a reader that went away must not kill it.
var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)
signal(SIGPIPE, SIG_IGN)

let arguments = Array(CommandLine.arguments.dropFirst())
// The killable child that fetches a remote repository (design.md section 11): no command of the program's users.
if arguments.first == "__fetch" {
    exit(MirrorFetcher.runFetchChild(arguments: Array(arguments.dropFirst())))
}
let terminal = Terminal.process(arguments: arguments, environment: ProcessInfo.processInfo.environment)
exit(await Program.run(terminal))
