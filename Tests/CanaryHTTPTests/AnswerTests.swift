import CanaryCore
import Testing

@testable import CanaryHTTP

@Suite(.timeLimit(.minutes(1)))
struct AnswerTests {
    @Test func aGetBringsStatusHeadersInOrderAndBody() async throws {
        let answer = try await withServer({ peer in
            peer.readRequest()
            peer.write(
                "HTTP/1.1 418 I'm a teapot\r\nB: 1\r\nA:  two words \r\nb: 3\r\nEmpty:\r\nContent-Length: 3\r\n\r\n")
            peer.write([0, 255, 10])
        }) { server, transport in try await transport.send(get(server.url("/a/../b?c=d"))) }
        #expect(answer.status == 418)
        #expect(answer.headers.map(\.name) == ["B", "A", "b", "Empty", "Content-Length"])
        #expect(answer.headers.map(\.value) == ["1", "two words", "3", "", "3"])
        #expect(answer.body == [0, 255, 10])
        #expect(answer.certificate == nil)
    }

    @Test func theHeadIsWhatWasAskedFor() async throws {
        try await withServer({ peer in
            peer.readRequest()
            peer.answer()
        }) { server, transport in
            var request = try get(server.url("/a/../b%20c?d=e#f"))
            request.headers = [
                ("Authorization", .secret(prefix: "Bearer ", Secret("s3cret"))), ("X-Empty", .open("")),
                ("X-Bytes", .secret(prefix: "", Secret([0xFF, 0x41]))),
            ]
            _ = try await transport.send(request)
            let head = try #require(server.requests.first).head
            #expect(head.hasPrefix("GET /a/../b%20c?d=e HTTP/1.1\r\n"))
            let lines = head.split(separator: "\r\n").map(String.init)
            for line in [
                "Authorization: Bearer s3cret", "X-Empty:", "X-Bytes: \u{FFFD}A", "User-Agent: canary/test",
                "Accept-Encoding: identity", "Host: 127.0.0.1:\(server.port)",
            ] { #expect(lines.contains(line), "\(line)") }
            let lower = lines.map { $0.lowercased() }
            #expect(!lower.contains { $0.hasPrefix("expect") || $0.hasPrefix("content-type") || $0.contains("bot") })
        }
    }

    @Test(arguments: [0, 1, 1024, 70_000, 2 << 20])
    func aBodyArrivesByteForByte(size: Int) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await withServer({ peer in
            peer.readRequest()
            peer.answer()
        }) { server, transport in
            for once in [true, false] {
                var request = try post(server.url("/hook"), once: once)
                request.body = body
                request.headers = [("Content-Type", .open("application/json"))]
                #expect(try await transport.send(request).status == 200)
            }
            #expect(server.requests.map(\.body) == [body, body])
            #expect(server.requests.allSatisfy { !$0.head.lowercased().contains("expect") })
            #expect(server.requests.allSatisfy { $0.head.contains("Content-Type: application/json") })
        }
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    func methods(method: String) async throws {
        try await withServer({ peer in
            while let request = peer.readRequest() {
                let isHead = request.line.utf8.starts(with: "HEAD".utf8)
                peer.write(isHead ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" : "HTTP/1.1 204 No\r\n\r\n")
            }
        }) { server, transport in
            for body in [nil, Array("abc".utf8)] where method != "HEAD" || body == nil {
                let url = try ServiceURL(server.url())
                let answer = try await transport.send(HTTPRequest(method, url, body: body, timeout: .seconds(5)))
                #expect(answer.status == (method == "HEAD" ? 200 : 204))
                #expect(answer.body.isEmpty)
                #expect(server.requests.last?.line == "\(method) / HTTP/1.1")
                #expect(server.requests.last?.body == (body ?? []))
            }
        }
    }

    @Test func interimAnswersFoldedLinesAndTrailersAreNotTheAnswersHeaders() async throws {
        let answer = try await withServer({ peer in
            peer.readRequest()
            peer.write("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
            peer.write("HTTP/1.1 200 OK\r\nA: b\r\n  c\r\nTransfer-Encoding: chunked\r\n\r\n")
            peer.write("3\r\nabc\r\n0\r\nLate: yes\r\n\r\n")
        }) { server, transport in try await transport.send(get(server.url())) }
        #expect(answer.status == 200)
        #expect(answer.headers.map { "\($0.name)=\($0.value)" } == ["A=b c", "Transfer-Encoding=chunked"])
        #expect(answer.body == Array("abc".utf8))
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectsAreNotFollowed(status: Int) async throws {
        try await withServer({ peer in
            peer.readRequest()
            peer.write("HTTP/1.1 \(status) Go\r\nLocation: http://127.0.0.1:1/x\r\nContent-Length: 0\r\n\r\n")
            peer.waitForEnd()
        }) { server, transport in
            let answer = try await transport.send(post(server.url()))
            #expect(answer.status == status)
            #expect(answer.header("location") == "http://127.0.0.1:1/x")
            #expect(server.requests.count == 1)
        }
    }

    /// No encoding was asked for, so none is undone: a small answer cannot grow.
    @Test func compressedBodiesStayAsTheyCame() async throws {
        let packed: [UInt8] = [
            0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 0x4C, 0x4A, 6, 0, 0xC2, 0x41, 0x24, 0x35, 3, 0, 0, 0,
        ]
        let answer = try await withServer({ peer in
            peer.readRequest()
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
            peer.write(packed)
        }) { server, transport in try await transport.send(get(server.url())) }
        #expect(answer.body == packed)
    }

    @Test func timingsAreCumulativeAndZeroForWhatDidNotHappen() async throws {
        try await withServer({ peer in while peer.readRequest() != nil { peer.answer() } }) { server, transport in
            let first = try await transport.send(get(server.url())).timings
            #expect(first.connect > 0 && first.name <= first.connect && first.connect <= first.firstByte)
            #expect(first.firstByte <= first.total && first.total < 10 && first.tls == 0)
            let second = try await transport.send(get(server.url())).timings
            #expect(second.connect == 0 && second.total > 0)
            #expect(server.connections == 1)
        }
    }

    @Test func manyCallsAtOnceEachGetTheirOwnAnswer() async throws {
        try await withServer({ peer in
            while let request = peer.readRequest() { peer.answer(request.line) }
        }) { server, transport in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let answer = try await transport.send(get(server.url("/\(number)")))
                        return answer.body == Array("GET /\(number) HTTP/1.1".utf8)
                    }
                }
                for try await isOwn in group { #expect(isOwn) }
            }
        }
    }
}
