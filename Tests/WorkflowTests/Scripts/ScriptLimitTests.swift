import Glibc
import Testing

@testable import Workflow

/// Scripts that would not end, or would eat the machine: each ends with its own cause, and the next one runs.
@Suite struct ScriptLimitTests {
    @Test(arguments: [
        "for (;;) ;", "while (true) { [].push({}) }",
        "return new Promise(() => { (async () => { for (;;) await null })() })",
        "answer('1'); Promise.resolve().then(function again() { return Promise.resolve().then(again) }); return answer",
        "/^(a+)+$/.test('a'.repeat(40) + 'b')", "'x'.repeat(50).match(/(x+x+)+y/)",
        "return new Promise(() => after(1e9, () => 0))",
        "return new Promise(() => { (function f() { after(1, f) })() })",
        "JSON.stringify({ toJSON() { for (;;) ; } })", "return { get x() { for (;;) ; } }",
        "[...(function* () { for (;;) ; })()]", "new Array(1e9).fill(0).sort === 0; for (;;) ;",
        "try { (function f() { f() })() } finally { for (;;) ; }",
    ])
    func endless(script: String) async throws {
        let host = try ScriptHosts.make()
        #expect(try await host.run("return 0") == 0)
        let failure = await host.failure(script, milliseconds: 60, memory: 2 << 30)
        #expect(failure == .tookTooLong(60))
        #expect(failure?.causeName == "script.endless")
        #expect(try await host.run("return 1") == 1)
    }

    /// Over the limit where the child could be seen growing; otherwise the engine itself gave up in between.
    @Test(arguments: [
        "const all = []; for (;;) all.push(new Array(1000).fill(1.5))",
        "let text = 'xy'; const all = []; for (;;) { text = 'q' + text; all.push(text.split('').join('-')) }",
        "const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(7))",
        "const all = []; for (;;) all.push(new ArrayBuffer(1 << 16), new Float64Array(4096).fill(1))",
        "const map = new Map(); for (let n = 0; ; n++) map.set({ n }, 'value ' + n)",
        "const set = new Set(); for (let n = 0; ; n++) set.add('text number ' + n)",
        "let list = null; for (;;) list = { list, more: [1, 2, 3] }",
        "const all = []; for (;;) all.push(() => all)",
        "const object = {}; for (let n = 0; ; n++) object['k' + n] = n",
        "return new Promise(() => { for (;;) after(1e6, () => 0) })",
    ])
    func allocatesWithoutBound(script: String) async throws {
        let host = try ScriptHosts.make()
        let failure = await host.failure(script, milliseconds: 60_000, memory: 160 << 20)
        guard case .tooMuchMemory(let bytes) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(bytes > 160 << 20)
        #expect(failure?.causeName == "script.memory")
        #expect(try await host.run("return 1") == 1)
    }

    /// What the engine itself refuses is an exception, and the child lives on; a crash of it would have a name, too.
    @Test(arguments: [
        "let text = 'xy'; for (;;) text += text", "return 'x'.repeat(2 ** 31)", "new ArrayBuffer(2 ** 53)",
        "(function f() { return [f()] })()", "JSON.parse('['.repeat(1e6))",
        "new Array(-1)", "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)",
        "eval('('.repeat(1e6))", "new RegExp('('.repeat(1e6) + ')'.repeat(1e6))",
        "(function f(...all) { f(...all, ...all) })(1)", "String.fromCharCode.apply(null, { length: 2 ** 31 })",
        "const cycle = {}; cycle.cycle = cycle; return cycle", "return 5n", "throw undefined",
        "Reflect.apply(after, null, { length: 2 ** 31 })", "return { get x() { return this.x } }",
    ])
    func refusedByTheEngine(script: String) async throws {
        let host = try ScriptHosts.make()
        do throws(ScriptFailure) {
            let value = try await host.run(script, milliseconds: 60_000, memory: 1 << 30)
            #expect(value["error"]?.stringValue != nil, "\(value.text.prefix(200))")
        } catch {
            Issue.record("\(error.causeName): \(error)")
        }
        #expect(try await host.run("return 1") == 1)
    }

    /// Much garbage, little that is alive: no reason to be killed.
    @Test func garbageIsCollected() async throws {
        let host = try ScriptHosts.make()
        for script in [
            "let sum = 0; for (let n = 0; n < 300_000; n++) sum += new Array(500).fill(n).length; return sum",
            "let sum = 0; for (let n = 0; n < 3000; n++) sum += new Uint8Array(1 << 19).fill(1).length; return sum > 1",
            "let sum = 0; for (let n = 0; n < 3000; n++) sum += ('x' + n).repeat(1e4).split('x').length; return sum > 1",
        ] {
            do throws(ScriptFailure) { _ = try await host.run(script, milliseconds: 60_000) } catch {
                Issue.record("\(script): \(error)")
            }
        }
    }

    @Test func neverSettled() async throws {
        let host = try ScriptHosts.make()
        for script in [
            "return new Promise(() => {})", "return new Promise(() => cancel(after(10, () => 0)))",
            "return new Promise(() => after(1, () => { throw new Error('lost') }))", "return answer",
        ] {
            #expect(await host.failure(script) == .neverSettled, "\(script)")
        }
        // A promise of an earlier request does not answer for a later one, nor does a timer.
        let first = try await host.run(
            "globalThis.kept = answer; after(1, () => answer('\"stale\"')); return 1", kind: "parameters")
        #expect(first == 1)
        #expect(await host.failure("return new Promise(() => after(20, () => 0))", kind: "parameters") == .neverSettled)
    }

    @Test func hugeAnswers() async throws {
        let host = try ScriptHosts.make()
        for script in ["return 'x'.repeat(3e5)", "return 'é'.repeat(6e4)", "answer('é'.repeat(6e4)); return answer"] {
            #expect(await host.failure(script, answer: 100_000) == .answerTooLong(limit: 100_000))
        }
        #expect(try await host.run("return 'x'.repeat(99998)", answer: 100_000).text.utf8.count == 100_000)
    }

    /// The time of scripts runs faster or slower than the wall's; two of them are compared, not the wall.
    @Test func timersFollowTheScale() async throws {
        let host = try ScriptHosts.make()
        let script = """
            return new Promise(done => {
                const [start, order] = [Date.now(), []];
                for (const ms of [3000, 1000, 2000, 1000, NaN, -5]) after(ms, () => order.push(ms));
                const id = after(1500, () => order.push("cancelled"));
                cancel(id); cancel(id); cancel(-1); cancel(1.5); cancel(NaN); cancel("1"); cancel();
                after(4000, () => done([order, Date.now() - start]));
            })
            """
        let value = try await host.run(script, scale: 100)
        #expect(value[0]?.text == "[null,-5,1000,1000,2000,3000]")
        #expect((value[1]?.intValue ?? 0) >= 39)
        for scale: JSONValue in [0, -1, "x", .double(.infinity)] {
            #expect(try await host.run("return new Promise(done => after(2, () => done(1)))", scale: scale) == 1)
        }
    }

    @Test func theTimeLimitCountsFromWhenTheScriptIsRun() async throws {
        let host = try ScriptHosts.make()
        let first = Task { await host.failure("for (;;) ;", milliseconds: 400) }
        // Waits longer than its own limit.
        let second = Task { () -> Bool in
            let script = "const end = Date.now() + 20; while (Date.now() < end) ; return true"
            return (try? await host.run(script, milliseconds: 300)) == .bool(true)
        }
        #expect(await first.value == .tookTooLong(400))
        #expect(await second.value)
    }
}
