import CanaryCore
import Testing

@testable import CanaryHTTP

@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
    @Test func aCancelledCallEndsAtOnceAndSaysWhatMayHaveLeft() async throws {
        let read = Gate()
        try await withServer({ peer in
            peer.readRequest()
            read.open()
            peer.waitForEnd()
        }) { server, transport in
            let call = Task { await result(transport, try post(server.url(), timeout: .seconds(60))) }
            await offPool { read.wait() }
            let start = ContinuousClock.now
            call.cancel()
            guard case .failure(let failure) = try await call.value else { throw Unexpected() }
            #expect(failure.kind == .cancelled && failure.delivery == .maybe)
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    @Test func aCallThatIsCancelledBeforeItBeginsSendsNothing() async throws {
        try await withServer({ $0.readRequest() }) { server, transport in
            let call = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await result(transport, try post(server.url()))
            }
            guard case .failure(let failure) = try await call.value else { throw Unexpected() }
            #expect(failure.kind == .cancelled && failure.delivery == .no)
            #expect(server.connections == 0)
        }
    }

    /// Cancelled at any moment, a call ends, and what it claims about delivery is true.
    @Test func theWordOnDeliveryIsTrueWheneverTheCancellationComes() async throws {
        try await withServer({ peer in
            peer.readRequest()
            peer.answer()
        }) { server, transport in
            var certain = 0
            for round in 0..<200 {
                let call = Task { await result(transport, try post(server.url("/\(round)"))) }
                for _ in 0..<(round * 3) { await Task.yield() }
                call.cancel()
                if case .failure(let failure) = try await call.value, failure.delivery == .no { certain += 1 }
            }
            await transport.shutdownAndWait()
            #expect(server.requests.count <= 200 - certain)
        }
    }

    @Test func shutdownEndsAllCallsAndRefusesLaterOnes() async throws {
        try await withServer({ $0.waitForEnd() }) { server, transport in
            let calls = (0..<20).map { _ in Task { await result(transport, try get(server.url())) } }
            while server.connections < 20 { await Task.yield() }
            await transport.shutdownAndWait()
            for call in calls {
                guard case .failure(let failure) = try await call.value else { throw Unexpected() }
                #expect(failure.kind == .cancelled)
            }
            let late = try await failure(transport, post(server.url()))
            #expect(late.kind == .cancelled && late.delivery == .no)
            // Twice, and on one that never ran.
            await transport.shutdownAndWait()
            let unused = CurlTransport(userAgent: testAgent)
            unused.shutdown()
            #expect(try await failure(unused, post(server.url())).kind == .cancelled)
        }
    }

    /// Starting and stopping at the same time loses no caller.
    @Test func callsThatRaceWithAShutdownAllEnd() async throws {
        try await withServer({ peer in while peer.readRequest() != nil { peer.answer() } }) { server, _ in
            for round in 0..<50 {
                let transport = CurlTransport(userAgent: testAgent)
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<8 {
                        group.addTask {
                            if let request = try? get(server.url("/\(number)")) { _ = await result(transport, request) }
                        }
                    }
                    group.addTask {
                        for _ in 0..<round { await Task.yield() }
                        transport.shutdown()
                    }
                }
            }
        }
    }

    /// The sinks' transport must not feel what holds up the checks' one.
    @Test func twoTransportsAreIndependent() async throws {
        try await withServer({ peer in
            while let request = peer.readRequest() {
                guard request.line.utf8.starts(with: "GET /silent".utf8) else {
                    peer.answer()
                    continue
                }
                peer.waitForEnd()
            }
        }) { server, transport in
            let other = CurlTransport(userAgent: testAgent)
            defer { other.shutdown() }
            let silent = Task { await result(transport, try get(server.url("/silent"))) }
            #expect(try await other.send(get(server.url())).status == 200)
            transport.shutdown()
            #expect(try await other.send(get(server.url())).status == 200)
            guard case .failure = try await silent.value else { throw Unexpected() }
        }
    }
}
