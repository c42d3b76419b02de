import Glibc
import Testing

@testable import Workflow

@Suite struct JavaScriptHostTests {
    @Test(arguments: [
        ("return 1 + 1", "2"), ("return request.value.a[1]", "\"é😀\""), ("", "null"),
        (
            "return [typeof fetch, typeof require, typeof process, typeof setTimeout]",
            #"["undefined","undefined","undefined","undefined"]"#
        ),
        ("return new Date(0).getTimezoneOffset()", "0"),
        (
            "return new Intl.DateTimeFormat('en', { timeZone: 'America/New_York', hour: 'numeric' }).format(0)",
            #""7 PM""#
        ),
        ("return Promise.resolve(3).then(async v => (await v) + 1)", "4"),
        ("return new Promise(done => after(1, () => done('late')))", "\"late\""),
    ])
    func answers(script: String, expected: String) async throws {
        let host = try ScriptHosts.make()
        for kind in ["code", "parameters"] {
            let value = try await host.run(script, kind: kind, with: ["value": ["a": [1, "é😀"]]])
            // The space before PM is one of Unicode's narrow ones in newer versions of ICU.
            #expect(value.text.replacing("\u{202F}", with: " ") == expected)
        }
        await host.stop()
    }

    @Test func whatIsThrownStandsInTheAnswer() async throws {
        let host = try ScriptHosts.make()
        let value = try await host.run("\n  null.x")
        #expect(value["error"]?.stringValue?.hasPrefix("TypeError") == true)
        #expect((value["line"]?.intValue ?? 0) > 1)
        #expect(value["column"]?.intValue != nil)
        #expect(value["stack"] == "string")
    }

    /// Two scripts in a row: what the first did to its globals, the second does not see.
    @Test func codeSpoilsNothingForWhatComesAfter() async throws {
        let host = try ScriptHosts.make()
        let spoilers = [
            "JSON.parse = () => { throw 1 }", "Object.prototype.toJSON = () => 5", "globalThis.__canary_run = 7",
            "Promise.prototype.then = null", "globalThis.left = 1; Array.prototype.map = null",
            "Object.defineProperty(Object.prototype, 'script', { get() { return 'return 666' } })",
            "for (const name of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[name] } catch {}",
        ]
        for spoiler in spoilers {
            _ = try? await host.run(spoiler)
            let script = "return [typeof left, [1].map(x => x + 1), await_(1)]; function await_(x) { return { x } }"
            for kind in ["code", "parameters"] {
                #expect(try await host.run(script, kind: kind).text == #"["undefined",[2],{"x":1}]"#, "\(spoiler)")
            }
        }
    }

    @Test func manyAtOnce() async throws {
        for children in [1, 3] {
            let host = try ScriptHosts.make(children: children)
            host.start()
            await withTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        let kind = number % 3 == 0 ? "code" : "parameters"
                        let value = try? await host.run("return \(number) * 2", kind: kind)
                        #expect(value == .int(number * 2))
                    }
                }
            }
            await host.stop()
        }
    }

    /// While one child is kept busy, another serves the rest.
    @Test func aSlowScriptDoesNotHoldUpTheOthers() async throws {
        let host = try ScriptHosts.make(children: 2)
        let slow = Task { await host.failure("for (;;) ;", milliseconds: 60_000) }
        for number in 0..<20 { #expect(try await host.run("return \(number)") == .int(number)) }
        slow.cancel()
        #expect(await slow.value == .stopped)
    }

    @Test func cancelling() async throws {
        let host = try ScriptHosts.make()
        let tasks = (0..<4).map { _ in Task { await host.failure("for (;;) ;", milliseconds: 60_000) } }
        // Some run by now and some wait, or none does yet: it must not matter.
        try await Task.sleep(for: .milliseconds(50))
        for task in tasks.reversed() { task.cancel() }
        for task in tasks { #expect(await task.value == .stopped) }
        let cancelled = Task {
            while !Task.isCancelled { await Task.yield() }
            return await host.failure("return 1")
        }
        cancelled.cancel()
        #expect(await cancelled.value == .stopped)
        #expect(try await host.run("return 'goes on'") == "goes on")
    }

    /// One runs and one waits, whichever it is: neither would ever end by itself.
    @Test func stopping() async throws {
        let marked = try MarkedHost()
        let host = marked.host
        let tasks = (0..<2).map { _ in Task { await host.failure("for (;;) ;", milliseconds: 60_000) } }
        try await until { marked.child?.isRunning == true }
        await host.stop()
        for task in tasks { #expect(await task.value == .stopped) }
        #expect(await host.failure("return 1") == .stopped)
        await host.stop()
    }

    @Test func largeRequestsAndAnswers() async throws {
        let host = try ScriptHosts.make()
        let text = String(repeating: "0123456789abcdé\u{0}", count: 40_000)
        let value = try await host.run("return request.text", with: ["text": .string(text)])
        #expect(value == .string(text))
    }
}
