import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// What others on the machine can see of a run.
@Suite struct ProcessSecrecyTests {
    private func proc(_ pid: pid_t, _ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "/proc/\(pid)/\(name)") ?? Data(), as: UTF8.self)
    }

    @Test func leavesNoCoreAndShowsNoSecret() async throws {
        try await Harness.with(.patient { $0.agent.duration = 20_000 }) { harness in
            let program = try harness.start(["run"], command: #"ulimit -c unlimited 2>/dev/null; exec "$@""#)
            #expect(try await until { harness.sandbox.jobs.contains { $0.polls > 0 } })
            let core = proc(program.pid, "limits").split(separator: "\n").first { $0.contains("core file") } ?? ""
            #expect(core.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"], "\(core)")
            let line = proc(program.pid, "cmdline")
            #expect(line.contains("run"))
            for secret in harness.sandbox.secrets { #expect(!line.contains(secret)) }
            // Nothing but the standard streams, sockets, the store and the lock: and nothing of it is inherited.
            program.send(SIGTERM)
            #expect(try await program.finish(within: .seconds(20)).code == 143)
        }
    }

    /// Files that hold what a run knows are for their owner alone, whatever the umask says.
    @Test func keepsItsFilesToItself() async throws {
        try await Harness.with(.patient { $0.faults = [WireFaultRule(.gateway, .refuse)] }) { harness in
            let ended = try await harness.canary("run", command: #"umask 000; exec "$@""#)
            #expect(ended.code == 3)
            let state = harness.sandbox.stateFolder
            var status = stat()
            #expect(stat(state, &status) == 0 && status.st_mode & 0o777 == 0o700)
            for name in try FileManager.default.contentsOfDirectory(atPath: state) {
                #expect(stat("\(state)/\(name)", &status) == 0 && status.st_mode & 0o077 == 0, "\(name)")
            }
        }
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let sandbox = try RunningProgram(
            [Child.canary, "sandbox"], command: #"umask 000; exec "$@""#, environment: ["TMPDIR": folder])
        #expect(try await until { sandbox.out.contains("Ctrl-C") })
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        var status = stat()
        #expect(stat("\(folder)/\(name)", &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(stat("\(folder)/\(name)/canary.env", &status) == 0 && status.st_mode & 0o777 == 0o600)
        sandbox.send(SIGINT)
        #expect(try await sandbox.finish().code == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    /// The sandbox in the foreground is a pipeline for another canary, as its instructions say.
    @Test func servesAnotherCanary() async throws {
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let requests = folder + "/requests"
        let sandbox = try RunningProgram(
            [Child.canary, "sandbox", "--requests", requests], environment: ["TMPDIR": folder])
        #expect(try await until { sandbox.out.contains("Ctrl-C") })
        let lines = sandbox.out.split(separator: "\n").filter { $0.hasPrefix("  ") }.map { String($0) }
        #expect(lines.count == 2, "\(sandbox.out)")
        let script = lines.joined(separator: "\n").replacing("  canary ", with: "exec \"$1\" ")
        let ended = try await RunningProgram.run(["sh", "-c", script, "sh", Child.canary])
        #expect(ended.code == 0 && ended.out.contains("healthy"), "\(ended.out)\(ended.err)")
        sandbox.send(SIGTERM)
        #expect(try await sandbox.finish().code == 143)
        let received = String(decoding: FileManager.default.contents(atPath: requests) ?? Data(), as: UTF8.self)
        #expect(received.contains(" webhook POST /***\n") && received.contains(" agent POST /execute\n"), "\(received)")
    }
}
