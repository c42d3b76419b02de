import CanaryGit
import Glibc

// A fetch runs in a child of this program (MirrorFetcher), which is told so by its first argument.
if CommandLine.arguments.dropFirst().first == "__fetch" {
    exit(MirrorFetcher.runFetchChild(arguments: Array(CommandLine.arguments.dropFirst(2))))
}
print("canary")
