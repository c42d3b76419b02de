/// How much memory this process and its children may use together, as the kernel counts it: the limit of a container.
enum MemoryLimit {
    /// In bytes; `nil` where there is none, or none can be seen.
    ///
    /// - Parameter root: stands before `/proc` and `/sys`.
    static func ofCgroup(root: String = "") -> Int? {
        guard let bytes = readFile(root + "/proc/self/cgroup", limit: 1 << 16) else { return nil }
        var limits: [Int] = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            if fields[0] == "0", fields[1].isEmpty {
                limits += each(of: fields[2], in: root + "/sys/fs/cgroup", "memory.max")
            } else if fields[1].split(separator: ",").contains("memory") {
                limits += each(of: fields[2], in: root + "/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            }
        }
        return limits.min()
    }

    /// The limits of a group and of those above it, each of which counts. In a container the group's own path is often that
    /// of the machine, and only the mount's root is there.
    private static func each(of path: Substring, in mount: String, _ name: String) -> [Int] {
        var parts = path.split(separator: "/").filter { $0 != ".." }
        var limits: [Int] = []
        while true {
            let file = ([mount] + parts.map(String.init) + [name]).joined(separator: "/")
            if let bytes = readFile(file, limit: 64) {
                let text = String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
                // Version 1 writes a number that nobody has where there is none; version 2 says "max".
                if let limit = Int(text), limit < (1 << 50) { limits.append(limit) }
            }
            guard parts.popLast() != nil else { return limits }
        }
    }

    /// What libgit2 may hold in the child that fetches, bytes: enough for some 200,000 objects, and less where the parent and
    /// the child share a small container.
    static func ofFetch(cgroup: Int?) -> Int {
        let most = 64 << 20
        guard let cgroup else { return most }
        // The parent at its largest, and the child's own code and data.
        return min(most, max(16 << 20, cgroup - (96 << 20)))
    }
}
