import CanaryCore
import Glibc
import Sandbox
import Testing

/// `canary wait` as a process: its words, its exit codes, and that a signal ends it at once.
@Suite struct ProcessWaitTests {
    @Test func saysWhenAllIsReady() async throws {
        try await Harness.with(.patient()) { harness in
            let ended = try await harness.canary("wait")
            #expect(ended.code == 0 && ended.err.isEmpty, "\(ended.out)\(ended.err)")
            #expect(ended.out.wholeMatch(of: #/ready after [0-9.]+ m?s\n/#) != nil, "\(ended.out)")
            let json = try #require(JSONValue(Array(try await harness.canary("wait", "-o", "json").out.utf8)))
            #expect(json["schema"]?.string == "canary.wait/1" && json["end"]?.string == "ready")
            #expect(json["exit_code"]?.integer == 0 && json["findings"]?.array?.isEmpty == true)
            #expect(json["services"]?.array?.compactMap { $0["service"]?.string } == ["n8n", "agent"])
            #expect(harness.sandbox.events.isEmpty && harness.sandbox.pushes.isEmpty)
        }
    }

    @Test func namesWhatIsMissing() async throws {
        try await Harness.with(.patient { $0.canary.bearer = .wrong }) { harness in
            let ended = try await harness.canary("wait", "--timeout", "5s", "--progress", "plain")
            #expect(ended.code == 1, "\(ended.out)\(ended.err)")
            #expect(ended.out.hasPrefix("not ready after "))
            for text in [": agent\n\n", "job.bearer-refused", "  mend  ", "canary causes job.bearer-refused"] {
                #expect(ended.out.contains(text), "\(ended.out)")
            }
            let only = try await harness.canary("wait", "--for", "n8n", "--timeout", "20s")
            #expect(only.code == 0, "\(only.out)\(only.err)")
        }
        // Nothing is there at all.
        let none = ["--n8n-url", "http://127.0.0.1:1", "--agent-url", "http://127.0.0.1:1"]
        let ended = try await RunningProgram.run(
            [Child.canary, "wait", "--timeout", "3s", "--progress", "plain"] + none)
        #expect(ended.code == 2 && ended.out.contains("n8n and agent could not be seen to answer"), "\(ended.out)")
        #expect(ended.out.contains("webhook.refused") && ended.out.contains("job.agent-refused"))
        let line = "waiting for n8n: connection refused, and for agent: connection refused, "
        #expect(ended.err.contains(line), "\(ended.err)")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func endsAtOnce(_ signal: Int32) async throws {
        let silent = try SilentPort()
        let program = try RunningProgram(
            [Child.canary, "wait", "-o", "json", "--agent-url", "http://127.0.0.1:\(silent.port)"])
        #expect(try await until { silent.wasCalled })
        let start = ContinuousClock.now
        program.send(signal)
        let ended = try await program.finish(within: .seconds(20))
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(ended.code == 128 + signal, "\(ended.err)")
        let json = try #require(JSONValue(Array(ended.out.utf8)))
        #expect(json["end"]?.string == "interrupted" && json["exit_code"]?.integer == Int64(128 + signal))
    }

    /// No moment of a start takes a signal and forgets it: before anybody listens it ends the process as any other.
    @Test(arguments: [SIGINT, SIGTERM])
    func endsWheneverItIsTold(_ signal: Int32) async throws {
        let silent = try SilentPort()
        for number in 0..<40 {
            let program = try RunningProgram(
                [Child.canary, "wait", "--agent-url", "http://127.0.0.1:\(silent.port)", "--timeout", "60s"])
            try await Task.sleep(for: .milliseconds(number))
            program.send(signal)
            let ended = try await program.finish(within: .seconds(10))
            #expect(ended.code == 128 + signal, "after \(number) ms: \(ended.code) \(ended.err)")
        }
    }

    @Test(
        arguments: [
            (["--timeout", "banana"], 64), (["--timeout", "0s"], 64), (["--timeout", "30"], 64),
            (["--timeout", "2d"], 64), (["--for", "gateway"], 64), ([], 78),
            (["--for", "agent", "--n8n-url", "http://127.0.0.1:1"], 78),
            (["--for", "n8n", "--agent-url", "http://127.0.0.1:1"], 78),
        ] as [([String], Int32)])
    func refusesWhatCannotBe(_ words: [String], _ code: Int32) async throws {
        let ended = try await RunningProgram.run([Child.canary, "wait"] + words, within: .seconds(20))
        #expect(ended.code == code && ended.out.isEmpty && !ended.err.isEmpty, "\(words): \(ended.err)")
    }
}
