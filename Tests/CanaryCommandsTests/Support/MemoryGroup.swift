import FoundationEssentials
import Glibc

/// A control group of the kernel that bounds the memory of what is put into it, its children included: as a pod's limit
/// does.
final class MemoryGroup: Sendable {
    private let folder: String

    /// `nil` where none can be made: not as root, or where control groups cannot be written.
    init?(bytes: Int) {
        let groups = FileManager.default.contents(atPath: "/proc/self/cgroup") ?? Data()
        let lines = String(decoding: groups, as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        }
        let name = "canary-tests-\(UInt32.random(in: 0...UInt32.max))"
        for line in lines where line.count == 3 && (line[1] == "memory" || line[1].isEmpty) {
            let isFirst = line[1] == "memory"
            let folder = "/sys/fs/cgroup\(isFirst ? "/memory" : "")\(line[2])/\(name)"
            guard mkdir(folder, 0o755) == 0 else { continue }
            let file = folder + (isFirst ? "/memory.limit_in_bytes" : "/memory.max")
            guard access(file, W_OK) == 0, (try? Data("\(bytes)".utf8).write(to: URL(filePath: file))) != nil else {
                rmdir(folder)
                continue
            }
            self.folder = folder
            return
        }
        return nil
    }

    deinit {
        // The last process may still be leaving.
        for _ in 0..<100 where rmdir(folder) != 0 && errno == EBUSY { usleep(10_000) }
    }

    /// For `sh`, before the program: puts the process into it.
    var entrance: String { "echo $$ >'\(folder)/cgroup.procs' && " }
}
