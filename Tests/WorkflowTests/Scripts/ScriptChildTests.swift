import Glibc
import Testing

@testable import Workflow

/// The child as a process: what it can see, how it ends, and what the host makes of that.
@Suite struct ScriptChildTests {
    @Test func nothingToSeeInTheChild() async throws {
        setenv("CANARY_TEST_SECRET", "hidden-pa55word", 1)
        let marked = try MarkedHost()
        #expect(try await marked.host.run("return 1") == 1)
        let child = try #require(marked.child)
        // Who is not root cannot see these two at all.
        #expect(["", nil].contains(child.file("environ")))
        for (number, target) in child.descriptors {
            // Nothing is inherited; the engine opens some of its own.
            let own = ["/dev/urandom", "anon_inode:[eventfd]", "/proc/\(child.id)/statm"]
            #expect(number < 2 ? target.hasPrefix("socket:") : (number == 2 ? ["/dev/null"] : own).contains(target))
        }
        #expect(getpgid(child.id) == child.id)
        #expect(child.file("limits")?.contains("Max core file size        0 ") == true)
        #expect(child.file("limits")?.contains("Max open files            16 ") == true)
        await marked.host.stop()
        #expect(kill(child.id, 0) != 0)
    }

    /// Killed from outside between two requests and in the middle of one.
    @Test func killedFromOutside() async throws {
        let marked = try MarkedHost()
        #expect(try await marked.host.run("return 1") == 1)
        let first = try #require(marked.child).id
        kill(first, SIGKILL)
        try await until { kill(first, 0) != 0 }
        #expect(try await marked.host.run("return 2") == 2)

        let second = try #require(marked.child)
        let running = Task { await marked.host.failure("for (;;) ;") }
        try await until { second.isRunning }
        kill(second.id, SIGKILL)
        #expect(await running.value == .died(.signal(SIGKILL)))
        #expect(try await marked.host.run("return 3") == 3)

        // One that stands still is at its limit, too.
        kill(try #require(marked.child).id, SIGSTOP)
        let large = JSONObject([(key: "text", value: .string(String(repeating: "x", count: 1_000_000)))])
        await #expect(throws: ScriptFailure.tookTooLong(50)) {
            try await marked.host.run("return 1", milliseconds: 50, with: large)
        }
        #expect(try await marked.host.run("return 4") == 4)
        await marked.host.stop()
    }

    /// A child that is dead is buried at once, and a living one goes with its host: nothing is left, not even a zombie.
    @Test func noZombies() async throws {
        let last: pid_t
        do {
            let marked = try MarkedHost()
            #expect(try await marked.host.run("return 1") == 1)
            let first = try #require(marked.child).id
            kill(first, SIGKILL)
            // A zombie could still be sent a signal.
            try await until { kill(first, 0) != 0 }
            #expect(try await marked.host.run("return 1") == 1)
            last = try #require(marked.child).id
        }
        try await until { kill(last, 0) != 0 }
    }

    @Test(arguments: [
        (
            ["__javascript", "--library=libnot-here.so.1", "--library=libc.so.6"],
            ScriptFailure.engineMissing(["libnot-here.so.1", "libc.so.6"])
        ),
        (["__javascript", "--other"], .died(.exit(64))),
    ])
    func noEngine(arguments: [String], expected: ScriptFailure) async throws {
        let host = try ScriptHosts.make(arguments)
        for _ in 0..<2 { #expect(await host.failure("return 1") == expected) }
        await host.stop()
    }

    @Test func noProgram() async throws {
        let host = JavaScriptHost(executable: "/not/here", prelude: "")
        #expect(await host.failure("return 1") == .cannotStart(ENOENT))
        let other = JavaScriptHost(executable: "/bin/true", prelude: "")
        #expect(await other.failure("return 1") == .died(.exit(0)))
        let silent = JavaScriptHost(executable: "/bin/cat", arguments: ["-"], prelude: "")
        guard case .badAnswer = await silent.failure("return 1") else {
            Issue.record("cat answers")
            return
        }
    }

    @Test(arguments: [
        ("\n}", "prelude.js:2"), ("throw new Error('at load')", "at load"), ("var x = 1", "__canary_run"),
        ("var __canary_run = 5", "__canary_run"), ("throw null", "null"),
        ("throw { toString() { throw 1 } }", ""),
    ])
    func faultyPrelude(prelude: String, part: String) async throws {
        let host = try ScriptHosts.make(prelude: prelude)
        guard case .preludeFailed(let text) = await host.failure("return 1") else {
            Issue.record("it runs")
            return
        }
        // The standard library's own `contains` says no to an empty text.
        #expect(part.isEmpty || text.contains(part), "\(text)")
    }

    /// Answers that are none.
    @Test(arguments: [
        "answer('not json'); return answer", "answer(''); return answer", "answer('{\"a\":'); return answer",
        "answer('\"\\ud800\"'); return answer", "answer('[1]\\u0000'); return answer",
        "answer('['.repeat(1000) + ']'.repeat(1000)); return answer",
    ])
    func badAnswers(script: String) async throws {
        let host = try ScriptHosts.make()
        switch await host.failure(script) {
        case .badAnswer: break
        case let other: Issue.record("\(String(describing: other))")
        }
        #expect(try await host.run("return 1") == 1)
    }

    @Test func badAnswerOfThePrelude() async throws {
        let host = try ScriptHosts.make(prelude: "function __canary_run() { throw new RangeError('not caught') }")
        guard case .badAnswer(let text) = await host.failure("") else { return }
        #expect(text.contains("not caught") && text.contains("1"), "\(text)")
    }

    @Test func unsupportedIsNamed() async throws {
        let host = try ScriptHosts.make()
        let failure = await host.failure("return { unsupported: { what: '$jmespath', place: 'url' } }")
        #expect(failure == .unsupported(what: "$jmespath", place: "url"))
    }

    /// Natives in the hands of somebody who tries things.
    @Test(arguments: [
        "answer()", "answer(1)", "answer({ toString() { for (;;) ; } })", "answer(Symbol())", "after()", "after(1)",
        "after('1', () => 0)", "after(1, {})", "after(1n, () => 0)", "new answer('1')", "after(1, after); after.x.y",
        "Reflect.construct(answer, [])", "class X extends after {}; new X()", "answer.prototype.x",
    ])
    func misusedNatives(script: String) async throws {
        let host = try ScriptHosts.make()
        let value = try await host.run(script)
        #expect(value["error"]?.stringValue?.contains("Error") == true, "\(value.text)")
    }

    @Test(arguments: [
        "Reflect.apply(answer, null, ['1']); answer('2'); return answer", "new Proxy(answer, {})('1'); return answer",
        "Reflect.apply(answer, undefined, ['1']); return answer",
        "Function.prototype.bind.call(answer, 5)('1'); return answer",
        "[['1']].forEach(a => Object.create(answer).constructor === 0 || answer(...a)); return answer",
        "after(0, () => answer('1')); return new Promise(() => 0)", "cancel({}); cancel(1e300); cancel(-0); return 1",
        "return new Promise(done => { for (let n = 0; n < 1e4; n++) cancel(after(n, () => 0)); after(1, () => done(1)) })",
        "answer('1', ...new Array(10000).fill(0)); return answer", "answer(new Array(2).join('1')); return answer",
    ])
    func oddlyUsedNatives(script: String) async throws {
        let host = try ScriptHosts.make()
        #expect(try await host.run(script) == 1)
    }

    @Test func surrogatesAndNULs() async throws {
        let host = try ScriptHosts.make()
        #expect(try await host.run(#"return "a\u0000b""#) == "a\u{0}b")
        #expect(try await host.run(#"return ["\ud800", "\udc00x"]"#).text == "[\"\u{FFFD}\",\"\u{FFFD}x\"]")
        #expect(try await host.run("return request.x.length", with: ["x": "\u{0}\u{0}😀"]) == 4)
    }
}
