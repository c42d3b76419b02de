import Testing

@testable import Sandbox

/// Numbers in heads of messages, from whoever calls or answers.
@Suite struct HostileLengthTests {
    @Test(arguments: [
        "9223372036854775807", "9223372036854775806", "-9223372036854775808", "-1", "99999999999999999999", "1e9", "+5",
        "0x5", "",
    ])
    func contentLengths(_ length: String) throws {
        let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\nhello".utf8)
        let head = try #require(HTTPHead(bytes))
        #expect(head.body(bytes).count <= 5)
        _ = head.isComplete(bytes)
    }

    @Test(arguments: [Int.max, Int.min, 0, -1])
    func times(_ milliseconds: Int) async {
        for factor in [1, 100, Int.max] {
            _ = TimeScale(factor: factor, start: 0).real(milliseconds)
        }
        let moment = Instant(milliseconds: milliseconds)
        _ = (moment.adding(milliseconds: milliseconds), moment.seconds)
        let waiting = Task { await TimeScale.real.sleep(milliseconds) }
        waiting.cancel()
        #expect(await !waiting.value)
    }
}
