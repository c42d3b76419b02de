import CanaryCore
import Glibc
import Testing

@testable import CanaryHTTP

/// Answers without end: each is given up early, with bounded memory, and no descriptor is left behind.
@Suite(.timeLimit(.minutes(1)))
struct LimitTests {
    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
    ])
    func aHundredMegabytesAreNotRead(head: String) async throws {
        let sent = Counter()
        try await withServer({ peer in
            peer.readRequest()
            peer.write(head)
            let block = [UInt8](repeating: 120, count: 1 << 20)
            for _ in 0..<100 {
                guard peer.write(block) else { return }
                sent.add(block.count)
            }
        }) { server, transport in
            let failure = try await failure(transport, get(server.url(), limit: 1 << 20))
            #expect(failure.kind == .tooLarge && failure.status == 200 && failure.delivery == .yes)
        }
        #expect(sent.value < 32 << 20)
    }

    @Test func chunksWithoutEndAreNotRead() async throws {
        try await withServer({ peer in
            peer.readRequest()
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunks = String(repeating: "4\r\nabcd\r\n", count: 1000)
            while peer.write(chunks) {}
        }) { server, transport in
            let failure = try await failure(transport, get(server.url(), limit: 100_000))
            #expect(failure.kind == .tooLarge && failure.status == 200)
        }
    }

    @Test(arguments: [false, true])
    func theLimitIsExact(chunked: Bool) async throws {
        try await withServer({ peer in
            while peer.readRequest() != nil {
                let head = "HTTP/1.1 200 OK\r\n"
                peer.write(
                    chunked
                        ? "\(head)Transfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n4\r\n6789\r\n0\r\n\r\n"
                        : "\(head)Content-Length: 10\r\n\r\n0123456789")
            }
        }) { server, transport in
            let whole = try await transport.send(get(server.url(), limit: 10))
            #expect(whole.body.count == 10)
            for limit in [9, 5, 1, 0, -1] {
                #expect(try await failure(transport, get(server.url(), limit: limit)).kind == .tooLarge)
            }
        }
    }

    /// Lines, bytes in many lines, one line, folded lines, interim answers, trailers.
    static let floods = [
        ("HTTP/1.1 200 OK\r\n", "A: b\r\n"), ("HTTP/1.1 200 OK\r\n", "A: \(String(repeating: "b", count: 4000))\r\n"),
        ("HTTP/1.1 200 OK\r\nA: ", "bbbbbbbbbb"), ("HTTP/1.1 200 OK\r\nA: b\r\n", " c\r\n"),
        ("", "HTTP/1.1 100 Continue\r\n\r\n"), ("", "HTTP/1.1 102 Processing\r\nA: b\r\n\r\n"), ("HTTP/1.1 ", "x"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"),
    ]

    @Test(arguments: floods.indices)
    func aFloodOfHeaderLinesIsGivenUp(index: Int) async throws {
        let (start, line) = Self.floods[index]
        let sent = Counter()
        try await withServer({ peer in
            peer.readRequest()
            peer.write(start)
            let block = String(repeating: line, count: 1 + 4000 / line.utf8.count)
            while peer.write(block) { sent.add(block.utf8.count) }
        }) { server, transport in
            let failure = try await failure(transport, post(server.url(), timeout: .seconds(5)))
            #expect(failure.kind == .tooLarge, "\(failure)")
            #expect(failure.delivery != .no)
        }
        #expect(sent.value < 32 << 20)
    }

    /// Answered, closed, refused and cut calls, kept connections and single ones.
    @Test func aThousandCallsLeaveNoDescriptorOpen() async throws {
        let (refusing, release) = try RawServer.refusingPort()
        defer { release() }
        try await withServer({ peer in
            while let request = peer.readRequest() {
                if request.line.utf8.starts(with: "GET /cut".utf8) { return }
                peer.answer()
            }
        }) { server, transport in
            let before = Self.descriptors()
            for round in 0..<250 {
                _ = await result(transport, try get(server.url("/kept")))
                _ = await result(transport, try post(server.url("/once")))
                _ = await result(transport, try get(server.url("/cut\(round)")))
                _ = await result(transport, try get("http://127.0.0.1:\(refusing)/"))
            }
            // Other tests of this process open and close descriptors meanwhile; a leak would be hundreds.
            #expect(Self.descriptors() - before < 150)
        }
    }

    @Test func theEndOfATransportReleasesItsDescriptors() async throws {
        let before = Self.descriptors()
        for _ in 0..<100 {
            try await withServer({ peer in while peer.readRequest() != nil { peer.answer() } }) { server, transport in
                _ = try await transport.send(get(server.url()))
                await transport.shutdownAndWait()
            }
        }
        // Each had a connection, a wake-up pair and more.
        #expect(Self.descriptors() - before < 150)
    }

    private static func descriptors() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }
}
