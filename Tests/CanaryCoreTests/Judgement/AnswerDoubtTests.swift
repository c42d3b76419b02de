import Testing

@testable import CanaryCore

private func envelope(_ more: [String: JSONValue?] = [:]) -> String {
    var members: [String: JSONValue] = [
        "type": .string("result"), "subtype": .string("success"), "is_error": .bool(false), "num_turns": .integer(2),
        "result": .string("No stack uses this image."), "total_cost_usd": .number(0.02),
        "usage": .object(["input_tokens": .integer(10), "output_tokens": .integer(20)]),
    ]
    for (name, value) in more { members[name] = value }
    return JSONValue.object(members).text + "\n"
}

private func record(_ members: [String: JSONValue?] = [:], output: String = envelope()) throws -> JobRecord {
    var all: [String: JSONValue] = [
        "status": .string("completed"), "prompt": .string("p"), "exit_code": .integer(0), "stderr": .string(""),
        "output": .array([.string(output)]), "finished_epoch": .number(1.5),
    ]
    for (name, value) in members { all[name] = value }
    return try #require(JobRecord(.object(all)))
}

/// What is not as it should be is never plainly healthy, and an envelope proves no more than what it says.
@Suite struct AnswerDoubtTests {
    static let nothing: [String: JSONValue?] = [
        "num_turns": .integer(0), "duration_api_ms": .integer(0), "total_cost_usd": .integer(0),
        "modelUsage": .object([:]), "usage": .object(["input_tokens": .integer(0), "output_tokens": .integer(0)]),
    ]

    @Test(arguments: [
        "Unknown skill: upgrade-image", "", "Unknown command: /upgrade", "Done.", "API Error: 401 x", "Bye\n",
    ])
    func nothingWasAsked(text: String) throws {
        for turns in [0, -1, nil, 1] {
            // With a turn, a refusal at the beginning may be one.
            if turns == 1 || turns == nil, text.hasPrefix("API") || text.hasPrefix("Unknown command") { continue }
            let more = Self.nothing.merging(
                ["result": .string(text), "num_turns": turns.map { .integer(Int64($0)) }]) { $1 }
            let answer = Answer.judge(try record(output: envelope(more)))
            #expect(answer.class == .notAsked && answer.oauth == .unknown, "\(text) \(answer)")
        }
        // Without a turn it is enough that nothing says otherwise.
        let bare = try record(
            output: envelope(["num_turns": .integer(0), "usage": nil, "total_cost_usd": nil, "result": .string(text)]))
        #expect(Answer.judge(bare).class == .notAsked)
    }

    @Test func whatWasUsedWasAsked() throws {
        let used = try record(output: envelope(["num_turns": .integer(0)]))
        #expect(Answer.judge(used).class == .answered && Answer.judge(used).oauth == .working)
        let login = Self.nothing.merging(["result": .string("Not logged in · Please run /login")]) { $1 }
        #expect(Answer.judge(try record(output: envelope(login))).class == .notLoggedIn)
        // An end that the model has no part in proves no credential.
        let budget = Self.nothing.merging(["subtype": .string("error_max_budget_usd")]) { $1 }
        let answer = Answer.judge(try record(["exit_code": .integer(1)], output: envelope(budget)))
        #expect(answer.class == .budget && answer.oauth == .unknown)
        let empty = try record(output: envelope(["result": .string(""), "usage": nil, "total_cost_usd": nil]))
        #expect(Answer.judge(empty).class == .emptyAnswer && Answer.judge(empty).oauth == .unknown)
    }

    @Test(
        arguments: [
            (nil, "missing"), (.null, "null"), (.string("0"), "a text"), (.string("zero"), "a text"),
            (.number(0.5), "a fraction"), (.number(1e300), "a fraction"), (.bool(false), "no number"),
            (.array([]), "no number"), (.integer(4_294_967_296), "out of range"), (.integer(-1000), "out of range"),
        ] as [(JSONValue?, String)])
    func exitCodes(value: JSONValue?, words: String) throws {
        let answer = Answer.judge(try record(["exit_code": value]))
        #expect(answer.class.isAnswer && answer.oauth == .working)
        #expect(answer.oddities.contains { $0.place == .record && $0.words.hasSuffix(words) }, "\(answer.oddities)")
    }

    @Test func aNegativeExitCodeIsASignal() throws {
        let answer = Answer.judge(try record(["exit_code": .integer(-9)]))
        #expect(answer.class == .answeredThenFailed && answer.exitCode == 137 && answer.oddities.isEmpty)
    }

    @Test(
        arguments: [
            (nil, false), (.null, false), (.string("false"), false), (.string("no"), true), (.integer(0), true),
            (.integer(1), true), (.array([]), true),
        ] as [(JSONValue?, Bool)])
    func isError(value: JSONValue?, isGrave: Bool) throws {
        let answer = Answer.judge(try record(output: envelope(["is_error": value])))
        #expect(answer.class == .answered && answer.oddities.map(\.isGrave) == [isGrave], "\(answer.oddities)")
        #expect(answer.oddities.allSatisfy { $0.place == .envelope })
    }

    @Test(arguments: ["\u{1B}[2Jfine", "fine\0", "fine\u{7F}", "fi\u{9B}ne"]) func controlCharacters(text: String)
        throws
    {
        let answer = Answer.judge(try record(output: envelope(["result": .string(text)])))
        #expect(answer.oddities.map(\.words) == ["control characters stand in the answer"])
        let plain = Answer.judge(try record(output: envelope(["result": .string("a\tb\r\nc · ü")])))
        #expect(plain.oddities.isEmpty)
    }

    @Test func statusesAndExitCodesThatContradict() throws {
        #expect(Answer.judge(try record(["status": .string("failed")])).class == .answeredThenFailed)
        #expect(Answer.judge(try record(["exit_code": .integer(3)])).class == .answeredThenFailed)
        #expect(Answer.judge(try record(["status": .string("archived")])).class == .answered)
        // Of a status that nobody knows, nothing is known to have failed.
        let bare = try record(["status": .string("archived"), "exit_code": nil], output: "")
        #expect(Answer.judge(bare).class == .noEnvelope)
    }

    @Test func anAnswerBeforeAnotherResult() throws {
        let system = #"{"type":"system","subtype":"init","session_id":"s"}"# + "\n"
        let spurious = envelope([
            "subtype": .string("error_during_execution"), "is_error": .bool(true), "result": nil, "usage": nil,
            "num_turns": .integer(0), "total_cost_usd": .integer(0),
            "errors": .array([.string("something of the input stream")]),
        ])
        for output in [
            system + envelope() + spurious, envelope() + spurious, envelope() + system + spurious + system,
            "[\(envelope()),\(spurious)]", envelope() + spurious + spurious,
        ] {
            let answer = Answer.judge(try record(output: output))
            #expect(answer.class == .answeredThenFailed && answer.oauth == .working, "\(output)")
            #expect(answer.text == "No stack uses this image." && answer.after == "something of the input stream")
        }
        // The other way round the answer is the last word.
        #expect(Answer.judge(try record(output: spurious + envelope())).class == .answered)
        // A refusal of the token after an answer is worth more than the answer.
        let refused = envelope([
            "is_error": .bool(true), "api_error_status": .integer(401),
            "result": .string("API Error: 401 OAuth token has been revoked"),
        ])
        #expect(Answer.judge(try record(output: envelope() + refused)).class == .tokenRevoked)
        // What only looks like a result does not count as one.
        let alike = envelope(["type": .string("log")])
        #expect(Answer.judge(try record(output: alike + spurious)).class == .failedUnknown)
    }

    @Test func outputThatIsNotUTF8() {
        let said = "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
        #expect(Answer.judge(JobRecord(status: .error, error: said)).class == .outputTooLong)
    }

    @Test(
        arguments: [
            ("limit reached|1749924000", "limit reached|2025-06-14T18:00:00Z"), ("v1749924000", "v1749924000"),
            ("req_1749924000", "req_1749924000"), ("0.1749924000", "0.1749924000"),
            ("1749924000", "2025-06-14T18:00:00Z"),
            ("9999999999 17499240001", "9999999999 17499240001"), ("(1749924000000)", "(2025-06-14T18:00:00Z)"),
        ]) func dates(text: String, expected: String)
    {
        #expect(Answer.dated(text) == expected)
    }
}
