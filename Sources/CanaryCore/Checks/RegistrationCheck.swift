extension Check {
    /// Whether n8n has the webhook, asked in a way that starts nothing: OPTIONS with an Origin. n8n 1.81.4 and its like
    /// name the methods that the path is registered for; while it starts, the path is a page that cannot be found, and
    /// `/healthz/readiness` says yes already (facts/n8n.md section 1).
    ///
    /// Not among the checks of a run: there the event itself asks, and a proxy may let POST through and OPTIONS not.
    static let webhookRegistration = Check("registration of the webhook", .webhook) { scene in
        guard let webhook = scene.configuration.webhook else { return [] }
        let readiness = scene.picture.calls(.webhook, .readiness)
        guard !readiness.contains(where: { $0.isUnanswered }) else { return [] }
        let start = scene.clock.uptime()
        let request = HTTPRequest(
            "OPTIONS", webhook.url, headers: [("Origin", .open("http://canary.invalid"))],
            timeout: scene.caller.timeout, limit: 1 << 16)
        do throws(HTTPFailure) {
            let answer = try await scene.transport.send(request)
            guard let seen = RegistrationSeen(answer, from: webhook.url) else { return [] }
            return [scene.observe(.webhook, .registration(seen), since: start)]
        } catch {
            var call = CallSeen(.webhook, .registration, shown: webhook.url.shown, problem: .failure(error))
            call.cutShort = [.timeout, .connectTimeout].contains(error.kind) && scene.deadline.isOver
            return [scene.observe(.webhook, .call(call), since: start)]
        }
    }
}

extension RegistrationSeen {
    /// `nil` where the answer says nothing: from something between us and n8n, or from another version.
    init?(_ answer: HTTPAnswer, from url: ServiceURL) {
        (shown, said) = (url.shown, Caller.detail(answer))
        // Whatever it is registered for now, it is while somebody waits in the editor.
        if url.isTestWebhook, answer.status < 500, !Caller.isHTML(answer) {
            self.answer = .testURL
            return
        }
        if let methods = answer.header("access-control-allow-methods"), (200..<300).contains(answer.status) {
            let names = methods.uppercased().split { $0 == "," || $0 == " " }
            said = "OPTIONS: \(methods)"
            if names.contains("POST") { return }
            // n8n names OPTIONS first; what a proxy allows of its own accord says nothing of n8n.
            guard names.first == "OPTIONS" else { return nil }
            self.answer = names == ["OPTIONS"] ? .notRegistered : .wrongMethod
            return
        }
        switch WebhookAnswer.read(answer, from: url) {
        case .startingHTML: self.answer = .startingHTML
        case .startingText: self.answer = .startingText
        case .databaseDown: self.answer = .databaseDown
        default: return nil
        }
    }
}
