import Testing

@testable import CanaryCore

@Suite struct CallLogTests {
    private struct Scripted: HTTPTransport {
        var answer: @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPAnswer
        func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer { try answer(request) }
    }

    private static func timings(_ total: Double) -> HTTPTimings {
        var timings = HTTPTimings()
        (timings.firstByte, timings.total) = (total / 2, total)
        return timings
    }

    @Test("Calls of one look to one service that follow each other are one entry, the slowest one's")
    func merges() async throws {
        let log = CallLog(clock: SystemClock())
        let transport = LoggedTransport(
            Scripted { request throws(HTTPFailure) in
                switch request.limit {
                case 3:
                    throw HTTPFailure(.timeout, delivery: .maybe, detail: "", timings: Self.timings(9))
                case let limit:
                    HTTPAnswer(status: 200 + limit, headers: [], body: [], timings: Self.timings(Double(3 - limit)))
                }
            }, log)
        let url = try ServiceURL("https://user:word@n8n.example/webhook/secret")
        func call(_ limit: Int, _ method: String = "GET") async {
            _ = try? await transport.send(HTTPRequest(method, url, timeout: .seconds(1), limit: limit))
        }
        log.enter("live workflow", .workflow)
        await call(0)
        await call(1)
        await call(1, "POST")
        log.enter("real events and upgrades", nil)
        await call(1, "POST")
        await call(3, "POST")
        let calls = log.calls
        #expect(calls.map(\.hop) == [.workflow, .workflow, nil] && calls.map(\.count) == [2, 1, 2])
        #expect(calls.map(\.timings.total) == [3, 2, 9] && calls.map(\.status) == [201, 201, nil])
        #expect(calls.map(\.failure) == [nil, nil, .timeout])
        #expect(calls.allSatisfy { $0.shown == "https://n8n.example" && $0.after >= 0 })
        for number in 0..<(CallLog.limit + 9) {
            log.enter("\(number)", nil)
            await call(0)
        }
        #expect(log.calls.count == CallLog.limit)
    }

    /// name, connect, TLS, first byte and total as a transport gives them; and the parts.
    @Test(arguments: [
        ("https://a", [0.01, 0.03, 0.06, 0.10, 0.15], [10, 20, 30, 40, 50]),
        ("http://a", [0.01, 0.03, 0, 0.10, 0.15], [10, 20, 0, 70, 50]),
        // A connection that was kept open.
        ("https://a", [0, 0, 0, 0.10, 0.15], [0, 0, 0, 100, 50]),
        // Given up while waiting for a name, a connection, the handshake, the answer.
        ("https://a", [0, 0, 0, 0, 1], [1000, 0, 0, 0, 0]), ("https://a", [0.01, 0, 0, 0, 1], [10, 990, 0, 0, 0]),
        ("https://a", [0.01, 0.03, 0, 0, 1], [10, 20, 970, 0, 0]),
        ("http://a", [0.01, 0.03, 0, 0, 1], [10, 20, 0, 970, 0]),
        ("https://a", [0.01, 0.03, 0.06, 0, 1], [10, 20, 30, 940, 0]), ("http://a", [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]),
    ])
    func phases(host: String, times: [Double], parts: [Int]) {
        var timings = HTTPTimings()
        (timings.name, timings.connect, timings.tls) = (times[0], times[1], times[2])
        (timings.firstByte, timings.total) = (times[3], times[4])
        let line = Report.CallLine(
            hop: nil, what: "", method: "GET", host: host, count: 1, after: 0, timings: timings, status: nil,
            failure: nil)
        #expect(line.phases.map { Int(clamping: ($0.seconds * 1000).rounded()) } == parts)
        #expect(line.phases.map(\.phase) == Report.CallLine.Phase.allCases)
    }

    @Test func wordsOfFailures() {
        let words = HTTPFailure.Kind.allCases.map(\.word)
        #expect(Set(words).count == words.count)
    }
}
