import Testing

@testable import CanaryCore

/// Whose event an execution began with, where it ended, and what a list of them means.
@Suite struct TrafficTests {
    static let agent = try? ServiceURL("http://127.0.0.1:18080")

    /// A recorded execution of the real n8n as a real event would have left it: with DIUN's User-Agent and no mark.
    static func row(_ recording: String, as sender: ExecutionEvent.Sender = .real, at: String? = nil) throws
        -> TrafficRow
    {
        let document = try #require(Recordings.n8n(recording)["execution"]?["body"])
        var text = document.text
        if sender != .canary {
            text = text.replacing(
                "canary/0 (+recording)", with: sender == .real ? "diun/4.30.0 go/1.24.2 Linux" : "curl/8.14.1"
            ).replacing("#canary-", with: "?")
        }
        if let at, let was = document["startedAt"]?.string { text = text.replacing(was, with: at) }
        return try #require(try TrafficRow(JSONValue(test: text), agent: agent, limit: Configuration.RateLimit()))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var recording: String
        var dialect: Dialect?
        var end: TrafficRow.End
        var testDescription: String { recording }
        init(_ recording: String, _ dialect: Dialect?, _ end: TrafficRow.End) {
            (self.recording, self.dialect, self.end) = (recording, dialect, end)
        }
    }

    static let cases: [Case] = [
        Case("01-healthy-entry", .entry, .handedOver),
        Case("02-native-dropped", .native, .dropped(node: "Filter Updates Only", .otherForm)),
        Case("03-status-new", .entry, .dropped(node: "Filter Updates Only", .conditions)),
        Case("04-postgres", .entry, .dropped(node: "Filter and Rate Limit", .skipped)),
        Case("05-latest", .entry, .dropped(node: "Filter and Rate Limit", .skipped)),
        Case("06-rate-limited", .entry, .dropped(node: "Filter and Rate Limit", .limiter)),
        Case("11-empty-body", nil, .dropped(node: "Filter Updates Only", .skipped)),
        Case("20-agent-500", .entry, .refused("500")),
        Case("28-agent-refused", .entry, .refused("ECONNREFUSED")),
        Case("31-auth-invalid", .entry, .refused("401")),
        Case("45-continue-regular", .entry, .refused("500")),
        Case("81-env-blocked", .entry, .refused("ExpressionError")),
    ]

    @Test(arguments: cases) func readsTheRecordedExecution(_ expected: Case) throws {
        for sender in ExecutionEvent.Sender.allCases {
            let row = try Self.row(expected.recording, as: sender)
            #expect(row.end == expected.end)
            #expect(row.event?.dialect == expected.dialect)
            // A body in DIUN's own form is DIUN's, whoever it says that it is; and what was recorded carries the canary's
            // mark where the body has a place for it.
            let known: ExecutionEvent.Sender = sender == .other && expected.dialect == .native ? .real : sender
            if sender != .canary || expected.dialect != nil { #expect(row.event?.sender == known) }
            #expect((row.at ?? 0) > 1_795_000_000)
            if expected.dialect == .native {
                #expect(row.event?.image == "docker.io/library/httpd" && row.event?.tag == "2.4.66")
            }
        }
    }

    struct Item: Sendable {
        var headers: String
        var body: String
        var sender: ExecutionEvent.Sender
        var mode: String? = nil
    }

    static let items: [Item] = [
        Item(headers: #"{"user-agent":"diun/4.30.0 go/1.24.2 Linux"}"#, body: "{}", sender: .real),
        Item(headers: #"{"user-agent":"DIUN/5.0.0"}"#, body: #"{"status":"new","image":"a:1"}"#, sender: .real),
        Item(
            headers: #"{"user-agent":"Go-http-client/2.0"}"#,
            body: #"{"diun_version":"4.30.0","status":"new","image":"a:1","digest":"sha256:0"}"#, sender: .real),
        Item(
            headers: #"{"user-agent":"Go-http-client/2.0"}"#,
            body: #"{"diun_version":"4.30.0","status":"new","image":"a:1"}"#, sender: .other),
        Item(
            headers: #"{"user-agent":"diun/4.30.0","x-canary-run":"7f3a9c2e"}"#,
            body: #"{"status":"new","image":"a:1"}"#, sender: .canary),
        Item(
            headers: #"{"user-agent":"diun/4.30.0"}"#,
            body: #"{"status":"new","image":"a:1","hub_link":"https://a#canary-7f3a9c2e"}"#, sender: .canary),
        Item(
            headers: "{}", body: #"{"diun_entry_image":"a","diun_entry_hublink":"https://a#canary-7f3a9c2e"}"#,
            sender: .canary),
        Item(headers: #"{"user-agent":"curl/8"}"#, body: #"{"diun_entry_image":"a"}"#, sender: .other),
        Item(headers: #"{"user-agent":"diun/4.30.0"}"#, body: "{}", sender: .other, mode: "manual"),
        Item(headers: #"{"user-agent":["diun/"]}"#, body: #""text""#, sender: .other),
    ]

    @Test(arguments: items) func tellsSendersApart(_ expected: Item) throws {
        let item = try JSONValue(test: #"{"headers":\#(expected.headers),"body":\#(expected.body)}"#)
        #expect(try #require(ExecutionEvent(item, mode: expected.mode)).sender == expected.sender)
    }

    @Test(arguments: ["{}", "[]", "null", #"{"headers":{}}"#, #"{"headers":7,"body":{}}"#])
    func somethingElseIsNoEvent(_ text: String) throws {
        #expect(ExecutionEvent(try JSONValue(test: text), mode: nil) == nil)
    }

    @Test(arguments: [
        ("docker.io/library/httpd:2.4.66", "docker.io/library/httpd", "2.4.66"),
        ("registry.example:5000/a/b", "registry.example:5000/a/b", ""),
        ("registry.example:5000/a/b:v1", "registry.example:5000/a/b", "v1"),
        ("a:1@sha256:0123", "a", "1"), ("a@sha256:0123", "a", ""), ("", "", ""), (":", "", ""),
    ]) func splitsImages(_ whole: String, _ image: String, _ tag: String) {
        let split = ExecutionEvent.split(whole)
        #expect(split.image == image && split.tag == tag)
    }

    /// Every value of a real document replaced by another type: read or not, never a crash.
    @Test func survivesDamagedDocuments() throws {
        let text = try #require(Recordings.n8n("32-auth-literal-expression")["execution"]?["body"]).text
        for replacement in ["null", "[]", "{}", "\"x\"", "7", "-1e300", "[[[[{}]]]]"] {
            for key in [
                "data", "workflowData", "runData", "nodes", "headers", "body", "main", "staticData", "global",
                "windowStart",
                "count", "startedAt", "status", "id", "mode",
            ] {
                guard let range = text.range(of: "\"\(key)\":") else { continue }
                var damaged = text
                damaged.replaceSubrange(range, with: "\"\(key)\":\(replacement),\"was\":")
                guard let document = JSONValue(Array(damaged.utf8)) else { continue }
                let row = TrafficRow(document, agent: nil, limit: Configuration.RateLimit())
                #expect(row?.end != .handedOver)
            }
        }
    }
}

/// What a list of them means.
@Suite struct TrafficReadingTests {
    private static let now = 1_795_300_000.0

    private func row(
        _ number: Int, _ end: TrafficRow.End, _ sender: ExecutionEvent.Sender = .real, image: String = "a",
        tag: String = "1",
        age: Double = 3600
    ) throws -> TrafficRow {
        let recorded = try TrafficTests.row("02-native-dropped", as: sender)
        var row = recorded
        (row.id, row.end, row.at) = ("\(number)", end, Self.now - age)
        row.event?.sender = sender
        row.event?.image = image
        row.event?.tag = tag
        return row
    }

    private func causes(
        _ rows: [TrafficRow]?, saves: Bool = true, upgrade: CommitSearch? = nil,
        change: (inout TrafficSeen) -> Void = { _ in }
    ) throws -> [String] {
        var seen = TrafficSeen()
        (seen.rows, seen.savesSuccesses) = (rows, saves)
        seen.upgrade = upgrade.map { .success($0) }
        change(&seen)
        var configuration = Configuration()
        configuration.n8n = Configuration.N8n(url: try ServiceURL("http://n8n"))
        let picture = Picture(
            observations: [Observation(nil, .traffic(seen), at: 0)], configuration: configuration, now: Self.now)
        let diagnosis = diagnose(picture)
        #expect(!diagnosis.findings.contains { $0.state != .warned || $0.hop != nil })
        #expect(Hop.allCases.allSatisfy { diagnosis.hops[$0] == .skipped })
        return diagnosis.findings.map(\.cause.id)
    }

    private let filter = TrafficRow.End.dropped(node: "F", .otherForm)
    private let code = TrafficRow.End.dropped(node: "C", .code)

    @Test func aRealEventThatIsDroppedWhereNoneGetsThrough() throws {
        #expect(try causes([row(2, .handedOver, .canary), row(1, filter)]) == ["traffic.real-dropped"])
        #expect(try causes([row(1, .dropped(node: "C", .limiter))]) == ["traffic.real-dropped"])
        #expect(try causes([row(1, .dropped(node: "C", .skipped))]) == [])
        #expect(try causes([row(1, filter, .other), row(2, filter, .canary)]) == [])
    }

    @Test func oneThatGotThroughProvesTheWay() throws {
        #expect(try causes([row(3, filter), row(2, .handedOver)]) == [])
        let long = try (0..<TrafficReading.recent).map { try row(100 - $0, filter) }
        #expect(try causes(long + [row(1, .handedOver)]) == ["traffic.real-dropped"])
    }

    /// A Code node's rule is not recorded: one image may be on a list of its own.
    @Test func aRuleThatIsNotKnownMustDropSeveralImages() throws {
        #expect(try causes([row(1, code), row(2, code)]) == [])
        #expect(
            try causes([row(1, code), row(2, code, image: "b"), row(3, code, image: "c")]) == ["traffic.real-dropped"])
    }

    @Test func whatFailedAndWasNotMendedSince() throws {
        let refused = try row(5, .refused("401"))
        #expect(try causes([refused]) == ["traffic.real-refused"])
        #expect(try causes([row(6, .noJob)]) == ["traffic.real-refused"])
        #expect(try causes([row(6, .handedOver, .canary), refused]) == [])
        #expect(try causes([row(6, .underWay), refused]) == ["traffic.real-refused"])
        #expect(try causes([row(5, .failed(node: "C"))]) == ["traffic.real-failed"])
        #expect(try causes([row(5, .crashed)]) == ["traffic.real-failed"])
        #expect(try causes([row(6, .handedOver), refused]) == [])
    }

    @Test func quietForLong() throws {
        #expect(try causes([row(5, .handedOver, age: 8 * 86_400)]) == ["traffic.none-for-long"])
        #expect(try causes([row(5, .handedOver, age: 6 * 86_400)]) == [])
        // Only what was looked at can be said to have none.
        #expect(try causes([row(5, .handedOver, .canary, age: 86_400)]) == [])
        #expect(try causes([row(5, .handedOver, .canary, age: 8 * 86_400)]) == ["traffic.none-for-long"])
        #expect(try causes([]) == [])
    }

    @Test func whatIsNotKeptOrNotRead() throws {
        #expect(try causes([], saves: false) == ["traffic.not-kept"])
        #expect(try causes([row(5, .handedOver, age: 8 * 86_400)], saves: false) == ["traffic.not-kept"])
        #expect(try causes(nil) { $0.unread = .noView } == [])
        var call = CallSeen(.n8n, .executions, shown: "http://n8n", problem: .status(500, detail: "x"))
        #expect(try causes(nil) { $0.unread = .call(call) } == ["traffic.unread"])
        call.cutShort = true
        #expect(try causes(nil) { $0.unread = .call(call) } == [])
    }

    @Test func upgrades() throws {
        func search(_ age: Double?) -> CommitSearch {
            let found = age.map {
                Commit(id: "0", time: Int64(clamping: Self.now - $0), summary: "upgrade: a", author: "service-upgrade")
            }
            return CommitSearch(found: found, seen: 9, oldest: 0, complete: true)
        }
        #expect(try causes([], upgrade: search(86_400)) == [])
        #expect(try causes([], upgrade: search(31 * 86_400)) == ["traffic.no-upgrade-for-long"])
        #expect(try causes([], upgrade: search(nil)) == [])
    }

    @Test(arguments: [
        ("service-upgrade", "anything", true), ("operator", "upgrade: nginx 1 -> 2", true), ("operator", "note", false),
        ("service-upgrade", "Revert \"upgrade: nginx 1 -> 2\"", false), ("operator", "no upgrade: note", false),
    ]) func knowsUpgradeCommits(_ author: String, _ summary: String, _ expected: Bool) {
        let commit = Commit(id: "0", time: 0, summary: summary, author: author)
        #expect(Configuration.Traffic().isUpgrade(commit) == expected)
    }

    @Test func countsDropsAndWhatIsWorthReplaying() throws {
        var rows = [
            try row(9, .handedOver, .canary, image: "httpd"), try row(8, filter, image: "b"),
            try row(7, .handedOver, .other, image: "c"), try row(6, .dropped(node: "C", .limiter), image: "c"),
            try row(5, .refused("401"), image: "d"), try row(4, .refused("401"), image: "d"),
            try row(3, .dropped(node: "C", .skipped), image: "postgres"), try row(2, code, image: "e"),
            try row(1, filter, .other, image: "f"),
        ]
        var reading = TrafficReading(rows)
        #expect(reading.drops.map { "\($0.node) \($0.count)" } == ["C 3", "F 1"])
        #expect(reading.replays.map(\.event.image) == ["b", "d", "e"])
        #expect(reading.replays.map(\.row.id) == ["8", "5", "2"])
        #expect(reading.count(.real) == 6 && reading.count(.canary) == 1 && reading.count(.other) == 2)
        rows = try (0..<30).map { try row(30 - $0, filter, image: "i\($0)") }
        reading = TrafficReading(rows)
        #expect(reading.replays.count == TrafficReading.mostReplays && reading.replays.first?.event.image == "i0")
    }

    /// A hard-coded bearer stands in the nodes' parameters, in every execution.
    @Test func keepsNothingOfTheDocuments() throws {
        let document = try #require(Recordings.n8n("31-auth-invalid")["execution"]?["body"])
        let hidden = try #require(
            document["workflowData"]?["nodes"]?.array?.compactMap {
                $0["parameters"]?["headerParameters"]?["parameters"]?[0]?["value"]?.string
            }.first)
        let row = try TrafficTests.row("31-auth-invalid")
        var shown = ""
        dump(row, to: &shown)
        #expect(!hidden.isEmpty && shown.range(of: hidden) == nil)
        #expect(shown.range(of: "docker.io/library/httpd") != nil)
    }
}
