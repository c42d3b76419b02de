import FoundationEssentials
import HTTPServer
import Testing

/// The whole program against counterparts and repositories that want its memory: it stays below 96 MiB, whatever they hold.
///
/// Measured is what the kernel notes as the most that the process had in memory. A limit of address space would count the
/// libraries, and one of data the stacks of threads. Where a control group can be made, the program and its children have
/// 128 MiB together, as in a pod: what takes more is killed.
@Suite(.serialized) struct ProcessMemoryTests {
    private static let most = 96

    /// Runs `canary check`, and gives its end and its peak in MiB.
    private func check(_ configuration: String, _ environment: [String: String] = [:]) async throws -> (
        end: Child.Ended, peak: Int
    ) {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let text = "pipeline: home\nstate: \(folder)/state\ntokens: {primary: {env: TOK}}\n\(configuration)"
        try Data(text.utf8).write(to: URL(filePath: folder + "/c.yaml"))
        let group = MemoryGroup(bytes: 128 << 20)
        let program = try RunningProgram(
            [Child.canary, "check", "--config", folder + "/c.yaml", "--deadline", "60s", "--call-timeout", "30s"],
            command: (group?.entrance ?? "") + #"exec "$@""#,
            environment: environment.merging(["TOK": "x"]) { one, _ in one })
        var peak = 0
        let start = ContinuousClock.now
        while program.reaped() == nil, ContinuousClock.now - start < .seconds(120) {
            peak = max(peak, Self.peak(of: program.pid))
            try await Task.sleep(for: .milliseconds(3))
        }
        return (try await program.finish(), peak)
    }

    /// Once it is the program itself: before that it shares the memory of the tests.
    private static func peak(of process: Int32) -> Int {
        let status = FileManager.default.contents(atPath: "/proc/\(process)/status") ?? Data()
        let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
        guard lines.first?.hasSuffix("\tcanary") == true, let line = lines.first(where: { $0.hasPrefix("VmHWM:") })
        else { return 0 }
        return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) >> 10
    }

    private func expect(_ outcome: (end: Child.Ended, peak: Int), says word: String) {
        #expect(outcome.peak > 10 && outcome.peak < Self.most, "\(outcome.peak) MiB")
        #expect(outcome.end.code < 4 && outcome.end.out.contains(word), "\(outcome.end)")
    }

    // MARK: n8n

    enum Filler: String, CaseIterable, Sendable {
        case string, values, members, texts

        /// The most that one page may be made of.
        var text: String {
            switch self {
            case .string: "\"\(String(repeating: "x", count: 15 << 20))\""
            case .values: "[\(String(repeating: "[[]],", count: 95_000))1]"
            case .members: "{\((0..<90_000).map { "\"k\($0)\":1" }.joined(separator: ","))}"
            case .texts: "[\(String(repeating: "\"\(String(repeating: "y", count: 30))\",", count: 99_000))1]"
            }
        }
    }

    private func withN8n(
        _ answer: @escaping @Sendable (HTTPServerRequest) -> String?, _ body: (String) async throws -> Void
    ) async throws {
        let server = try HTTPServer { request in
            let text = request.segments.first == "healthz" ? #"{"status":"ok"}"# : answer(request)
            return HTTPServerResponse(
                status: text == nil ? 404 : 200, contentType: "application/json", text: text ?? #"{"message":"none"}"#)
        }
        try await body("n8n: {url: \"http://127.0.0.1:\(server.port)\", apiKey: {env: KEY}, rateLimit: off}\n")
        await server.stop()
    }

    @Test(arguments: Filler.allCases) func `pages of a list, each as large as it may be`(_ filler: Filler) async throws
    {
        let item = #"{"id":"w2","name":"other","active":true,"nodes":[],"x":\#(filler.text)}"#
        let pages = Locked(0)
        try await withN8n { request in
            guard request.segments.last == "workflows" else { return nil }
            let page = pages.read { $0 }
            pages.write { $0 += 1 }
            return #"{"data":[\#(item)],"nextCursor":\#(page < 20 ? "\"more\"" : "null")}"#
        } _: { settings in
            expect(try await check(settings, ["KEY": "n8n_api_0123456789"]), says: "workflow")
        }
    }

    @Test func `a list of long names without end`() async throws {
        let name = String(repeating: "n", count: 150_000)
        let items = (0..<25).map { #"{"id":"i\#($0)","name":"\#(name)\#($0)","active":true,"nodes":[]}"# }
        let page = #"{"data":[\#(items.joined(separator: ","))],"nextCursor":"more"}"#
        let pages = Locked(0)
        try await withN8n { request in
            guard request.segments.last == "workflows" else { return nil }
            // None has the name.
            if request.queryValue("name") != nil { return #"{"data":[],"nextCursor":null}"# }
            pages.write { $0 += 1 }
            return pages.read { $0 } < 40 ? page : #"{"data":[],"nextCursor":null}"#
        } _: { settings in
            expect(try await check(settings, ["KEY": "n8n_api_0123456789"]), says: "workflow.missing")
        }
    }

    // MARK: Repositories

    private func withRepository(_ script: String, _ body: (String) async throws -> Void) async throws {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let made = try Child.run(
            "sh",
            [
                "-ec",
                """
                cd \(folder); git init -q -b master r; cd r; mkdir -p stacks/claude-agent-service; cd stacks/claude-agent-service
                printf 'locals {\\n  claude_oauth_token_ttl_seconds = 31536000\\n' >m.tf
                printf '  claude_oauth_token_mint_epochs = { primary = 1776528429 }\\n}\\n' >>m.tf
                \(script)
                git -C \(folder)/r add .; git -C \(folder)/r -c user.name=a -c user.email=a@b commit -qm x
                """,
            ])
        try #require(made.code == 0, "\(made.err)")
        try await body("mint: {repository: \(folder)/r}\n")
    }

    @Test(arguments: [
        // One of 8 MB, four of a MiB, and one that is small and of nothing but signs.
        ("printf 'a = [\\n%s]\\n' \"$(yes 1, | head -2600000)\" >x.tf", "mint.repository-too-large"),
        ("for i in 1 2 3 4; do yes '#' | head -c 1048576 >x$i.tf; done", "mint.repository-too-large"),
        ("{ echo 'a = ['; yes -- '-1,a.b,' | head -130000; echo ']'; } >x.tf", "mint.not-constant"),
        ("{ echo 'locals {'; yes 'b = [1,1,1,1,1,1]' | head -58000; echo '}'; } >x.tf", "mint.not-constant"),
        // What is no Terraform may be of any size.
        ("yes text | head -c 9000000 >x.bin", "mint"),
    ])
    func `a folder of Terraform that is too much`(_ script: String, _ cause: String) async throws {
        try await withRepository(script) { expect(try await check($0), says: cause) }
    }
}
