import Sandbox
import Testing
import Workflow

@Suite struct ScriptedClaudeTests {
    /// The cases that were recorded under the same name.
    static let recorded = ClaudeCase.allCases.filter {
        ![
            .exitZero401, .nonzeroAfterAnswer, .sigterm, .sigkill, .crash, .timeoutProgram, .loginExpired, .offTopic,
            .cutEnvelope,
        ].contains($0)
    }

    @Test(arguments: recorded, ClaudeVersion.allCases)
    func saysWhatTheRealOneSaid(wanted: ClaudeCase, version: ClaudeVersion) throws {
        let theirs = try recording("claude-\(version.rawValue)/\(wanted.rawValue)")
        var settings = ClaudeSettings()
        settings.outcome = wanted
        settings.version = version
        // The recordings were made in a folder without and in one with the agent's file.
        if wanted == .agentUnknown { settings.agents.removeAll { $0 == "service-upgrade" } }
        let prompt = "Upgrade task:\n- Image: docker.io/library/httpd\n- New tag: 2.4.66"
        let ours = ScriptedClaude(settings: settings).run(prompt: prompt, agent: nil)
        #expect(ours.exit.map { .int($0) } ?? .null == theirs["exit"])
        #expect(.string(ours.stderr) == theirs["stderr"])
        guard case .object(let envelope) = theirs["stdout"] ?? .null else {
            #expect(.string(ours.stdout) == theirs["stdout"])
            return
        }
        #expect(ours.stdout.hasSuffix("}\n"))
        let parsed = try JSONValue(parsing: ours.stdout)
        #expect(differences(parsed, .object(envelope)) == [])
        #expect(parsed.objectValue?.keys == envelope.keys)
        for member in [
            "type", "subtype", "is_error", "api_error_status", "num_turns", "terminal_reason", "stop_reason",
        ] {
            #expect(parsed[member] == envelope[member], "\(member)")
        }
        guard let result = envelope["result"]?.stringValue, let text = parsed["result"]?.stringValue else {
            #expect((envelope["result"] == nil) == (parsed["result"] == nil))
            return
        }
        // Times of day, ports and made-up tokens differ; the beginning does not.
        let volatile = [.limit, .limit7d, .tokenInnerNewline, .overloaded, .serverError, .html502].contains(wanted)
        let length = volatile ? 30 : max(result.utf8.count, text.utf8.count)
        #expect(Array(text.utf8.prefix(length)) == Array(result.utf8.prefix(length)))
    }

    @Test func thePrintedTokenIsMadeUpAndAsLongAsARealOne() throws {
        var settings = ClaudeSettings()
        settings.outcome = .tokenInnerNewline
        let outcome = ScriptedClaude(settings: settings).run(prompt: "", agent: nil)
        let result = try #require(try JSONValue(parsing: outcome.stdout)["result"]?.stringValue)
        let token = try #require(result.split(separator: "'").dropFirst(3).first).dropFirst("Bearer ".count)
        #expect(token.utf8.count == 109 && token.contains("\n"))
    }

    @Test(arguments: [(ClaudeVersion.v2_1_197, 1), (.v2_1_114, 0)])
    func aPathAsAgentIsRefusedByTheNewerOne(version: ClaudeVersion, exit: Int) {
        var settings = ClaudeSettings()
        settings.version = version
        let outcome = ScriptedClaude(settings: settings).run(prompt: "x", agent: ".claude/agents/service-upgrade")
        #expect(outcome.exit == exit)
        #expect(outcome.stdout.isEmpty == (exit == 1))
        #expect(ScriptedClaude(settings: settings).run(prompt: "x", agent: "service-upgrade").exit == 0)
    }

    static let unrecorded: [(ClaudeCase, Int, Bool?)] = [
        (.exitZero401, 0, true), (.nonzeroAfterAnswer, 1, false), (.sigkill, 137, nil), (.sigterm, 143, nil),
        (.crash, 139, nil), (.timeoutProgram, 124, nil), (.cutEnvelope, 0, nil),
    ]

    @Test(arguments: unrecorded)
    func endsThatWereNotRecorded(wanted: ClaudeCase, exit: Int, isError: Bool?) {
        var settings = ClaudeSettings()
        settings.outcome = wanted
        let outcome = ScriptedClaude(settings: settings).run(prompt: "x", agent: nil)
        #expect(outcome.exit == exit)
        #expect((try? JSONValue(parsing: outcome.stdout))?["is_error"]?.boolValue == isError)
    }
}
