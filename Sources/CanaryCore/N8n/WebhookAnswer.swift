/// Reads the webhook's answer by its status and shape (facts/n8n.md section 1). What it says is never proof of more
/// than that the event was taken.
enum WebhookAnswer {
    /// - Parameter url: the address that was called: n8n's message names the path in its own way.
    static func read(_ answer: HTTPAnswer, from url: ServiceURL? = nil) -> EventSeen.Answer {
        if let stranger = WhoAnswered.stranger(answer, in: .webhook) { return .foreign(stranger) }
        let document = JSONValue(answer.body)
        let message = document?["message"]?.string ?? ""
        switch answer.status {
        case 200, 201, 202: return accepted(answer, document, message)
        case 204: return .noContent
        case 401: return .authenticationRequired
        case 403: return .forbidden
        case 404: return missing(answer, message, url)
        case 422 where document?["code"]?.integer == 422: return .malformed
        case 500:
            // 1.81 says `got found`, 2.8 `was found`: the beginning is common to both.
            if message.hasPrefix("No item to return") { return .droppedByReply }
            return message.hasPrefix("Error in workflow") ? .failedByReply : .serverError(500)
        case 503 where message.hasPrefix("Database"): return .databaseDown
        case 500...: return .serverError(answer.status)
        default: return .refused(answer.status)
        }
    }

    private static func accepted(_ answer: HTTPAnswer, _ document: JSONValue?, _ message: String) -> EventSeen.Answer {
        if message == "Workflow was started" { return .accepted }
        let candidates = [document, document?[0], document?["body"], document?["data"]]
        if let job = candidates.lazy.compactMap({ $0?["job_id"]?.string }).first { return .replied(job: job) }
        if answer.body.allSatisfy({ $0 == 32 || $0 == 10 || $0 == 13 }) { return .emptyReply }
        if String(decoding: answer.body.prefix(64), as: UTF8.self).contains("starting up") { return .startingText }
        return .otherWords(status: answer.status)
    }

    private static func missing(_ answer: HTTPAnswer, _ message: String, _ url: ServiceURL?) -> EventSeen.Answer {
        if message.contains("webhook-test/") || url?.isTestWebhook == true { return .testURL }
        if message.contains("is not registered for") { return .wrongMethod }
        if message.contains("is not registered") { return .notRegistered }
        return Caller.isHTML(answer) ? .startingHTML : .refused(404)
    }
}

extension ServiceURL {
    /// The editor's test URL.
    var isTestWebhook: Bool { path.withBytes { String(decoding: $0, as: UTF8.self).contains("/webhook-test/") } }
}
