import Testing

@testable import CanaryCore

/// Numbers at the end of what a type holds, and beyond, wherever an answer or a file may bring one in.
@Suite struct HostileNumberTests {
    static let seconds: [Double] = [
        .nan, .infinity, -.infinity, 1e300, -1e300, 9_223_372_036_854_775_808, 1e15, -1, 0, 0.4, 119.96, 7199, 172_799,
    ]

    @Test(arguments: seconds)
    func spansAndTimes(_ value: Double) {
        #expect(!Time.span(value).isEmpty)
        #expect(!Time.micro(value).isEmpty)
        #expect(!JSONText.number(value).text().isEmpty)
    }

    @Test(arguments: [Int64.min, .max, 0, -62_135_596_801, 253_402_300_800])
    func epochs(_ epoch: Int64) { #expect(!Time.text(epoch).isEmpty) }

    /// Ids that n8n does not count with bound nothing and are not counted on from.
    @Test(
        arguments: [
            ("4711", 4711), ("0", 0), ("9007199254740992", 9_007_199_254_740_992), ("9007199254740993", nil),
            ("9223372036854775807", nil), ("-1", nil), ("-9223372036854775808", nil), ("99999999999999999999", nil),
            ("abc", nil), ("", nil), ("1e3", nil), ("4711 ", nil),
        ] as [(String, Int64?)])
    func executionIds(_ text: String, _ number: Int64?) {
        #expect(ExecutionSearch.number(text) == number)
    }

    @Test(arguments: [Int64.min, .max, 0, -1, 1_795_253_386_000])
    func limiters(_ number: Int64) {
        for now in Self.seconds {
            let limiter = WorkflowSeen.Limiter(windowStart: number, count: number)
            #expect((0...5).contains(limiter.remaining(.init(), now: now).slots))
        }
    }

    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808", "1e300", "-1e300", "9223372036854775808", "1e19", "-0.5",
        "1e400",
    ])
    func answersOfTheAgent(_ number: String) throws {
        let envelope = """
            {"type":"result","subtype":"success","is_error":false,"result":"x","num_turns":\(number),\
            "total_cost_usd":\(number),"duration_ms":\(number),"api_error_status":\(number),\
            "usage":{"input_tokens":\(number),"output_tokens":\(number)}}
            """
        let record = """
            {"job_id":"j","status":"completed","exit_code":\(number),"created_epoch":\(number),\
            "started_epoch":\(number),"finished_epoch":\(number),"timeout_seconds":\(number),\
            "stdout":\(JSONText.string(envelope).text())}
            """
        _ = JSONValue(Array(envelope.utf8))
        guard let document = JSONValue(Array(record.utf8)) else { return }
        _ = JobRecord(document)
    }
}
