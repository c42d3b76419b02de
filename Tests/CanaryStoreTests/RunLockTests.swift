import CanaryCore
import Glibc
import Testing

@testable import CanaryStore

/// A shell command that prints its process id and goes on until it is ended.
private final class Child {
    private let stream: UnsafeMutablePointer<FILE>
    let pid: Int32

    init(_ command: String) throws {
        stream = try #require(popen(command, "r"))
        var line = [CChar](repeating: 0, count: 64)
        _ = fgets(&line, 64, stream)
        pid = try #require(
            Int32(String(decoding: line.prefix { $0 > 32 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)))
    }

    /// Ends it and waits for it. Not with SIGTERM: Dispatch's threads block it, and a child inherits that.
    func end() {
        kill(pid, SIGKILL)
        pclose(stream)
    }
}

private func says(_ command: String) throws -> String {
    let stream = try #require(popen(command, "r"))
    defer { pclose(stream) }
    var line = [CChar](repeating: 0, count: 64)
    _ = fgets(&line, 64, stream)
    return String(decoding: line.prefix { $0 > 32 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private func problem(_ folder: TemporaryFolder, _ path: String = "") -> LockProblem? {
    do {
        let lock = try RunLock.acquire(state: folder.path + path, holder: .current(run: nil, started: 1))
        lock.release()
        return nil
    } catch {
        return error
    }
}

private func refusal(_ folder: TemporaryFolder) -> LockProblem.Refusal? {
    if case .refused(let refusal, _)? = problem(folder) { refusal } else { nil }
}

private func isHeld(_ folder: TemporaryFolder) -> Bool {
    if case .held? = problem(folder) { true } else { false }
}

@Suite struct RunLockTests {
    let run = RunID()

    @Test func oneAtATime() throws {
        let folder = try TemporaryFolder()
        let holder = LockHolder.current(run: run, started: 1_700_000_000)
        let lock = try RunLock.acquire(state: folder.file("a/b"), holder: holder)
        #expect(folder.mode("a/b") == 0o700 && folder.mode("a/b/canary.lock") == 0o600)
        guard case .held(let named, let path)? = problem(folder, "/a/b") else {
            Issue.record("the lock was given twice")
            return
        }
        #expect(named == holder && named?.pid == getpid() && path == folder.file("a/b/canary.lock"))
        #expect(named?.host.isEmpty == false)
        lock.release()
        lock.release()
        #expect(folder.read("a/b/canary.lock") == [])
        #expect(problem(folder, "/a/b") == nil)
    }

    @Test func lastReferenceReleases() throws {
        let folder = try TemporaryFolder()
        var lock: RunLock? = try RunLock.acquire(state: folder.path, holder: .current(run: run, started: 1))
        #expect(isHeld(folder))
        withExtendedLifetime(lock) {}
        lock = nil
        #expect(!isHeld(folder))
    }

    @Test func acrossProcesses() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("canary.lock")
        for _ in 0..<2 {
            try folder.write(Array("pid 77\nrun \(run)\nhost there\nstarted 5\n".utf8), to: "canary.lock")
            let child = try Child("flock --no-fork '\(path)' sh -c 'echo $$; exec sleep 60'")
            guard case .held(let named, _)? = problem(folder) else {
                Issue.record("another process's lock was not seen")
                return
            }
            #expect(named == LockHolder(pid: 77, run: run, host: "there", started: 5))
            child.end()
            // What it left behind locks nobody out.
            #expect(problem(folder) == nil)
        }
        let lock = try RunLock.acquire(state: folder.path, holder: .current(run: run, started: 1))
        #expect(try says("flock -n '\(path)' echo free || echo taken") == "taken")
        lock.release()
        #expect(try says("flock -n '\(path)' echo free || echo taken") == "free")
    }

    /// A child that outlives us must not hold our lock.
    @Test func childrenDoNotInherit() throws {
        let folder = try TemporaryFolder()
        let lock = try RunLock.acquire(state: folder.path, holder: .current(run: run, started: 1))
        let child = try Child("echo $$; exec sleep 60")
        lock.release()
        #expect(problem(folder) == nil)
        child.end()
    }

    @Test(arguments: [
        "", "garbage", "pid\nrun\n", "pid x\nstarted 1\n", "pid 1\n", String(repeating: "x", count: 100_000),
    ])
    func unreadableHolder(text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(text.utf8), to: "canary.lock")
        let child = try Child("flock --no-fork '\(folder.file("canary.lock"))' sh -c 'echo $$; exec sleep 60'")
        defer { child.end() }
        guard case .held(let named, _)? = problem(folder) else {
            Issue.record("the lock was given twice")
            return
        }
        #expect(named == nil)
    }

    @Test func holderIsMadePrintable() {
        let host = "evil\u{1B}[2J\u{202E}" + String(repeating: "h", count: 500)
        let holder = LockHolder("pid 3\nrun not-an-id\nhost \(host)\nstarted 9\nmore lines\n")
        #expect(holder?.run == nil && holder?.pid == 3)
        #expect(holder?.host.utf8.count == 64 && holder?.host.hasPrefix("evil?[2J???hh") == true)
    }

    @Test func traps() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("precious".utf8), to: "precious")
        let lock = folder.file("canary.lock")
        #expect(symlink(folder.file("precious"), lock) == 0)
        #expect(refusal(folder) == .symbolicLink)
        #expect(unlink(lock) == 0 && symlink(folder.file("nowhere"), lock) == 0)
        #expect(refusal(folder) == .symbolicLink)
        #expect(unlink(lock) == 0 && link(folder.file("precious"), lock) == 0)
        #expect(refusal(folder) == .hardLinked)
        #expect(unlink(lock) == 0 && mkdir(lock, 0o700) == 0)
        #expect(refusal(folder) == .notARegularFile)
        #expect(rmdir(lock) == 0 && mkfifo(lock, 0o600) == 0)
        #expect(refusal(folder) == .notARegularFile)
        #expect(folder.read("precious") == Array("precious".utf8))
        #expect(try folder.names() == ["canary.lock", "precious"])
        guard case .unavailable(let failure)? = problem(folder, "/precious/below") else {
            Issue.record("a file was taken for a folder")
            return
        }
        #expect(failure.kind == .other)
    }

    /// However many try at once, one has it at a time.
    @Test func contention() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        let won = await withTaskGroup(of: RunLock?.self) { group in
            for _ in 0..<50 {
                group.addTask { try? RunLock.acquire(state: path, holder: .current(run: nil, started: 1)) }
            }
            return await group.reduce(into: [RunLock]()) { if let lock = $1 { $0.append(lock) } }
        }
        #expect(won.count == 1)
    }
}
