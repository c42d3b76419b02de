import Testing

@testable import CanaryGit

/// What a container leaves to a child.
@Suite struct MemoryLimitTests {
    @Test(
        arguments: [
            // Version 2: in a container of its own namespace, and below a slice that has the smaller limit.
            ("0::/\n", ["sys/fs/cgroup/memory.max": "134217728\n"], 128),
            ("0::/a/b\n", ["sys/fs/cgroup/a/memory.max": "100663296\n", "sys/fs/cgroup/a/b/memory.max": "max\n"], 96),
            ("0::/../x\n", ["sys/fs/cgroup/memory.max": "max\n"], nil),
            // Version 1, whose path is often that of the machine.
            ("4:memory:/pod/x\n0::/\n", ["sys/fs/cgroup/memory/memory.limit_in_bytes": "268435456\n"], 256),
            ("4:cpu,memory:/p\n", ["sys/fs/cgroup/memory/p/memory.limit_in_bytes": "9223372036854771712\n"], nil),
            ("", [:], nil), ("nonsense\n0:x\n", [:], nil), ("0::/\n", ["sys/fs/cgroup/memory.max": "-\n"], nil),
        ] as [(String, [String: String], Int?)])
    func `limits of groups`(_ groups: String, _ files: [String: String], _ expected: Int?) async throws {
        let root = try TemporaryFolder()
        for (path, text) in files.merging(["proc/self/cgroup": groups], uniquingKeysWith: { one, _ in one }) {
            try await shell("mkdir -p $(dirname \(root(path)))")
            try write(text.utf8, to: root(path))
        }
        #expect(MemoryLimit.ofCgroup(root: root.path) == expected.map { $0 << 20 })
    }

    @Test func `what a fetch may hold`() {
        #expect(MemoryLimit.ofFetch(cgroup: nil) == 64 << 20)
        #expect(MemoryLimit.ofFetch(cgroup: 1 << 30) == 64 << 20)
        #expect(MemoryLimit.ofFetch(cgroup: 128 << 20) == 32 << 20)
        #expect(MemoryLimit.ofFetch(cgroup: 1 << 20) == 16 << 20)
    }
}
