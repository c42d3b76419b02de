import CanaryCore
import Testing
import Workflow

@testable import CanaryWorkflow

/// Where events end in a workflow, and why.
@Suite struct TraceTests {
    /// 2026-11-21T10:00:00Z
    static let now = 1_795_255_200_000

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file = Fixture.mended
        var event: TrialEvent
        /// What the ending says.
        var ending: String
        var rule: DropRule?
        var cause: String?
        var staticData: WorkflowValue = .null
        var change: @Sendable (inout Fixture) -> Void

        init(
            _ name: String, _ event: TrialEvent, _ ending: String, rule: DropRule? = nil, cause: String? = nil,
            file: String = Fixture.mended, staticData: WorkflowValue = .null,
            _ change: @escaping @Sendable (inout Fixture) -> Void = { _ in }
        ) {
            (testDescription, self.event, self.ending, self.rule, self.cause) = (name, event, ending, rule, cause)
            (self.file, self.staticData, self.change) = (file, staticData, change)
        }
    }

    static func event(
        _ dialect: TrialEvent.Dialect, _ status: TrialEvent.Status, _ image: String = "docker.io/library/httpd",
        _ tag: String = "2.4.66"
    ) -> TrialEvent {
        TrialEvent(dialect: dialect, status: status, image: image, tag: tag)
    }

    static func limiter(_ count: WorkflowValue, age: Int) -> WorkflowValue {
        ["global": ["windowStart": .int(now - age * 1000 + 500), "count": count]]
    }

    static let dropped = "dropped at node \"Filter and Rate Limit\""
    static let filtered = "dropped at node \"Filter Updates Only\""

    static let cases: [Case] = [
        Case("entry", event(.entry, .update), "reaches the agent"),
        Case("native, new", event(.native, .new), "reaches the agent"),
        Case("native, update", event(.native, .update), "reaches the agent"),
        Case("the seeds' own", event(.entry, .update), "reaches the agent", file: Fixture.seeds),
        Case(
            "the seeds and native", event(.native, .update), filtered, cause: "workflow.native-dropped",
            file: Fixture.seeds),
        Case("the seeds and new", event(.entry, .new), filtered, cause: "workflow.filtered", file: Fixture.seeds),
        Case(
            "new, after mended names", event(.native, .new), filtered, cause: "workflow.status-new-dropped"
        ) { fixture in
            fixture.set(node: Fixture.filter, ["parameters", "conditions", "combinator"], "and")
            fixture.set(node: Fixture.filter, ["parameters", "conditions", "conditions", 1], nil)
            fixture.set(
                node: Fixture.filter, ["parameters", "conditions", "conditions", 0, "leftValue"],
                "={{ $json.body.status }}")
        },
        Case(
            "a mended filter before the seeds' script", event(.native, .update), dropped, rule: .dialect(.native),
            cause: "workflow.native-dropped", file: Fixture.seeds
        ) { fixture in
            // As a workflow that takes both: the other dialect passes.
            fixture.set(
                node: Fixture.filter, ["parameters", "conditions", "conditions", 0, "leftValue"],
                "={{ $json.body.diun_entry_status || $json.body.status }}")
        },
        Case(
            "a spent limiter", event(.native, .new), dropped,
            rule: .limiter(used: 5, limit: 5, opensAt: Int64(now / 1000) - 3600 + 6 * 3600 + 1),
            cause: "workflow.rate-limited",
            staticData: limiter(5, age: 3600)),
        Case("a limiter with one slot", event(.native, .new), "reaches the agent", staticData: limiter(4, age: 3600)),
        Case(
            "a window that has run out", event(.native, .new), "reaches the agent",
            staticData: limiter(5, age: 6 * 3600 + 1)),
        Case(
            "a word on the skip list", event(.native, .new, "docker.io/bitnami/postgresql", "16.4"), dropped,
            rule: .imageWord("postgres"), cause: "workflow.image-skipped"),
        Case(
            "the same in capitals", event(.entry, .update, "ghcr.io/x/Redis-Exporter", "1.0"), dropped,
            rule: .imageWord("Redis"), cause: "workflow.image-skipped"),
        Case(
            "a prefix on the skip list", event(.native, .new, "registry.k8s.io/pause", "3.10"), dropped,
            rule: .imagePrefix("registry.k8s.io/"), cause: "workflow.image-skipped"),
        Case(
            "another", event(.entry, .update, "viktorbarzin/blog", "3"), dropped, rule: .imagePrefix("viktorbarzin/"),
            cause: "workflow.image-skipped"),
        Case(
            "latest", event(.native, .new, "docker.io/library/httpd", "latest"), dropped, rule: .tag("latest"),
            cause: "workflow.tag-skipped"),
        Case(
            "no tag", event(.entry, .update, "docker.io/library/httpd", ""), dropped, rule: .tag(""),
            cause: "workflow.tag-skipped"),
        Case(
            "two rules at once", event(.native, .new, "docker.io/library/postgres", "latest"), dropped,
            rule: .both("another tag", "another image"), cause: "workflow.code-dropped"),
        Case("nothing passes", event(.native, .new), dropped, rule: .unexplained, cause: "workflow.code-dropped") {
            $0.replaceCode("const LIMIT = 5;", with: "return [];")
        },
        Case("a status", event(.native, .new), dropped, rule: .status("new"), cause: "workflow.status-new-dropped") {
            $0.replaceCode(
                "const LIMIT = 5;", with: "if ($input.first().json.body.status === 'new') return [];\nconst LIMIT = 5;")
        },
        Case(
            "a memory", event(.native, .new), dropped, rule: .remembered, cause: "workflow.code-dropped",
            staticData: ["global": ["docker.io/library/httpd": 1]]
        ) {
            $0.replaceCode("if (tag ===", with: "if (state[image]) return [];\nif (tag ===")
        },
        Case(
            "an hour of the day", event(.native, .new), dropped, rule: .time(opensAt: Int64(now / 1000) + 2 * 3600),
            cause: "workflow.code-dropped"
        ) {
            $0.replaceCode("const LIMIT = 5;", with: "if (new Date().getUTCHours() < 12) return [];\nconst LIMIT = 5;")
        },
        Case(
            "a script that throws", event(.native, .new), "fails at node \"Filter and Rate Limit\": boom [line 1]",
            rule: .unexplained, cause: "workflow.node-failed"
        ) {
            $0.replaceCode("const LIMIT = 5;", with: "throw new Error('boom');")
        },
        Case(
            "a script that throws at one dialect", event(.native, .new),
            "fails at node \"Filter and Rate Limit\": Cannot read properties of undefined (reading 'split') [line 1]",
            rule: .dialect(.native), cause: "workflow.node-failed"
        ) {
            $0.replaceCode(
                "const LIMIT = 5;", with: "$input.first().json.body.diun_entry_image.split('/'); const LIMIT = 5;")
        },
        Case(
            "a disabled agent", event(.native, .new), "passes the agent's node, which is disabled",
            cause: "workflow.agent-node-disabled"
        ) {
            $0.set(node: Fixture.agent, ["disabled"], true)
        },
        Case(
            "a missing connection", event(.native, .new),
            "ends after node \"Filter and Rate Limit\", from which nothing leads to the agent",
            cause: "workflow.ended-early"
        ) { $0.set(["connections", .key(Fixture.code)], nil) },
        Case(
            "an unknown node", event(.native, .new),
            "cannot be followed beyond node \"Filter Updates Only\": not known here: node type n8n-nodes-base.unheard"
        ) { $0.set(node: Fixture.filter, ["type"], "n8n-nodes-base.unheard") },
        Case("a circle", event(.native, .new), "goes round in a circle without end") { fixture in
            fixture.set(
                ["connections", .key(Fixture.code)],
                ["main": [[["node": "Filter Updates Only", "type": "main", "index": 0]]]])
            fixture.replaceCode("return [{ json: { image, tag, link } }];", with: "return $input.all();")
            fixture.replaceCode("if (state.count >= LIMIT) return [];", with: "")
        },
    ]

    /// What the agent's node shows beside: the call is made, and comes to nothing.
    static let refusals: [(String, String, @Sendable (inout Fixture) -> Void)] = [
        (
            "='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN", "handoff.bearer-missing",
            { $0.set(node: Fixture.agent, LintTests.header, "='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN") }
        ),
        (
            "braces", "handoff.bearer-not-expression",
            { $0.set(node: Fixture.agent, LintTests.header, "Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}") }
        ),
        ("empty", "handoff.bearer-header-empty", { $0.set(node: Fixture.agent, LintTests.header, "") }),
        (
            "switched off", "handoff.bearer-header-empty",
            { $0.set(node: Fixture.agent, ["parameters", "sendHeaders"], false) }
        ),
        ("GET", "handoff.wrong-path", { $0.set(node: Fixture.agent, ["parameters", "method"], nil) }),
        (
            "another agent", "workflow.agent-elsewhere",
            { $0.set(node: Fixture.agent, ["parameters", "url"], "http://other:8080/execute") }
        ),
    ]

    @Test(arguments: refusals.indices) func isRefused(_ index: Int) async throws {
        let (name, cause, change) = Self.refusals[index]
        var fixture = try Fixture()
        change(&fixture)
        let trace = try await WorkflowTrace.make(
            try fixture.source(), events: [Self.event(.native, .new)], staticData: .null, now: Self.now,
            agent: try LintTests.expectations().agent, scripts: try Scripts.shared())
        let way = try #require(trace.ways.first)
        #expect(way.refusal?.cause == cause, "\(name): \(way.trial.end)")
        #expect(!way.reachesAgent && way.isLost && Cause.named(cause) != nil)
    }

    @Test func showsTheWholeWay() async throws {
        var item = Case("all", Self.event(.entry, .update), "")
        item.staticData = Self.limiter(2, age: 60)
        let (trace, veil) = try await Self.trace(item, try Scripts.shared())
        let text = TraceOutput.text(trace, veil: veil)
        for words in [
            "entry, update: reaches the agent", "would send  POST", "Authorization: Bearer <CLAUDE_AGENT_API_TOKEN>",
            "slots       2 of 5 left after it", "\"agent\":\"service-upgrade\"",
        ] {
            #expect(text.lowercased().contains(words.lowercased()), "\(text)")
        }
        let json = try WorkflowValue(parsing: TraceOutput.json(trace, veil: veil).text())
        #expect(json["schema"] == "canary.workflow-trace/1")
        #expect(json["ways"]?[0]?["reaches_agent"] == true && json["ways"]?[0]?["slots"]?["left"] == 2)
        #expect(json["ways"]?[0]?["calls"]?[0]?["method"] == "POST")
    }

    /// A payload file is tried as it is.
    @Test func takesPayloads() async throws {
        let payload = #"{"status":"new","image":"docker.io/library/redis:7.4","hub_link":"https://x"}"#
        let event = try TrialEvent(parsing: Array(payload.utf8))
        #expect(event.dialect == .native && event.image == "docker.io/library/redis" && event.tag == "7.4")
        let trace = try await WorkflowTrace.make(
            try Fixture().source(), events: [event, try TrialEvent(parsing: Array("{\"x\":1}".utf8))],
            staticData: .null, now: Self.now, agent: nil, scripts: try Scripts.shared())
        #expect(trace.ways.map(\.rule) == [.imageWord("redis"), nil])
        #expect(trace.ways.map(\.label) == ["native, new", "payload"])
    }

    @Test(arguments: [
        ("postgres:16", "docker.io/library/postgres", "16"), ("a/b", "docker.io/a/b", "latest"),
        ("ghcr.io/a/b:1", "ghcr.io/a/b", "1"), ("localhost:5000/a:2", "localhost:5000/a", "2"),
        ("docker.io/library/httpd:2.4@sha256:00", "docker.io/library/httpd", "2.4"),
    ]) func readsReferences(_ text: String, _ image: String, _ tag: String) {
        let read = TrialEvent.reference(text)
        #expect(read.image == image && read.tag == tag)
    }

    /// Nothing of this process's environment, and no secret of the workflow, is within a script's reach.
    @Test func handsNoSecretToScripts() async throws {
        var fixture = try Fixture()
        fixture.set(node: Fixture.agent, LintTests.header, .string("Bearer \(SecretTests.secret)"))
        fixture.replaceCode(
            "const LIMIT = 5;",
            with: "throw new Error(JSON.stringify([$env.PATH, $env.HOME, $('Run Upgrade Agent').params]));")
        let source = try fixture.source()
        let trace = try await WorkflowTrace.make(
            source, events: [Self.event(.native, .new)], staticData: .null, now: Self.now, agent: nil,
            scripts: try Scripts.shared())
        let message = TraceOutput.ending(try #require(trace.ways.first).trial.end)
        #expect(message.contains("<PATH>") || message.contains("fails"))
        #expect(!message.contains("/usr/bin") && !message.contains(SecretTests.secret), "\(message)")
        let shown = TraceOutput.text(trace, veil: Veil([source])) + TraceOutput.json(trace, veil: Veil([source])).text()
        #expect(!shown.contains(SecretTests.secret))
    }

    static func trace(_ item: Case, _ scripts: TrialScripts) async throws -> (WorkflowTrace, Veil) {
        var fixture = try Fixture(item.file)
        item.change(&fixture)
        let source = try fixture.source()
        let trace = try await WorkflowTrace.make(
            source, events: [item.event], staticData: item.staticData, now: now, agent: nil, scripts: scripts)
        return (trace, Veil([source]))
    }

    @Test(arguments: cases) func ends(_ item: Case) async throws {
        let (trace, _) = try await Self.trace(item, try Scripts.shared())
        let way = try #require(trace.ways.first, "\(trace.unseen ?? "")")
        #expect(TraceOutput.ending(way.trial.end) == item.ending)
        #expect(way.rule == item.rule)
        #expect(TraceOutput.cause(way, trace) == item.cause)
        #expect(item.cause == nil || Cause.named(item.cause ?? "") != nil)
    }
}
