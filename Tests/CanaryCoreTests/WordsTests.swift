import Testing

@testable import CanaryCore

@Suite struct WordsTests {
    @Test func runIDsAreEightHexadecimalDigits() {
        for _ in 0..<200 {
            let id = RunID()
            #expect(RunID(id.text) == id)
        }
        for text in ["", "7f3a9c2", "7f3a9c2eg", "7F3A9C2E", "7f3a9c2g", "７f3a9c2e"] { #expect(RunID(text) == nil) }
    }

    @Test func theRoadHasItsOrder() {
        #expect(Hop.allCases.sorted() == [.token, .mint, .webhook, .workflow, .handoff, .job, .model, .effect])
    }

    @Test(arguments: [
        ("https://n8n.example.org/webhook/35516136", "https://n8n.example.org", "n8n.example.org"),
        ("http://user:pw@Host:8080/a?b#c", "http://Host:8080", "host"), ("http://[::1]:9/x", "http://[::1]:9", "::1"),
    ]) func aServiceURLShowsItsHostOnly(_ text: String, _ shown: String, _ host: String) throws {
        let url = try ServiceURL(text)
        #expect(url.shown == shown)
        #expect(url.host == host)
        #expect(url.withText { $0 } == text)
        #expect("\(url)".contains("35516136") == false)
    }

    @Test(arguments: [
        "", "n8n", "ftp://x", "http://", "http://:80", "http://h:0", "http://h:99999", "http://h\n/", "http://h /",
    ])
    func refusesWhatIsNoURL(_ text: String) {
        #expect(throws: ServiceURL.Problem.self) { try ServiceURL(text) }
    }

    @Test func joinsPathsOnce() throws {
        #expect(try ServiceURL("http://h/base/").appending("/api").withText { $0 } == "http://h/base/api")
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z"), (1_776_528_429, "2026-04-18T16:07:09Z"),
        (1_808_064_429, "2027-04-18T16:07:09Z"),
        (951_782_400, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"), (Int64.max, "9223372036854775807"),
    ]) func writesInstants(_ epoch: Int64, _ text: String) { #expect(Time.text(epoch) == text) }

    @Test func writesJSON() {
        let text: JSONText = [
            ("a", "q\"\\\n\u{1}é\u{2028}"), ("b", .number(1.5)), ("c", .number(1_808_064_429)),
            ("d", .array([.null, .bool(true)])),
            ("e", .object([])), ("f", .number(.infinity)), ("g", .number(-0.25)), ("h", .number(1e300)),
        ]
        #expect(
            text.text()
                == #"{"a":"q\"\\\n\u0001é\u2028","b":1.5,"c":1808064429,"d":[null,true],"e":{},"f":null,"g":-0.25,"h":1e+300}"#
        )
        #expect(JSONValue(Array(text.text(pretty: true).utf8)) == JSONValue(Array(text.text().utf8)))
    }

    @Test func readsJSONOfAnyShape() {
        #expect(
            JSONValue(Array("[1,2.5,1e3,\"x\",null,true,{}]".utf8))
                == .array([.integer(1), .number(2.5), .integer(1000), .string("x"), .null, .bool(true), .object([:])]))
        #expect(JSONValue(Array("{\"a\":".utf8)) == nil)
        #expect(JSONValue([0x22, 0xFF, 0x22]) == nil)
        #expect(JSONValue(Array(String(repeating: "[", count: 100_000).utf8)) == nil)
        #expect(JSONValue([]) == nil)
    }

    @Test func eventsAreWhatTheWorkflowKnows() throws {
        let run = try #require(RunID("7f3a9c2e"))
        let entry = Event(run: run, dialect: .entry, image: "docker.io/library/httpd", tag: "2.4.66")
        #expect(
            entry.body.text().contains(#""diun_entry_image":"docker.io/library/httpd","diun_entry_imagetag":"2.4.66""#))
        #expect(entry.hubLink == "https://hub.docker.com/_/httpd#canary-7f3a9c2e")
        let native = Event(run: run, dialect: .native, image: "docker.io/grafana/grafana", tag: "1")
        #expect(native.body.text().contains(#""status":"new""#))
        #expect(native.body.text().contains(#""image":"docker.io/grafana/grafana:1""#))
        #expect(native.hubLink == "https://hub.docker.com/r/grafana/grafana#canary-7f3a9c2e")
    }
}
