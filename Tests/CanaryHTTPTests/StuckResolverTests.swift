import CanaryCore
import Glibc
import Testing

@testable import CanaryHTTP

/// A name server that does not answer: libcurl waits for a running `getaddrinfo` when a handle is removed, unless it is
/// told not to (facts/http-libcurl.md). A library is put before the C library's `getaddrinfo` in a child of this very
/// test program; the child's environment also names a proxy, which nothing may heed.
@Suite(.timeLimit(.minutes(1)))
struct StuckResolverTests {
    private static let isChild = getenv("CANARY_STUCK_RESOLVER") != nil
    private static let compiler: String? = {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        for folder in path.split(separator: ":") {
            for name in ["clang", "cc"] where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
        }
        return nil
    }()

    private static let library = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <netdb.h>
        #include <string.h>
        #include <unistd.h>
        int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
            if (name && strstr(name, ".stuck.")) { sleep(30); return EAI_AGAIN; }
            int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
                dlsym(RTLD_NEXT, "getaddrinfo");
            return real(name, service, hints, result);
        }
        """

    @Test(.enabled(if: !isChild && compiler != nil, "needs a C compiler"))
    func nothingWaitsForANameServerThatDoesNotAnswer() async throws {
        let compiler = try #require(Self.compiler)
        try await withFolder { folder in
            let script = "printf '%s' \"$1\" > \"$2/l.c\" && \(compiler) -shared -fPIC -o \"$2/l.so\" \"$2/l.c\" -ldl"
            let status = await offPool {
                (try? Child(["sh", "-c", script, "sh", Self.library, folder]))?.finish().status
            }
            #expect(status == 0)
            let outcome = await offPool {
                var path = [CChar](repeating: 0, count: Int(PATH_MAX))
                let length = readlink("/proc/self/exe", &path, path.count)
                let program = String(decoding: path[..<max(0, length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
                return
                    (try? Child(
                        [
                            "sh", "-c", "exec timeout 30 \"$0\" \"$@\" 2>&1", program, "--testing-library",
                            "swift-testing", "--filter",
                            "StuckResolverTests/inTheChild",
                        ],
                        environment: [
                            "LD_PRELOAD": "\(folder)/l.so", "CANARY_STUCK_RESOLVER": "1", "NO_COLOR": "1",
                            "http_proxy": "http://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:1",
                        ]))?.finish()
            }
            #expect(outcome?.status == 0, "\(outcome?.lines.joined(separator: "\n") ?? "not started")")
            #expect(outcome?.lines.contains { $0.contains("inTheChild() passed") } == true)
        }
    }

    @Test(.enabled(if: isChild, "runs in the child"))
    func inTheChild() async throws {
        try await withServer({ peer in while peer.readRequest() != nil { peer.answer() } }) { server, transport in
            let start = ContinuousClock.now
            let stuck = "http://host.stuck.invalid/secret-path"
            // A timeout of the call, one of the connection, a cancellation.
            let byTimeout = try await failure(transport, post(stuck, timeout: .milliseconds(100)))
            #expect(byTimeout.kind == .connectTimeout && byTimeout.delivery == .no, "\(byTimeout)")
            let hasty = CurlTransport(userAgent: testAgent, connectTimeout: .milliseconds(100))
            defer { hasty.shutdown() }
            #expect(try await failure(hasty, post(stuck)).kind == .connectTimeout)
            let call = Task { await result(transport, try post(stuck)) }
            // Others on the same loop are not held up, before and after.
            for _ in 0..<3 { #expect(try await transport.send(get(server.url())).status == 200) }
            call.cancel()
            guard case .failure(let failure) = try await call.value else { throw Unexpected() }
            #expect(failure.kind == .cancelled && failure.delivery == .no)
            for _ in 0..<3 { #expect(try await transport.send(get(server.url())).status == 200) }
            // And the end with a lookup under way.
            let last = Task { await result(transport, try post(stuck)) }
            #expect(try await transport.send(get(server.url())).status == 200)
            await transport.shutdownAndWait()
            guard case .failure = try await last.value else { throw Unexpected() }
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }
}
