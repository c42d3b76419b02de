import Testing

@testable import CanaryCore

private func read(_ text: String) -> JobRecord? { JSONValue(Array(text.utf8)).flatMap { JobRecord($0) } }

@Suite struct JobRecordTests {
    @Test func completed() {
        let record = read(
            """
            {"job_id":"fea5ff70dcfe","status":"completed","prompt":"Upgrade #canary-7f3a9c2e","agent":"service-upgrade",
             "created_at":"2026-11-21T10:02:11.250000+00:00","started_at":"2026-11-21T10:02:12Z","metadata":null,
             "finished_at":"2026-11-21T12:02:13.5+02:00","finished_epoch":1795255333.5,"exit_code":0,
             "output":["{\\"type\\":","\\"result\\"}\\n"],"stderr":"w\\n"}
            """)
        #expect(record?.id == "fea5ff70dcfe")
        #expect(record?.status == .completed && record?.isOver == true)
        #expect(record?.created == 1_795_255_331.25)
        #expect(record?.started == 1_795_255_332)
        #expect(record?.finished == 1_795_255_333.5 && record?.duration == 1.5)
        #expect(record?.exitCode == 0 && record?.stderr == "w\n")
        #expect(record?.output == "{\"type\":\"result\"}\n")
        #expect(record?.prompt == "Upgrade #canary-7f3a9c2e" && record?.agent == "service-upgrade")
    }

    @Test func tolerant() {
        #expect(read("[]") == nil)
        #expect(read("{\"detail\":\"Job not found\"}") == nil)
        #expect(read("{\"status\":7}")?.status == .unknown(""))
        #expect(read("{\"status\":\"Running\",\"output\":null}")?.status == .running)
        #expect(read("{\"status\":\"paused\"}")?.isOver == false)
        #expect(read("{\"status\":\"cancelled\",\"finished_epoch\":5}")?.isOver == true)
        #expect(read("{\"status\":\"failed\",\"output\":\"text\",\"exit_code\":\"-9\"}")?.exitCode == -9)
        #expect(read("{\"status\":\"failed\",\"output\":[\"a\",7,null,\"b\"]}")?.output == "a\nb")
        #expect(read("{\"status\":\"timeout\",\"created_at\":\"soon\",\"started_at\":[]}")?.created == nil)
        #expect(read("{\"status\":\"completed\",\"exit_code\":9223372036854775807}")?.exitCode == .max)
        #expect(
            read("{\"status\":\"completed\",\"exit_code\":-9223372036854775808}").map { Answer.judge($0).class }
                == .failedUnknown)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2024-02-29T23:59:60Z", 1_709_251_200), ("2000-03-01 00:00:00", 951_868_800),
            ("1969-12-31T23:59:59Z", -1), ("2026-04-18T12:07:09Z", 1_776_514_029),
            ("2026-04-18T12:07+0000", 1_776_514_020),
            ("2026-04-18", nil), ("2026-13-18T12:07:09Z", nil), ("2026-04-18T12:07:09X", nil), ("", nil),
            ("2026-04-18T", nil),
            ("2026-04-18T12:07:09.Z", 1_776_514_029), ("2026-04-18T12:07:09+", nil), ("２０２６-04-18T12:07:09Z", nil),
        ] as [(String, Double?)])
    func timestamps(text: String, seconds: Double?) {
        #expect(Timestamp.seconds(text) == seconds)
    }
}
