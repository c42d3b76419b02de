import Glibc
import HTTPServer
import Sandbox
import Testing

/// Where scripts/bootstrap unpacked it, or where Debian installs it.
private let program: String = {
    let name = "/usr/bin/prometheus-pushgateway"
    let unpacked =
        String(#filePath.dropLast("/Tests/SandboxTests/RealPushgatewayTests.swift".count)) + "/.build/peers" + name
    return access(unpacked, X_OK) == 0 ? unpacked : name
}()

/// The sandbox's Pushgateway beside the real one, where that is installed: same pushes, same answers, same contents.
@Suite(.enabled(if: access(program, X_OK) == 0, "no \(program) here"))
struct RealPushgatewayTests {
    @Test func bothSayTheSame() async throws {
        try await withReal { real in
            try await withSandbox { sandbox in
                let ours = Client(sandbox.gatewayURL)
                for (number, (text, _)) in PushgatewayTests.texts.enumerated() {
                    let path = "/metrics/job/\(number)"
                    let theirs = await real.send("POST", path, [], body: text).status
                    #expect(await ours.send("POST", path, [], body: text).status == theirs, "\(text)")
                    // A family's type is one for all groups: the next text must not meet it.
                    for gateway in [real, ours] { _ = await gateway.send("DELETE", path, [], body: nil) }
                }
                for (path, _, _) in PushgatewayTests.paths {
                    let theirs = await real.send("POST", path, [], body: "a 1\n").status
                    #expect(await ours.send("POST", path, [], body: "a 1\n").status == theirs, "\(path)")
                }
                let steps = [
                    ("POST", "job/j/pipeline/p", "# TYPE x gauge\nx{p=\"1\"} 1808064429\nx{p=\"2\"} 0.000012\n"),
                    ("POST", "job/j/pipeline/p", "# TYPE y gauge\ny 1e21\n"),
                    ("POST", "job/j/pipeline/p", "x{p=\"3\"} -7\n"),
                    ("POST", "job/j/pipeline/p", "# TYPE y gauge\n"), ("PUT", "job/k", "z 123456.5\n"),
                    ("PUT", "job/k", "w +Inf\n"), ("POST", "job/k", "# TYPE x counter\nx 1\n"),
                    ("POST", "job/m", "v 1000000\nu 100000\nt 0.5\n"),
                ]
                for (method, key, text) in steps {
                    let theirs = await real.send(method, "/metrics/\(key)", [], body: text).status
                    #expect(await ours.send(method, "/metrics/\(key)", [], body: text).status == theirs, "\(text)")
                }
                let (left, right) = (await series(ours), await series(real))
                #expect(left == right, "\(left.filter { !right.contains($0) }) \(right.filter { !left.contains($0) })")
            }
        }
    }

    /// The pushed series, and which groups have failed; not the gateway's own figures.
    private func series(_ gateway: Client) async -> [String] {
        await gateway.get("/metrics").text.split(separator: "\n").map(String.init)
            .filter { line in
                let name = line.prefix { $0 != "{" && $0 != " " }
                return name.count == 1 && name != "#" || (name == "push_failure_time_seconds" && line.hasSuffix(" 0"))
            }.sorted()
    }

    /// Runs the real one on a free port for as long as the body lasts.
    private func withReal(_ body: (Client) async throws -> Void) async throws {
        let free = try HTTPServer { _ in HTTPServerResponse(status: 200) }
        await free.stop()
        var identifier = pid_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for file in [Int32(1), 2] { posix_spawn_file_actions_addopen(&actions, file, "/dev/null", O_WRONLY, 0) }
        let arguments = [program, "--web.listen-address=127.0.0.1:\(free.port)", "--persistence.file="]
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { release(pointer) } }
        try #require(posix_spawn(&identifier, program, &actions, nil, &pointers, nil) == 0)
        defer {
            kill(identifier, SIGKILL)
            waitpid(identifier, nil, 0)
        }
        let client = Client(free.url)
        _ = try await eventually { () -> Bool? in await client.get("/-/ready").status == 200 ? true : nil }
        try await body(client)
    }
}

private func release(_ pointer: UnsafeMutablePointer<CChar>?) { Glibc.free(pointer) }
