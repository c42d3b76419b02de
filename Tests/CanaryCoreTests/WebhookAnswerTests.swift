import Testing

@testable import CanaryCore

@Suite struct WebhookAnswerTests {
    static let recorded: [(String, EventSeen.Answer)] = [
        ("01-healthy-entry", .accepted), ("02-native-dropped", .accepted), ("06-rate-limited", .accepted),
        ("10-malformed", .malformed), ("12-wrong-method", .wrongMethod), ("13-unregistered", .notRegistered),
        ("14-test-url", .testURL), ("15-bot-agent", .accepted), ("16-inactive", .notRegistered),
        ("20-agent-500", .accepted), ("41-lastnode-dropped", .droppedByReply), ("42-lastnode-failed", .failedByReply),
        ("44-respondnode-dropped", .emptyReply), ("84b-webhook-api-disabled", .accepted),
    ]

    @Test(arguments: recorded) func readsTheRecordedAnswer(_ name: String, _ expected: EventSeen.Answer) throws {
        let response = try #require(try Recordings.n8n(name)["response"])
        #expect(WebhookAnswer.read(try Recordings.answer(response)) == expected)
    }

    @Test func takesTheJobFromAReply() throws {
        for name in ["40-lastnode-ok", "43-respondnode-ok"] {
            let response = try #require(try Recordings.n8n(name)["response"])
            guard case .replied(let job) = WebhookAnswer.read(try Recordings.answer(response)) else {
                Issue.record("\(name) has no job")
                continue
            }
            #expect(job.utf8.count == 12)
        }
    }

    @Test func tellsAStartingN8nAndALostDatabase() throws {
        let starting = try #require(try Recordings.n8n("80-starting")["answers"]?[2]?["response"])
        #expect(WebhookAnswer.read(try Recordings.answer(starting)) == .startingHTML)
        let down = try #require(try Recordings.n8n("87-database-down")["webhook"])
        #expect(WebhookAnswer.read(try Recordings.answer(down)) == .databaseDown)
        #expect(read(200, "n8n is starting up. Please wait", type: "text/plain") == .startingText)
    }

    @Test(arguments: [
        (204, "", EventSeen.Answer.noContent), (403, "Authorization data is wrong!", .forbidden),
        (401, "Authorization is required!", .authenticationRequired),
        (500, #"{"message":"No item to return was found"}"#, .droppedByReply),
        (500, #"{"message":"oops"}"#, .serverError(500)), (429, #"{"message":"slow down"}"#, .refused(429)),
        (200, "", .emptyReply), (200, #"{"message":"workflow was started?"}"#, .otherWords(status: 200)),
    ]) func readsOtherAnswers(_ status: Int, _ body: String, _ expected: EventSeen.Answer) {
        #expect(read(status, body, type: "text/plain") == expected)
    }

    /// Whether an event may have arrived all the same.
    @Test(arguments: [
        (200, "<html>log in</html>", true), (502, "<html>", true), (408, "late", true), (504, "", true),
        (404, "404 page not found", false), (403, "<html>no</html>", false), (302, "", false), (429, "no", false),
    ]) func tellsWhatSomebodyElseAnswered(_ status: Int, _ body: String, _ mayHaveArrived: Bool) {
        guard case .foreign(let stranger) = read(status, body, type: "text/html") else {
            Issue.record("\(status) is taken for n8n's")
            return
        }
        #expect(stranger.status == status && stranger.mayHavePassedItOn == mayHaveArrived)
    }

    func read(_ status: Int, _ body: String, type: String) -> EventSeen.Answer {
        WebhookAnswer.read(HTTPAnswer(status: status, headers: [("content-type", type)], body: Array(body.utf8)))
    }
}
