import CanaryHTTP
import HTTPServer
import Testing

@testable import CanaryCore

/// Which workflow is taken for ours, out of many and large ones.
@Suite struct WorkflowChoiceTests {
    /// What a made n8n takes of the list's parameters.
    enum Manner: CaseIterable, Sendable {
        /// As the real 1.81.4 and later.
        case whole
        /// One that knows neither `name` nor `excludePinnedData`, and refuses them.
        case old
    }

    @Test(arguments: Manner.allCases) func findsByName(_ manner: Manner) async throws {
        let (choice, asked) = try await choose("Workflow 30", webhook: "p30", manner)
        #expect(choice.document?["id"]?.string == "workflow00000030" && choice.behind.isEmpty && choice.others.isEmpty)
        if manner == .whole { #expect(asked == ["list"]) }
    }

    @Test(arguments: Manner.allCases) func findsByIDWithOneCall(_ manner: Manner) async throws {
        let (choice, asked) = try await choose("workflow00000007", webhook: "p7", manner)
        #expect(choice.document?["name"]?.string == "Workflow 7")
        #expect(asked.allSatisfy { $0 == "one" } && asked.count == (manner == .whole ? 1 : 2))
    }

    @Test func findsAnIDOfAnotherForm() async throws {
        let (choice, _) = try await choose("my-own_id", webhook: "own", .whole)
        #expect(choice.document?["name"]?.string == "Of its own")
    }

    @Test(arguments: Manner.allCases) func namesTheWebhooksWorkflowWhereTheNameIsNobodys(_ manner: Manner) async throws
    {
        let (choice, _) = try await choose("Workflow", webhook: "p33", manner)
        #expect(choice.document == nil && choice.others.count == 41)
        #expect(choice.behind == [.init(name: "Workflow 33", id: "workflow00000033")])
    }

    @Test func namesTheWebhooksWorkflowWhereTheNamedOneIsAnother() async throws {
        let (choice, _) = try await choose("Workflow 3", webhook: "p33", .whole)
        #expect(choice.document?["id"]?.string == "workflow00000003")
        #expect(choice.behind.map(\.words) == ["Workflow 33 (workflow00000033)"])
        // Nobody's: an address that a proxy changes on the way has no path of any workflow.
        let elsewhere = try await choose("Workflow 3", webhook: "elsewhere", .whole).0
        #expect(elsewhere.document != nil && elsewhere.behind.isEmpty)
    }

    @Test func aWorkflowThatIsTooLargeIsSaidToBe() async throws {
        let (call, choice, _) = try await ask("huge", webhook: "p1", .whole)
        guard case .failure(let failure) = call.problem else {
            Issue.record("\(call)")
            return
        }
        #expect(failure.kind == .tooLarge && choice.document == nil)
    }

    /// What is made of many small values is many times their size.
    @Test func aWorkflowOfTooManyValuesIsSaidToBe() async throws {
        let (call, choice, asked) = try await ask("many", webhook: "p1", .whole)
        guard case .failure(let failure) = call.problem else {
            Issue.record("\(call)")
            return
        }
        #expect(failure.kind == .tooLarge && failure.detail.contains("values") && choice.document == nil)
        // Fewer at a time, down to one.
        #expect(asked == ["list", "list", "list"])
    }

    private func choose(_ name: String, webhook: String, _ manner: Manner) async throws -> (WorkflowChoice, [String]) {
        let (call, choice, asked) = try await ask(name, webhook: webhook, manner)
        #expect(call.problem == nil)
        return (choice, asked)
    }

    private func ask(
        _ name: String, webhook: String, _ manner: Manner
    ) async throws -> (CallSeen, WorkflowChoice, [String]) {
        let asked = Locked<[String]>([])
        let server = try HTTPServer { request in
            let isList = request.segments.last == "workflows"
            asked.write { $0.append(isList ? "list" : "one") }
            return Self.answer(request, manner)
        }
        let transport = CurlTransport(userAgent: "test")
        let clock = SystemClock()
        let caller = Caller(
            transport: transport, deadline: Deadline(in: .seconds(120), clock: clock), longest: .seconds(60))
        let client = N8nClient(
            url: try ServiceURL("http://127.0.0.1:\(server.port)"), apiKey: Secret("key"), headers: [], caller: caller)
        let (call, choice) = await client.choose(name, webhook: try ServiceURL("https://n8n.test/webhook/\(webhook)"))
        transport.shutdown()
        await server.stop()
        return (call, choice, asked.read { $0 })
    }

    private static func answer(_ request: HTTPServerRequest, _ manner: Manner) -> HTTPServerResponse {
        func json(_ status: Int, _ text: String) -> HTTPServerResponse {
            HTTPServerResponse(status: status, contentType: "application/json", text: text)
        }
        let known = manner == .old ? ["limit", "cursor"] : ["limit", "cursor", "name", "excludePinnedData"]
        if let strange = request.query.first(where: { !known.contains($0.name) }) {
            return json(400, #"{"message":"Unknown query parameter '\#(strange.name)'"}"#)
        }
        let all =
            (0..<40).map { ("workflow000000\($0 < 10 ? "0" : "")\($0)", "Workflow \($0)", "p\($0)") } + [
                ("my-own_id", "Of its own", "own")
            ]
        // Twenty-five of them are more than one page may hold.
        let pinned = request.queryValue("excludePinnedData") == "true" ? 0 : 200 << 10
        func document(_ row: (String, String, String)) -> String {
            #"{"id":"\#(row.0)","name":"\#(row.1)","active":true,"pinData":"\#(String(repeating: "x", count: pinned))","#
                + #""nodes":[{"name":"W","type":"n8n-nodes-base.webhook","webhookId":"i","parameters":{"path":"\#(row.2)"}}]}"#
        }
        if request.segments.last != "workflows" {
            let found = all.first { $0.0 == request.segments.last }
            return found.map { json(200, document($0)) } ?? json(404, #"{"message":"Not Found"}"#)
        }
        if request.queryValue("name") == "huge" {
            return json(200, #"{"data":[""# + String(repeating: "x", count: 17 << 20) + #""]}"#)
        }
        if request.queryValue("name") == "many" {
            return json(200, #"{"data":[\#(String(repeating: "[],", count: 250_000))1]}"#)
        }
        let named = request.queryValue("name").map { name in all.filter { $0.1.contains(name) } } ?? all
        let offset = request.queryValue("cursor").flatMap { Int($0) } ?? 0
        let limit = request.queryValue("limit").flatMap { Int($0) } ?? 100
        let page = named.dropFirst(offset).prefix(limit)
        let next = offset + page.count < named.count ? "\"\(offset + page.count)\"" : "null"
        return json(200, #"{"data":[\#(page.map(document).joined(separator: ","))],"nextCursor":\#(next)}"#)
    }
}
