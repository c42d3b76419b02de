extension Check {
    /// Whether n8n has the webhook, asked in a way that starts nothing: OPTIONS with an Origin. n8n names the methods that
    /// the path is registered for; while it starts, the path is a page that cannot be found, and `/healthz/readiness`
    /// says yes already (facts/n8n.md section 1). Without an Origin every path gets the same answer.
    ///
    /// It comes before the event: a webhook that is not registered is found before anything is sent. A proxy may let POST
    /// through and OPTIONS not; then this look proves nothing.
    static let webhookRegistration = Check("registration of the webhook", .webhook) { scene in
        guard let webhook = scene.configuration.webhook, !scene.options.direct else { return [] }
        guard !scene.picture.calls(.webhook, .readiness).contains(where: { $0.isUnanswered }) else { return [] }
        let start = scene.clock.uptime()
        var looks = 0
        while true {
            let seen = await ask(webhook, scene)
            looks += 1
            // n8n 2.41 says active some tenths of a second before the webhook is there.
            let isLate: Bool =
                if case .registration(let seen)? = seen, seen.answer == .notRegistered,
                    let workflow = scene.picture.workflow
                {
                    workflow.state == .active && workflow.hasOurWebhook == true
                } else {
                    false
                }
            let pause = scene.deadline.allowing(scene.pacing.least * 2)
            // A slow answer is no reason to look once only.
            let isTooLate = scene.clock.uptime() - start >= scene.pacing.activation && looks >= 4
            guard isLate, !isTooLate, pause > .zero,
                (try? await scene.clock.sleep(for: pause)) != nil
            else { return seen.map { [scene.observe(.webhook, $0, since: start)] } ?? [] }
        }
    }

    private static func ask(_ webhook: Configuration.Webhook, _ scene: Scene) async -> Seen? {
        let headers =
            [(name: "Origin", value: HTTPRequest.Value.open("http://canary.invalid"))]
            + webhook.headers.map { (name: $0.name, value: HTTPRequest.Value.secret(prefix: "", $0.value)) }
        // The event itself asks again: a run does not wait long for this.
        let most = min(.seconds(3), scene.deadline.remaining / 4)
        let request = HTTPRequest(
            "OPTIONS", webhook.url, headers: headers,
            timeout: scene.options.freeOnly ? scene.caller.timeout : min(scene.caller.timeout, most), limit: 1 << 16)
        var call = CallSeen(.webhook, .registration, shown: webhook.url.shown)
        do throws(HTTPFailure) {
            let answer = try await scene.transport.send(request)
            if let seen = RegistrationSeen(answer, from: webhook.url) { return .registration(seen) }
            guard let stranger = WhoAnswered.stranger(answer, in: .webhook), !stranger.mayRefuseOptionsAlone else {
                return nil
            }
            (call.timings, call.certificate) = (answer.timings, answer.certificate)
            call.problem = .foreign(stranger)
        } catch {
            call.problem = .failure(error)
            call.cutShort = [.timeout, .connectTimeout].contains(error.kind) && scene.deadline.isOver
            if !scene.options.freeOnly, !error.concernsEveryCall { return nil }
        }
        return .call(call)
    }
}

extension Stranger {
    /// A proxy that does not let the method through says nothing of a POST.
    fileprivate var mayRefuseOptionsAlone: Bool { kind == .other && [400, 403, 405, 406, 501].contains(status) }
}

extension RegistrationSeen {
    /// `nil` where the answer says nothing: from something between us and n8n, or from another version.
    init?(_ answer: HTTPAnswer, from url: ServiceURL) {
        (shown, said) = (url.shown, Caller.detail(answer))
        let given = WebhookAnswer.read(answer, from: url)
        if case .foreign = given { return nil }
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
        switch given {
        case .startingHTML, .startingText, .databaseDown: self.answer = given
        default: return nil
        }
    }
}
