import Testing

@testable import Workflow

/// The prelude in the real engine, through the real host.
@Suite struct PreludeTests {
    /// Every expression, `$` variable, method of n8n's and of Luxon's that the cases know.
    @Test func parametersAsN8nResolvesThem() async throws {
        try await compare(try PreludeCase.groups("parameters").flatMap(\.self), atLeast: 800)
    }

    @Test func codeAsN8nRunsIt() async throws {
        try await compare(try PreludeCase.groups("code").flatMap(\.self), atLeast: 250)
    }

    @Test func whatIsOurOwn() async throws {
        try await compare(try PreludeCase.own(), atLeast: 30)
    }

    private func compare(_ cases: [PreludeCase], atLeast count: Int) async throws {
        #expect(cases.count >= count)
        let host = try ScriptHosts.make(children: 2, prelude: "")
        await withTaskGroup { group in
            for one in cases {
                group.addTask {
                    let answer = await answer(of: host, to: one.request)
                    #expect(answer.comparable == one.answer.comparable, "\(one.testDescription)")
                }
            }
        }
        await host.stop()
    }

    private func answer(of host: JavaScriptHost, to request: JSONValue) async -> JSONValue {
        do throws(ScriptFailure) {
            return try await host.evaluate(request)
        } catch {
            if case .unsupported(let what, let place) = error {
                return .object(["unsupported": .object(["what": .string(what), "place": .string(place)])])
            }
            return .string(error.description)
        }
    }

    /// The place of an error is the engine's way to the parameter.
    @Test func errorsTellTheirPlace() async throws {
        let host = try ScriptHosts.make(prelude: "")
        let request = try #require(PreludeCase.own().first { $0.request["env"] == .null })
        let answer = try await host.evaluate(request.request)
        #expect(answer["values"]?[1]?["path"] == "headerParameters.parameters[0].value")
        await host.stop()
    }

    /// A clock that runs faster, for expressions and for timers.
    @Test func timeRunsAtTheRequestsPace() async throws {
        let host = try ScriptHosts.make(prelude: "")
        let base = try #require(PreludeCase.groups("code").first?.first).request
        let request = base.setting("scale", 1000).setting(
            "code",
            "const a = Date.now(); await new Promise(r => setTimeout(r, 10000)); return [{took: Date.now() - a, a}]")
        let answer = try await host.evaluate(request)
        let item = try #require(answer["items"]?[0]?["json"])
        #expect(try #require(item["took"]?.intValue) >= 10_000)
        #expect(try #require(item["a"]?.intValue) >= 1_732_188_600_000)
        await host.stop()
    }

    /// One request leaves nothing behind for the next.
    @Test func requestsAreStrangersToEachOther() async throws {
        let host = try ScriptHosts.make(prelude: "")
        let base = try #require(PreludeCase.groups("parameters").first?.first).request
        let unsupported = base.setting("parameters", "={{ $now.toRelative() }}")
        let first = await answer(of: host, to: unsupported)
        #expect(first["unsupported"]?["what"] == "DateTime.toRelative")
        for number in 0..<3 {
            let item: JSONValue = .object(["json": .object(["a": .int(number)])])
            let request = base.setting("input", .array([.array([item])])).setting("parameters", "={{ $json.a }}")
            #expect(try await host.evaluate(request) == .object(["values": [.object(["ok": .int(number)])]]))
        }
        await host.stop()
    }
}
