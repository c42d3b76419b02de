import Testing
import Workflow

@Suite struct NormaliserTests {
    private static let now = 1_795_253_386_147

    private func made(_ texts: [(text: String, by: String)] = []) -> Normaliser {
        Normaliser(texts: texts, now: Self.now)
    }

    @Test(arguments: [
        // n8n's own members for instants, whatever they hold; null stays.
        (#"{"startedAt":"2026-11-21T09:29:46.142Z","stoppedAt":null}"#, #"{"startedAt":"<time>","stoppedAt":null}"#),
        (#"{"executionTime":12,"startTime":5}"#, #"{"executionTime":"<duration>","startTime":"<time>"}"#),
        // Elsewhere only what lies near now.
        (#"{"windowStart":1795253386000}"#, #"{"windowStart":"<now>"}"#),
        (#"{"windowStart":1795231786000}"#, #"{"windowStart":1795231786000}"#),
        (#"{"seconds":1795253386}"#, #"{"seconds":"<now>"}"#), (#"{"n":5,"d":1.5}"#, #"{"n":5,"d":1.5}"#),
        (#"["2026-11-21T09:29:46.142Z"]"#, #"["<now>"]"#),
        (#"["2026-11-21T04:29:46.142-05:00"]"#, #"["<now>"]"#),
        (#"["2026-11-21T14:59:46.142+05:30"]"#, #"["<now>"]"#),
        (#"["Sat, 21 Nov 2026 09:29:54 GMT"]"#, #"["<now>"]"#),
        (#"["Thu, 29 Feb 2024 12:34:56 GMT"]"#, #"["Thu, 29 Feb 2024 12:34:56 GMT"]"#),
        (#"["2024-02-29T12:34:56.789Z","2026-11-21"]"#, #"["2024-02-29T12:34:56.789Z","2026-11-21"]"#),
        // Errors.
        (#"{"stack":"Error: a\n    at b"}"#, #"{"stack":"Error: a"}"#),
        (
            #"{"node":{"name":"A","typeVersion":2,"parameters":{"a":1}}}"#,
            #"{"node":{"name":"A","typeVersion":2}}"#
        ),
        // A user's own member of that name is no node.
        (#"{"node":{"parameters":{"a":1}}}"#, #"{"node":{"parameters":{"a":1}}}"#),
        (
            #"{"data":[{"id":"b","nodes":[],"connections":{}},{"id":"a","nodes":[],"connections":{}}]}"#,
            #"{"data":[{"id":"a","nodes":[],"connections":{}},{"id":"b","nodes":[],"connections":{}}]}"#
        ),
        (#"{"data":[{"id":"b"},{"id":"a"}]}"#, #"{"data":[{"id":"b"},{"id":"a"}]}"#),
        (#"{"credentials":{"x":{"id":"a","name":"b"}}}"#, #"{"credentials":{"x":{"id":"<credential>","name":"b"}}}"#),
        (#"{"workflowData":{"a":1},"b":2}"#, #"{"b":2}"#), (#"{"shared":[1]}"#, #"{"shared":[1]}"#),
        (#"{"connections":{},"shared":[1]}"#, #"{"connections":{}}"#),
        (
            #"{"f":"8625eabc-3605-4a64-a69c-edb561782b52","g":"x 8625eabc-3605-4a64-a69c-edb561782b52"}"#,
            #"{"f":"<uuid>","g":"x 8625eabc-3605-4a64-a69c-edb561782b52"}"#
        ),
    ]) func values(_ before: String, _ after: String) throws {
        #expect(try made()(JSONValue(parsing: before)).bytes == JSONValue(parsing: after).bytes)
    }

    @Test func longerTextsGoFirst() throws {
        let normalise = made([("127.0.0.1:80", "H"), ("http://127.0.0.1:80", "U"), ("", "never")])
        #expect(normalise(["http://127.0.0.1:80/x", "at 127.0.0.1:80"]) == ["U/x", "at H"])
        #expect(normalise.headers([("location", "http://127.0.0.1:80/"), ("etag", "W/1")]) == ["location": "U/"])
    }

    @Test func executionsAreNumberedAsTheyAreMet() throws {
        var normalise = made([("http://h", "{{N8N}}")])
        normalise.meet(try JSONValue(parsing: #"{"id":"41","mode":"webhook","workflowId":"w"}"#))
        normalise.meet(
            try JSONValue(
                parsing: """
                    {"data":[{"id":"101","mode":"webhook","workflowId":"w"},
                             {"id":"99","mode":"webhook","workflowId":"w"}]}
                    """))
        #expect(normalise.executions == ["41", "99", "101"])
        let seen: JSONValue = [
            "id": "99", "n": "99", "u": "http://h/webhook-waiting/101",
            "nextCursor": "eyJsYXN0SWQiOiI0MSIsImxpbWl0IjoxfQ==",
        ]
        let wanted: JSONValue = [
            "id": "#2", "n": "99", "u": "{{N8N}}/webhook-waiting/#3",
            "nextCursor": ["cursor": ["lastId": "#1", "limit": 1]],
        ]
        #expect(normalise(seen) == wanted)
    }

    @Test func differencesAreTold() {
        #expect(caseDifferences(["a": 1, "b": [1, 2]], ["b": [1, 2], "a": 1]) == [])
        #expect(caseDifferences(["a": 1], ["a": 2]) == [".a is 1, recorded 2"])
        #expect(caseDifferences(["a": 1], [:]) == [".a is 1, recorded without"])
        #expect(caseDifferences([:], ["a": 1]) == [".a is missing, recorded 1"])
        #expect(caseDifferences([[1]], [[1, 2]]) == ["[0] is [1], recorded [1,2]"])
        // Two spellings of one letter.
        #expect(caseDifferences("\u{E9}", "e\u{301}").count == 1)
    }
}
