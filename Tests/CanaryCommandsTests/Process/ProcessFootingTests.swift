import Testing

/// What the process cannot start without is named, and nothing waits for it without end.
@Suite struct ProcessFootingTests {
    @Test(arguments: [
        ("ulimit -n 6", "files can be opened: the limit is 6"), ("ulimit -n 8", "(ulimit -n)"),
        ("ulimit -n 12", "(ulimit -n)"), ("ulimit -v 65536", "the limit is 65536 (ulimit -v)"),
        ("ulimit -v 262144", "MiB of address space cannot be had"),
    ])
    func isNamed(_ limit: String, _ words: String) async throws {
        let ended = try await RunningProgram.run(
            [Child.canary, "causes"], command: "\(limit) && exec \"$@\"", environment: [:])
        #expect(ended.code == 70, "\(limit): \(ended.code) \(ended.err)")
        #expect(ended.err.contains(words) && ended.err.hasPrefix("canary: "), "\(ended.err)")
        #expect(ended.err.split(separator: "\n").count == 1)
    }

    /// The soft limit is raised as far as it may be.
    @Test func aSoftLimitIsNoObstacle() async throws {
        let ended = try await RunningProgram.run(
            [Child.canary, "causes"], command: "ulimit -Sn 12 && exec \"$@\"", environment: [:])
        #expect(ended.code == 0, "\(ended.err)")
    }
}
