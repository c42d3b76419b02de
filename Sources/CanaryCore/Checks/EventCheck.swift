extension Check {
    /// The one event of a run. It leaves at most once, and not before its journal entry is on disk.
    static let event = Check("the event", .webhook, .event) { scene in
        guard let webhook = scene.configuration.webhook, !scene.options.direct else { return [] }
        if scene.picture.followed != nil { return [] }
        if !scene.options.all, scene.picture.isLost { return [] }
        if let refusal = refusal(scene.picture, scene.options) { return [scene.observe(.webhook, .refusal(refusal))] }

        if let loss = await scene.runGuard?.confirm() { return scene.refusing(.webhook, loss) }
        let event = Event(run: scene.run, dialect: webhook.dialect, image: webhook.image, tag: webhook.tag)
        var entry = JournalEntry(
            run: scene.run, pipeline: scene.configuration.pipeline, started: Int64(clamping: scene.clock.now()),
            dialect: event.dialect, image: event.image, tag: event.tag,
            newestExecution: scene.picture.newestExecution, head: scene.picture.headBefore?.id, delivery: .maybe)
        do throws(StoreFailure) {
            try await scene.store.write(entry)
        } catch {
            return [scene.observe(.webhook, .store(error)), scene.observe(.webhook, .refusal(.journal))]
        }
        // A disk can be slow, and a process can be stopped for a while: nothing may be waited for between here and the send.
        if let loss = await scene.runGuard?.loss() {
            entry.delivery = .no
            do throws(StoreFailure) {
                try await scene.store.write(entry)
                try await scene.store.close(scene.run, how: "refused")
            } catch {
                return scene.refusing(.webhook, loss) + [scene.observe(.webhook, .store(error))]
            }
            return scene.refusing(.webhook, loss)
        }
        let start = scene.clock.uptime()
        let seen = await send(event, to: webhook, scene)
        entry.delivery = seen.delivery
        do throws(StoreFailure) {
            try await scene.store.write(entry)
            if seen.delivery == .no { try await scene.store.close(scene.run, how: "refused") }
        } catch {
            return [scene.observe(.webhook, .event(seen), since: start), scene.observe(.webhook, .store(error))]
        }
        return [scene.observe(.webhook, .event(seen), since: start)]
    }

    /// Why the event must not be sent, although nothing is broken.
    static func refusal(_ picture: Picture, _ options: RunOptions) -> Refusal? {
        if let refused = picture.refusal { return refused }
        // An event that cannot be followed would be money for nothing.
        let canBeFollowed = !picture.isBlind || picture.configuration.webhook?.repliesWithJob == true
        if !canBeFollowed, !options.sendBlind { return .noView }
        if !options.allowRealUpgrade, let uses = picture.imageUses, !uses.isEmpty { return .imageInUse(uses) }
        if !options.allowRealUpgrade, picture.configuration.mint != nil, picture.imageUses == nil {
            return .imageUseUnknown
        }
        guard let slots = picture.slots else { return nil }
        switch slots.slots {
        // Nothing is left to be spent: the limiter would drop the event.
        case 0: return .slotsSpent(opensAt: slots.opensAt)
        case 1 where !options.spendLastSlot: return .lastSlot(remaining: 1, opensAt: slots.opensAt)
        default: return nil
        }
    }

    private static func send(_ event: Event, to webhook: Configuration.Webhook, _ scene: Scene) async -> EventSeen {
        var headers: [(name: String, value: HTTPRequest.Value)] = [
            ("Content-Type", .open("application/json")), ("X-Canary-Run", .open(event.run.text)),
        ]
        headers += webhook.headers.map { ($0.name, .secret(prefix: "", $0.value)) }
        let request = HTTPRequest(
            "POST", webhook.url, headers: headers, body: Array(event.body.text().utf8), timeout: scene.caller.timeout,
            limit: 1 << 20, once: true)
        var seen = EventSeen(event: event, delivery: .maybe, said: "", shown: webhook.url.shown)
        let start = scene.clock.uptime()
        do throws(HTTPFailure) {
            let answer = try await scene.transport.send(request)
            seen.delivery = .yes
            seen.answer = WebhookAnswer.read(answer, from: webhook.url)
            seen.said = Caller.detail(answer)
        } catch {
            seen.delivery = error.delivery
            seen.failure = error
        }
        let took = scene.clock.uptime() - start
        (seen.seconds, seen.isLate) = (took.seconds, took > scene.pacing.diunsPatience)
        return seen
    }
}
