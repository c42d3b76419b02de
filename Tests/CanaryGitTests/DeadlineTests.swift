import CanaryCore
import Glibc
import Testing

@testable import CanaryGit

/// Sleeps a thread of ours.
func poll(milliseconds: Int32) -> Int32 { poll(nil, 0, milliseconds) }

@Suite struct DeadlineTests {
    @Test func `no time at all`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        for within in [Duration.zero, .seconds(-5)] {
            let repository = source.opened()
            #expect(await kind { try await repository.head(of: nil, fresh: false, within: within) } == .timeout)
            #expect(
                await kind { try await repository.files(inFolder: "", at: source.id(1), within: within) } == .timeout)
        }
    }

    @Test func `a thread that hangs holds nobody up`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        let repository = source.opened()
        var pipes: [Int32] = [0, 0]
        try #require(pipe(&pipes) == 0)
        let (reading, writing) = (pipes[0], pipes[1])
        try repository.thread.add { _ in
            var byte: UInt8 = 0
            _ = read(reading, &byte, 1)
        }
        #expect(await kind { try await repository.head(of: nil, fresh: false, within: .milliseconds(30)) } == .timeout)
        // The next call has a thread of its own.
        #expect(try await repository.head().summary == "change")
        close(writing)
    }

    @Test func `a cancelled task waits for nothing`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        let repository = source.opened()
        var pipes: [Int32] = [0, 0]
        try #require(pipe(&pipes) == 0)
        let (reading, writing) = (pipes[0], pipes[1])
        try repository.thread.add { _ in
            var byte: UInt8 = 0
            _ = read(reading, &byte, 1)
        }
        let task = Task { await kind { try await repository.head(of: nil, fresh: false, within: .seconds(100)) } }
        task.cancel()
        #expect(await task.value == .cancelled)
        close(writing)
        #expect(try await repository.head().summary == "change")
    }

    @Test func `many calls at once, on many repositories`() async throws {
        let source = try await TestRepository((1...20).map { Step($0, "m\($0)").file("f/a", "\($0)") })
        let shared = source.opened()
        try await withThrowingTaskGroup(of: String?.self) { group in
            for mark in 1...20 {
                let id = try source.id(mark)
                group.addTask { try await shared.texts("f", id)["f/a"] }
                group.addTask { try await source.opened().texts("f", id)["f/a"] }
            }
            var seen: [String: Int] = [:]
            for try await text in group { seen[text ?? "-", default: 0] += 1 }
            #expect(seen == Dictionary(uniqueKeysWithValues: (1...20).map { ("\($0)", 2) }))
        }
    }

    @Test func `the thread ends with its repository`() async throws {
        let source = try await TestRepository([Step(1)])
        weak var thread: WorkThread<Session>?
        do {
            let repository = source.opened()
            thread = repository.thread
            _ = try await repository.head()
            #expect(thread != nil)
        }
        #expect(thread == nil)
    }
}
