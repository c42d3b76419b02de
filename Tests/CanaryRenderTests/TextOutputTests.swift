import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct TextOutputTests {
    private func text(_ report: Report, exit: Int32? = nil, _ style: Style = .plain) -> String {
        Output.text.render(report, exit ?? ExitRules().code(for: report), style)
    }

    @Test func healthy() {
        #expect(
            text(.healthy) == """
                canary run 7f3a9c2e  2026-11-21 10:02:11Z  healthy in 41.3 s

                  token ✓   mint ✓   webhook ✓ 12 ms   workflow ✓   handoff ✓   job ✓ 38.2 s
                  model ✓   effect ✓

                  auth         oauth working, bearer working
                  event        sent, docker.io/library/httpd:2.4.66 (entry dialect)
                  job          fea5ff70dcfe completed after 38.2 s, $0.0312, seen in n8n
                  pushed       pushgateway ✓

                """)
    }

    @Test func traffic() {
        #expect(
            text(.withTraffic).range(
                of: """
                    traffic   is anything real getting through?
                      newest       docker.io/library/nginx:1.29.1 (native dialect) 60 min 0 s ago:
                                   dropped at node "Filter Updates Only": it asks for another form
                                   of event, execution 4712
                      dropped      1 at "Filter Updates Only"
                      replay       docker.io/library/nginx:1.29.1 60 min 0 s ago: dropped at node
                                   "Filter Updates Only": it asks for another form of event
                      with         curl -s "$N8N_WEBHOOK_URL" -H 'Content-Type: application/json' \\
                                     -d '{"diun_entry_status":"update","diun_entry_image":"IMAGE",
                                          "diun_entry_imagetag":"TAG","diun_entry_provider":"replay"}'
                                   (or in the form that the workflow takes; each costs a slot of the
                                   limiter and a job)
                      upgrade      3607691e 3 d ago: upgrade: nginx 1.28.0 -> 1.29.1
                      looked at    2 executions, back to 2026-11-20 09:02:11Z; older ones are kept:
                                   1 of DIUN, 1 of canaries, 0 of others
                    """) != nil)
        // A run says of it only what it warns of.
        var run = Report.withTraffic
        run.command = .run
        #expect(text(run).range(of: "is anything real") == nil && text(run).range(of: "traffic.real-dropped") != nil)
    }

    @Test("The failure of the design, letter by letter where the terminal is wide enough for it")
    func bearerMissing() {
        #expect(
            text(.bearerMissing, Style(width: 100)) == """
                canary run 7f3a9c2e  2026-11-21 10:02:11Z  unhealthy in 2.1 s

                  token ✓   mint ✓   webhook ✓ 12 ms   workflow ✓   handoff ✗ 401   job –   model –   effect –

                handoff.bearer-missing   n8n called the agent without a bearer token
                  n8n sent     Authorization: 'Bearer ' + $env.CLAUDE_AGENT_API_TOKEN     (not evaluated)
                  agent said   401 Missing bearer token
                  seen in      execution 4711, node "Run Upgrade Agent"
                  oauth        unknown (the job never ran)
                  mend         in n8n, DIUN Upgrade Agent → Run Upgrade Agent → header Authorization:
                                 =Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}
                  more         canary causes handoff.bearer-missing

                  event        sent, docker.io/library/httpd:2.4.66 (entry dialect)
                  pushed       pushgateway ✓

                """)
        #expect(
            text(.bearerMissing) == """
                canary run 7f3a9c2e  2026-11-21 10:02:11Z  unhealthy in 2.1 s

                  token ✓   mint ✓   webhook ✓ 12 ms   workflow ✓   handoff ✗ 401   job –
                  model –   effect –

                handoff.bearer-missing   n8n called the agent without a bearer token
                  n8n sent     Authorization: 'Bearer ' + $env.CLAUDE_AGENT_API_TOKEN
                               (not evaluated)
                  agent said   401 Missing bearer token
                  seen in      execution 4711, node "Run Upgrade Agent"
                  oauth        unknown (the job never ran)
                  mend         in n8n, DIUN Upgrade Agent → Run Upgrade Agent → header
                               Authorization:
                                 =Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}
                  more         canary causes handoff.bearer-missing

                  event        sent, docker.io/library/httpd:2.4.66 (entry dialect)
                  pushed       pushgateway ✓

                """)
    }

    @Test func inconclusive() {
        #expect(
            text(.inconclusive) == """
                canary run 7f3a9c2e  2026-11-21 10:02:11Z  inconclusive in 400 ms

                  token ✓  mint ✓  webhook –  workflow ?  handoff –  job –  model –  effect –

                workflow.slots-spent   The rate limiter is spent, so nothing was sent (unknown)
                  slots left    0
                  window ends   2026-11-21T13:40:00Z
                  oauth         unknown (the job never ran)
                  bearer        working
                  mend          run again after 2026-11-21T13:40:00Z
                  more          canary causes workflow.slots-spent

                  event        none sent
                  slots        0 left in the rate limiter's window before the run
                  pushed       pushgateway ✓

                """)
    }

    @Test("The first warning in full, the others with what they are about and their fix; no command is broken")
    func degraded() {
        let command =
            "vault kv patch secret/claude-agent-service-spare-1 claude_oauth_token=\"$(vault kv get "
            + "-field=claude_oauth_token secret/claude-agent-service-spare-1 | tr -d '\\r\\n ')\""
        #expect(
            text(.degraded) == """
                canary run 7f3a9c2e  2026-11-21 10:02:11Z  degraded in 41.3 s

                  token !   mint !   webhook ! 30.1 s   workflow ✓   handoff ✓   job ✓   model ✓
                  effect ✓

                token.line-wrapped   The token was pasted with its line breaks (warning)
                  token        spare-1
                  characters   108
                  read from    file /secrets/spare-1
                  mend         \(command)
                  more         canary causes token.line-wrapped

                mint.expiring-soon   The token expires soon (warning)
                  token        primary
                  expires      2026-12-15T08:00:29Z
                  mend         stty cols 300; claude setup-token

                webhook.late-answer   The event arrived, and its answer did not (warning)
                  ended by     Operation timed out after 30001 milliseconds
                  seen in      execution 4711
                  mend         kubectl -n n8n top pod; look at N8N_CONCURRENCY_PRODUCTION_LIMIT
                               and at what stands between

                  auth         oauth working, bearer working
                  tokens       primary ! well-formed, 108 characters, until 2026-12-15 (23 d)
                               spare-1 ! line breaks inside, 108 characters
                  event        may have been sent, docker.io/library/httpd:2.4.66 (entry
                               dialect)
                  job          fea5ff70dcfe completed after 10 s, named by the webhook's reply
                  pushed       pushgateway ✓

                """)
    }

    @Test func interrupted() {
        #expect(
            text(.interrupted, exit: 143) == """
                canary run 7f3a9c2e  2026-11-21 10:02:11Z  inconclusive, interrupted after 12 s

                  token ✓  mint ✓  webhook ✓  workflow ✓  handoff ✓  job ?  model –  effect –

                run.interrupted   The run was interrupted (unknown)
                  during       the job
                  job          fea5ff70dcfe may still be running
                  oauth        unknown (the job's answer was not seen)
                  bearer       working
                  mend         run again: it looks first for what this run left
                  more         canary causes run.interrupted

                  event        sent, docker.io/library/httpd:2.4.66 (entry dialect)
                  job          fea5ff70dcfe not seen to its end, seen in n8n
                  left         job fea5ff70dcfe is still running
                  pushed       pushgateway ✓
                  exit code    143: ended by signal 15

                """)
    }

    @Test func sinkFailed() {
        #expect(
            text(.sinkFailed) == """
                canary run 7f3a9c2e  2026-11-21 10:02:11Z  healthy in 2.1 s

                  token ✓  mint ✓  webhook ✓  workflow ✓  handoff ✓  job ✓  model ✓  effect ✓

                sink.gateway-unreachable   The gateway did not take the push (warning)
                  gateway      http://pushgateway:9091
                  ended by     Connection refused
                  mend         curl -s http://pushgateway:9091/-/ready; correct push.pushgateway
                  more         canary causes sink.gateway-unreachable

                  auth         oauth working, bearer working
                  event        sent, docker.io/library/httpd:2.4.66 (entry dialect)
                  pushed       pushgateway ✗ not delivered, http://pushgateway:9091
                  exit code    3: a sink failed

                """)
    }

    @Test func check() {
        #expect(
            text(.check) == """
                canary check 7f3a9c2e  2026-11-21 10:02:11Z  healthy in 250 ms

                  token ✓  mint ✓  webhook –  workflow –  handoff –  job –  model –  effect –

                  auth         oauth unknown (a check starts no job), bearer working
                  event        none sent: a check fires nothing, so what is behind the webhook
                               was not tried
                  slots        5 left in the rate limiter's window
                  pushed       pushgateway ✓

                """)
    }

    @Test func failuresInARowAndTheEventOfAnEarlierRun() {
        var report = Report.bearerMissing
        report.consecutiveFailures = 3
        report.event = .init(
            dialect: .native, image: "nginx", tag: "1.27", sent: .no, followed: RunID("0badcafe"))
        report.slots = 1
        let lines = text(report).split(separator: "\n")
        #expect(lines.first?.hasSuffix("unhealthy in 2.1 s, 3 in a row") == true)
        #expect(lines.contains("  event        none sent: that of run 0badcafe is followed, nginx:1.27 (native"))
        #expect(lines.contains("  slots        1 left in the rate limiter's window before the run"))
    }

    @Test func longHeaderTakesASecondLine() {
        var report = Report.interrupted
        report.seconds = 200
        #expect(
            text(report).hasPrefix(
                """
                canary run 7f3a9c2e  2026-11-21 10:02:11Z
                  inconclusive, interrupted after 3 min 20 s

                """))
    }

    @Test("An exit code that the verdict does not say by itself is explained")
    func exitCodes() {
        #expect(text(.degraded, exit: 1).hasSuffix("  exit code    1: warnings count as failures\n"))
        #expect(text(.inconclusive, exit: 0).hasSuffix("  exit code    0: inconclusive counts as passed\n"))
        #expect(text(.inconclusive, exit: 1).hasSuffix("  exit code    1: inconclusive counts as a failure\n"))
        #expect(!text(.bearerMissing).contains("exit code"))
    }

    @Test("Colours change nothing but colours", arguments: Report.samples.map(\.name))
    func colours(name: String) throws {
        let report = try #require(Report.samples.first { $0.name == name }?.report)
        let coloured = text(report, .ansi)
        #expect(coloured.contains("\u{1B}["))
        var plain = ""
        for part in coloured.split(separator: "\u{1B}", omittingEmptySubsequences: false) {
            plain += plain.isEmpty && !coloured.hasPrefix("\u{1B}") && part.first != "[" ? part : part.dropUntil("m")
        }
        #expect(plain == text(report))
    }

    @Test("No line is wider than asked for, but for commands", arguments: [0, 50, 60, 80, 120])
    func widths(width: Int) {
        for (name, report) in Report.samples {
            let commands =
                report.findings.flatMap { $0.fix.split(separator: "\n") }
                .flatMap { FixText.atoms(String($0)).map(\.text) } + report.findings.map { "canary causes \($0.cause)" }
                + TrafficText.replayCommand
            for line in text(report, Style(width: width)).split(separator: "\n") where columns(line) > max(50, width) {
                #expect(commands.contains { line.hasSuffix($0) }, "\(name): \(line)")
            }
        }
    }

    @Test("What a counterpart said never moves the cursor, even where a report was not cleaned")
    func controlCharacters() {
        let evil = "a\u{1B}[2Jb\u{7}c\u{9B}d\u{202E}e\u{2028}f\r\ng\u{7F}"
        var report = Report.degraded
        for number in report.findings.indices {
            report.findings[number].evidence = [
                Evidence("x\(evil)", evil), Evidence("", evil), Evidence("", " ^\(evil)"),
            ]
            report.findings[number].fix += evil
            report.findings[number].title = evil
            report.findings[number].cause = evil
        }
        for number in report.hops.indices { report.hops[number].note = evil }
        for number in report.tokens.indices {
            report.tokens[number].path = evil
            report.tokens[number].form = evil
        }
        report.event?.image = evil
        report.job?.id = evil
        report.sinks = [.init(sink: evil, delivered: false, detail: evil)]
        for text in [text(report), TokensOutput.text(report)] {
            #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
            #expect(!text.unicodeScalars.contains { ["\u{202E}", "\u{2028}"].contains($0) })
        }
        let json = Output.json.render(report, 1, .plain)
        #expect(!json.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
        #expect(JSONValue(Array(json.utf8))?["job"]?["id"]?.string == evil)
    }

    @Test func emptyReport() {
        let report = Report(
            command: .run, run: RunID(), pipeline: "", started: .max, seconds: .infinity, verdict: .inconclusive,
            hops: [], findings: [.of("none.such", .failed, [("", ""), ("x", "")], fix: "")], credentials: [:],
            tokens: [], event: nil, job: nil, slots: nil, sinks: [], interrupted: false, consecutiveFailures: nil)
        #expect(text(report).contains("oauth        unknown (the job never ran)"))
        #expect(TokensOutput.text(report) == "no token is configured\n")
    }
}

extension Substring {
    /// What comes after the first `end`.
    fileprivate func dropUntil(_ end: Character) -> Substring { drop { $0 != end }.dropFirst() }
}
