import CanaryCore
import FoundationEssentials
import Sandbox
import Testing

@testable import CanaryCommands

/// What reaches a Pushgateway, and what is left in it: against the real one where it is installed, and the sandbox's.
@Suite struct PushTests {
    private static let inherited = "/metrics/job/claude-oauth-expiry-monitor"
    private static let own = "/metrics/job/upgrade-canary/pipeline/sandbox"

    /// So that a machine without it is told so.
    @Test(.enabled(if: Gateway.program != nil, "no prometheus-pushgateway here: only the sandbox's is tested"))
    func theRealOneIsAtHand() {}

    @Test(arguments: Gateway.atHand) func bothGroupsAreFull(_ kind: Gateway.Kind) async throws {
        try await Self.with(kind) { stage, gateway in
            let report = try await stage.session().report()
            #expect(report.verdict == .healthy && ExitRules().code(for: report) == 0)
            #expect(gateway.pushed.map(\.target) == [Self.inherited, Self.own])
            #expect(gateway.pushed.allSatisfy { $0.status == 200 || $0.status == 202 })
            let series = await gateway.series()

            // The names, the job and the label that running alert rules read.
            let job = "job=\"claude-oauth-expiry-monitor\""
            for path in ["primary", "spare-1"] {
                let mint = try #require(report.tokens.first { $0.path == path }?.mint)
                #expect(
                    series["claude_oauth_token_expiry_timestamp{\(job),path=\"\(path)\"}"] == Double(mint + 31_536_000))
            }
            let pushTime = try #require(series["claude_oauth_expiry_monitor_last_push_timestamp{\(job)}"])
            #expect((0...report.seconds + 1).contains(pushTime - Double(report.started)))

            // A state is a full set of which one is 1.
            let sets = [("verdict", 4, 1), ("auth_state", 6, 2), ("hop_state", 40, 8), ("failure_info", 1, 1)]
            for (name, count, ones) in sets {
                let own = Self.family(name, series)
                #expect(own.count == count && own.values.count { $0 == 1 } == ones, "\(name): \(own)")
                #expect(own.values.allSatisfy { $0 == 0 || $0 == 1 }, "\(name)")
            }
            let ours = "job=\"upgrade-canary\",pipeline=\"sandbox\""
            #expect(series["upgrade_canary_verdict{\(ours),verdict=\"healthy\"}"] == 1)
            #expect(series["upgrade_canary_failure_info{cause=\"none\",hop=\"none\",\(ours)}"] == 1)
            #expect(series["upgrade_canary_consecutive_failures{\(ours)}"] == 0)
            #expect(series["upgrade_canary_rate_limit_slots_remaining{\(ours)}"] == 5)
            #expect(Self.family("token_characters", series).values.allSatisfy { $0 == 108 })
            #expect(Self.family("last_success_timestamp_seconds", series).values.first == Double(pushTime))
            #expect(Self.family("job_reported_cost_usd", series).count == 1)
        }
    }

    /// Integers in full, no timestamps, HELP and TYPE before each family, and every family once.
    @Test func bodiesAreAsTheGatewayWantsThem() async throws {
        try await Self.with(.sandbox) { stage, gateway in
            _ = try await stage.session().report()
            for push in gateway.pushed {
                #expect(!push.samples.isEmpty && push.body.hasSuffix("\n"))
                for line in push.samples {
                    let value = line.split(separator: " ").last ?? ""
                    // Nothing after the value; labels hold no spaces here.
                    #expect(line.split(separator: " ").count == 2, "\(line)")
                    #expect(value.allSatisfy { $0.isNumber || $0 == "." }, "\(line)")
                }
                let stamps = push.samples.filter { $0.contains("timestamp") }
                #expect(!stamps.isEmpty)
                for line in stamps { #expect(line.split(separator: " ").last?.count == 10, "\(line)") }
                let names = push.samples.map { String($0.prefix { $0 != "{" && $0 != " " }) }
                #expect(Set(names) == push.families)
                for name in push.families {
                    #expect(push.body.split(separator: "\n").count { $0.hasPrefix("# HELP \(name) ") } == 1, "\(name)")
                    #expect(push.body.split(separator: "\n").count { $0 == "# TYPE \(name) gauge" } == 1, "\(name)")
                }
            }
        }
    }

    /// POST replaces what is in the body and leaves the rest: a token that was taken out is gone, a success stands.
    @Test(arguments: Gateway.atHand) func whatIsLeftOut(_ kind: Gateway.Kind) async throws {
        try await Self.with(kind, given: .healthy { $0.canary.deadline = "30s" }) { stage, gateway in
            stage.clock = ShiftedClock(by: -5000)
            let first = try await stage.session().report()
            #expect(first.verdict == .healthy)
            let success = Self.family("last_success_timestamp_seconds", await gateway.series()).values.first

            stage.clock = ShiftedClock(by: -100)
            stage.yaml =
                stage.yaml.split(separator: "\n").filter { !$0.hasPrefix("  spare-1:") }.joined(separator: "\n")
                + "\n"
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = "another-bearer"
            let second = try await stage.session().report()
            #expect(second.verdict == .unhealthy && second.job == nil)
            let series = await gateway.series()
            // The token's own gauges are gone; its dates are watched as long as the map names it.
            let spare = Set(series.keys.filter { $0.contains("spare-1") }.map { String($0.prefix { $0 != "{" }) })
            #expect(
                spare == [
                    "claude_oauth_token_expiry_timestamp", "upgrade_canary_token_expiry_timestamp_seconds",
                    "upgrade_canary_token_mint_timestamp_seconds",
                ])
            #expect(series.keys.contains { $0.hasPrefix("claude_oauth_token_expiry_timestamp{") })
            let after = Self.family("last_success_timestamp_seconds", series).values.first
            #expect(success != nil && after == success)
            let ran = try #require(Self.family("last_run_timestamp_seconds", series).values.first)
            #expect(ran - (success ?? 0) > 4000)
            // The job's figures are those of the run that had one.
            #expect(Self.family("job_duration_seconds", series).count == 1)
            // One cause at a time: the family is pushed whole.
            let causes = Self.family("failure_info", series)
            #expect(causes.count == 1 && causes.keys.contains { $0.contains("cause=\"job.bearer-refused\"") })
        }
    }

    /// What the incumbent monitor pushed of each path stays alive with one token configured, or with none; a path that
    /// leaves the map is gone from both groups.
    @Test(arguments: Gateway.atHand) func everyPathOfTheMapIsPushed(_ kind: Gateway.Kind) async throws {
        let three = ["primary", "spare-1", "spare-2"]
        var settings = SandboxSettings()
        settings.repository.epochs = ["primary": .daysAgo(30), "spare-1": .daysAgo(20), "spare-2": .daysAgo(10)]
        try await Self.with(kind, given: settings) { stage, gateway in
            let lines = three.map { "claude_oauth_token_expiry_timestamp{path=\"\($0)\"} 1808064429\n" }.joined()
            let pushed = await gateway.push(
                "# HELP claude_oauth_token_expiry_timestamp Unix timestamp when the token expires\n"
                    + "# TYPE claude_oauth_token_expiry_timestamp gauge\n\(lines)"
                    + "# TYPE claude_oauth_expiry_monitor_last_push_timestamp gauge\n"
                    + "claude_oauth_expiry_monitor_last_push_timestamp 1808060000\n",
                to: "job/claude-oauth-expiry-monitor")
            #expect((200...202).contains(pushed))
            stage.options.freeOnly = true
            for tokens in [1, 0] {
                stage.yaml =
                    stage.yaml.split(separator: "\n").filter { !$0.hasPrefix("  spare-1:") }
                    .filter { tokens == 1 || !$0.hasPrefix("  primary:") }
                    .map { tokens == 0 && $0 == "tokens:" ? "tokens: {}" : $0 }.joined(separator: "\n") + "\n"
                let report = try await stage.session().report()
                #expect(report.tokens.map(\.path).sorted() == three && report.verdict == .healthy)
                let series = await gateway.series()
                for family in [
                    "claude_oauth_token_expiry_timestamp", "upgrade_canary_token_expiry_timestamp_seconds",
                    "upgrade_canary_token_mint_timestamp_seconds",
                ] {
                    let own = series.filter { $0.key.hasPrefix(family + "{") }
                    #expect(own.count == 3 && !own.values.contains(1_808_064_429), "\(tokens): \(own)")
                }
            }
            let now = Int(clamping: Date().timeIntervalSince1970)
            try await stage.sandbox.commit(
                [
                    "stacks/claude-agent-service/main.tf": """
                    locals {
                      claude_oauth_token_mint_epochs = { primary = \(now - 86_400), "spare-1" = \(now - 86_300) }
                      claude_oauth_token_ttl_seconds = 31536000
                    }

                    """
                ], message: "claude-agent-service: spare-2 is retired")
            _ = try await stage.session().report()
            let series = await gateway.series()
            #expect(!series.keys.contains { $0.contains("spare-2") })
            #expect(series.keys.count { $0.contains("path=\"spare-1\"") } == 3)
        }
    }

    struct Ending: Sendable, CustomTestStringConvertible {
        var verdict: Verdict
        var interrupted = false
        var settings: SandboxSettings
        var testDescription: String { interrupted ? "interrupted" : verdict.rawValue }
    }

    /// However a run ends, it is pushed.
    @Test(arguments: [
        Ending(verdict: .healthy, settings: .healthy()),
        Ending(verdict: .degraded, settings: .healthy { $0.tokens.forms["spare-1"] = .sameAsPrimary }),
        Ending(verdict: .unhealthy, settings: .healthy { $0.workflow.header = .literalExpression }),
        Ending(verdict: .inconclusive, settings: .healthy { $0.workflow.used = 5 }),
        Ending(verdict: .inconclusive, interrupted: true, settings: .healthy { $0.agent.ending = .stuckRunning }),
    ]) func everyEndIsPushed(_ ending: Ending) async throws {
        try await Self.with(Gateway.atHand[0], given: ending.settings) { stage, gateway in
            let session = try stage.session()
            let report = ending.interrupted ? await session.cutOff(waitingAt: .job) : await session.report()
            #expect(report.verdict == ending.verdict && report.interrupted == ending.interrupted)
            #expect(report.sinks.map(\.delivered) == [true])
            let series = await gateway.series()
            for verdict in Verdict.allCases {
                let found = Self.family("verdict", series).filter { $0.key.contains("\"\(verdict.rawValue)\"") }
                #expect(Array(found.values) == [verdict == ending.verdict ? 1 : 0], "\(verdict)")
            }
            let isSuccess = [.healthy, .degraded].contains(ending.verdict)
            #expect(Self.family("last_success_timestamp_seconds", series).isEmpty != isSuccess)
            // An expiry that was read is pushed, whatever became of the run.
            #expect(series.keys.contains { $0.hasPrefix("claude_oauth_token_expiry_timestamp{") })
        }
    }

    /// `check` pushes what it has looked at, and nothing that only a run can say.
    @Test func checkPushesItsOwnFamilies() async throws {
        let real = N8nSettings.PastEvent(age: 7200, native: false, end: .reachedAgent)
        try await Self.with(.sandbox, given: .healthy { $0.n8n.pastEvents = [real] }) { stage, gateway in
            stage.options.freeOnly = true
            let report = try await stage.session().report()
            #expect(report.verdict == .healthy)
            #expect(
                (7200...7260).contains(
                    Int64(clamping: report.seconds) + report.started - (report.traffic?.newest?.at ?? 0)))
            #expect((report.traffic?.upgrade?.at).map { report.started - $0 } ?? 0 > 2 * 86_400)
            #expect(gateway.pushed.map(\.target) == [Self.inherited, Self.own])
            let pushed = gateway.pushed.reduce(Set<String>()) { $0.union($1.families) }
            // Nothing here is called by https, and the key of n8n 1.81 has no end.
            let absent: Set = [
                "upgrade_canary_certificate_expiry_timestamp_seconds",
                "upgrade_canary_n8n_api_key_expiry_timestamp_seconds",
            ]
            #expect(pushed == Set(Gauge.all.filter(\.byCheck).map(\.name)).subtracting(absent))
            #expect(!pushed.contains { $0.hasSuffix("verdict") || $0.contains("last_success") || $0.contains("hop_") })
        }
    }

    /// Without the inherited names nothing touches the incumbent's group.
    @Test func inheritedNamesCanBeLeftAlone() async throws {
        try await Self.with(.sandbox, given: .healthy { $0.canary.inheritedNames = false }) { stage, gateway in
            _ = try await stage.session().report()
            #expect(gateway.pushed.map(\.target) == [Self.own])
        }
    }

    // MARK: when the gateway does not take it

    /// Two runs with the gateway down, then one with it up: what waited comes first, in its order, and once.
    @Test(arguments: Gateway.atHand) func whatWasKeptComesFirst(_ kind: Gateway.Kind) async throws {
        try await Self.with(kind) { stage, gateway in
            let up = stage.flags["pushgateway"]
            stage.flags["pushgateway"] = ClosedPort.url
            var runs: [Report] = []
            for seconds in [-9000.0, -6000] {
                stage.clock = ShiftedClock(by: seconds)
                let report = try await stage.session().report()
                #expect(report.verdict == .healthy && report.sinks.map(\.delivered) == [false])
                #expect(ExitRules().code(for: report) == 3)
                #expect(report.findings.map(\.cause) == ["sink.gateway-unreachable"])
                runs.append(report)
            }
            stage.flags["pushgateway"] = up
            stage.clock = ShiftedClock(by: -3000)
            runs.append(try await stage.session().report())
            #expect(runs[2].sinks.map(\.delivered) == [true] && ExitRules().code(for: runs[2]) == 0)
            #expect(
                gateway.pushed.map(\.target) == [Self.inherited, Self.own, Self.inherited, Self.own] + [
                    Self.inherited, Self.own,
                ])
            let stamps = gateway.pushed.filter { $0.target == Self.own }.map(\.lastRun)
            #expect(zip(stamps, runs).allSatisfy { abs($0 - Double($1.started)) < 60 }, "\(stamps)")
            // The newest is what stands there in the end.
            #expect(Self.family("last_run_timestamp_seconds", await gateway.series()).values.first == stamps.last)

            stage.clock = SystemClock()
            _ = try await stage.session().report()
            #expect(gateway.pushed.count == 8, "what was delivered is not kept")
        }
    }

    /// A day without a gateway, and then one so slow that what waited would take all of the time: this run's own push
    /// comes through, nothing is lost, and the next runs deliver the rest.
    @Test func whatWaitedDoesNotHoldUpTheNewest() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            stage.flags["pushgateway"] = ClosedPort.url
            stage.options.freeOnly = true
            for hour in (0..<12).reversed() {
                stage.clock = ShiftedClock(by: -7200 * Double(hour + 1))
                #expect(try await stage.session().report().sinks.map(\.delivered) == [false])
            }
            let pushed = Locked<[Gateway.Pushed]>([])
            let slow = try Relay.start(
                to: stage.sandbox.gatewayURL,
                change: { request, response in
                    guard request.method == "POST" else { return }
                    try? await Task.sleep(for: .milliseconds(250))
                    pushed.write {
                        $0.append(.init(target: request.target, body: request.bodyText, status: response.status))
                    }
                })
            stage.flags["pushgateway"] = stage.serve(slow)
            stage.clock = SystemClock()
            stage.flags["deadline"] = "8s"
            let report = try await stage.session().report()
            #expect(report.sinks.map(\.delivered) == [true])
            // Two groups, 24 pushes that waited, two of this run's own: some of them still wait.
            let first = pushed.read { $0 }
            #expect(first.count < 26 && first.suffix(2).map(\.target) == [Self.inherited, Self.own])
            stage.flags["deadline"] = "60s"
            #expect(try await stage.session().report().sinks.map(\.delivered) == [true])
            #expect(Set(pushed.read { $0.map(\.body) }).count == 28 && pushed.read { $0.count } == 28)
        }
    }

    /// A push that the gateway calls inconsistent is kept and holds nothing up.
    @Test(arguments: Gateway.atHand) func refusedIsKept(_ kind: Gateway.Kind) async throws {
        try await Self.with(kind) { stage, gateway in
            let rival = "# TYPE upgrade_canary_verdict counter\nupgrade_canary_verdict 1\n"
            #expect([200, 202].contains(await gateway.push(rival, to: "job/rival")))
            let first = try await stage.session().report()
            #expect(first.findings.map(\.cause) == ["sink.gateway-conflict"], "\(first.findings.map(\.cause))")
            let finding = try #require(first.findings.first)
            #expect(finding.evidence.contains(Evidence("metric", "upgrade_canary_verdict")))
            #expect(finding.evidence.contains(Evidence("pushed by", "job=\"rival\" (counter)")))
            // The command of the fix shows the rival's series, with its job.
            let shown = await SocketCall.send("GET", gateway.url + "/metrics").text.split(separator: "\n")
            #expect(finding.fix.contains("/metrics' | grep '^upgrade_canary_verdict'"))
            #expect(shown.contains { $0.hasPrefix("upgrade_canary_verdict{") && $0.contains("job=\"rival\"") })
            #expect(ExitRules().code(for: first) == 3)
            #expect(gateway.pushed.dropFirst().map { $0.status / 100 } == [2, 4])

            _ = await SocketCall.send("DELETE", gateway.url + "/metrics/job/rival")
            let second = try await stage.session().report()
            #expect(second.findings.isEmpty && second.sinks.map(\.delivered) == [true])
            let last = gateway.pushed.suffix(3)
            #expect(last.map(\.target) == [Self.own, Self.inherited, Self.own] && last.allSatisfy { $0.status < 300 })
        }
    }

    // MARK: the real one in its other manners; each fix is followed, and then the push is taken

    @Test(.enabled(if: Gateway.program != nil, "no prometheus-pushgateway here"))
    func userAndPassword() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            // bcrypt of `a-pass/word`.
            let users = "basic_auth_users: {canary: $2b$04$M/pU/kbpFf7Wb5dnmdsZ0u8547F0H.j1gQpfNU45I7.gIxv367whe}\n"
            let file = try stage.write(users, to: "web.yml")
            let gateway = try await Gateway.start(
                .real, for: stage, options: ["--web.config.file=\(file)"], ready: ("/-/ready", 401))
            for user in ["", "canary:wrong@"] {
                // In a variable or behind a reference an address may have a user and a password.
                stage.environment["CANARY_PUSH_PUSHGATEWAY"] = gateway.url.replacing("http://", with: "http://\(user)")
                let report = try await stage.session().report()
                #expect(report.findings.map(\.cause) == ["sink.gateway-credentials"])
                #expect(ExitRules().code(for: report) == 3)
                #expect(!report.findings.contains { $0.fix.contains("wrong") })
            }
            stage.environment["CANARY_PUSH_PUSHGATEWAY"] = gateway.url.replacing(
                "http://", with: "http://canary:a-pass%2Fword@")
            let report = try await stage.session().report()
            #expect(report.findings.isEmpty && report.sinks.map(\.delivered) == [true])
        }
    }

    @Test(.enabled(if: Gateway.program != nil, "no prometheus-pushgateway here"))
    func routePrefix() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let gateway = try await Gateway.start(
                .real, for: stage, options: ["--web.route-prefix=/push"], ready: ("/push/-/ready", 200))
            stage.flags["pushgateway"] = gateway.url
            let report = try await stage.session().report()
            #expect(report.findings.map(\.cause) == ["sink.gateway-path"])
            #expect(report.findings.first?.fix.contains("'\(gateway.url)/-/ready'") == true)
            #expect(await SocketCall.send("GET", gateway.url + "/-/ready").status == 404)
            stage.flags["pushgateway"] = gateway.url + "/push"
            let second = try await stage.session().report()
            #expect(second.findings.isEmpty && second.sinks.map(\.delivered) == [true])
        }
    }

    /// By one line of its page a Pushgateway is told from anything else.
    @Test(.enabled(if: Gateway.program != nil, "no prometheus-pushgateway here"))
    func aPushgatewayIsTold() async throws {
        try await Self.with(.real) { _, gateway in
            let page = await SocketCall.send("GET", gateway.url + "/metrics").text
            #expect(page.split(separator: "\n").contains { $0.hasPrefix("pushgateway_build_info{") })
        }
    }

    /// The incumbent monitor still pushes to the group that we inherit.
    @Test(arguments: Gateway.atHand) func anotherWriterIsTold(_ kind: Gateway.Kind) async throws {
        try await Self.with(kind) { stage, gateway in
            let body =
                "# TYPE claude_oauth_token_expiry_timestamp gauge\n"
                + "claude_oauth_token_expiry_timestamp{path=\"primary\"} 1\n"
            #expect([200, 202].contains(await gateway.push(body, to: "job/claude-oauth-expiry-monitor")))
            let first = try await stage.session().report()
            #expect(first.findings.map(\.cause) == ["sink.another-writer"] && first.verdict == .healthy)
            // It is a warning: everything was delivered.
            #expect(ExitRules().code(for: first) == 0)
            // We ourselves push to both groups; that makes no rival.
            let second = try await stage.session().report()
            #expect(second.findings.isEmpty)
        }
    }

    /// A pod without a disk counts on from what the gateway holds.
    @Test(arguments: Gateway.atHand) func failuresAreCountedWithoutADisk(_ kind: Gateway.Kind) async throws {
        try await Self.with(kind) { stage, gateway in
            let bearer = stage.environment["CLAUDE_AGENT_API_TOKEN"]
            let limited = stage.yaml.replacing("limit: 5,", with: "limit: 1,")
            var counts: [Int] = []
            for (number, kind) in ["bad", "bad", "bad", "unsure", "bad", "good", "bad"].enumerated() {
                stage.flags["state"] = stage.path("state-\(number)")
                stage.environment["CLAUDE_AGENT_API_TOKEN"] = kind == "bad" ? "another-bearer" : bearer
                let yaml = stage.yaml
                if kind == "unsure" { stage.yaml = limited }
                _ = try await stage.session().report()
                stage.yaml = yaml
                counts.append(
                    Self.family("consecutive_failures", await gateway.series()).values.first.map { Int(clamping: $0) }
                        ?? -1)
            }
            #expect(counts == [1, 2, 3, 3, 4, 0, 1])
        }
    }

    // MARK: helpers

    private static func family(_ name: String, _ series: [String: Double]) -> [String: Double] {
        series.filter { $0.key.hasPrefix("upgrade_canary_\(name){") }
    }

    private static func with(
        _ kind: Gateway.Kind, given settings: SandboxSettings = SandboxSettings(),
        _ body: (inout Stage, Gateway) async throws -> Void
    ) async throws {
        try await Stage.with(settings) { stage in
            let gateway = try await Gateway.start(kind, for: stage)
            stage.flags["pushgateway"] = gateway.url
            try await body(&stage, gateway)
        }
    }
}

extension Gateway.Pushed {
    fileprivate var lastRun: Double {
        samples.first { $0.hasPrefix("upgrade_canary_last_run_timestamp_seconds ") }
            .flatMap { $0.split(separator: " ").last.flatMap { Double($0) } } ?? 0
    }
}
