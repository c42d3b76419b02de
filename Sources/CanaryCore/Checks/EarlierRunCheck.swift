extension Check {
    /// An earlier run that was cut off after it may have sent its event: its effect is looked for before anything is sent.
    static let earlierRun = Check("an earlier run's open event", .webhook, .readying) { scene in
        guard scene.configuration.webhook != nil, !scene.options.freeOnly, !scene.options.direct else { return [] }
        let entries: [JournalEntry]
        do throws(StoreFailure) {
            entries = try await scene.store.openEntries(pipeline: scene.configuration.pipeline)
        } catch {
            return [scene.observe(.webhook, .store(error)), scene.observe(.webhook, .refusal(.journal))]
        }
        var seen: [Observation] = []
        for entry in entries {
            seen += await resolve(entry, scene)
            if seen.contains(where: { $0.isFollowed }) { break }
        }
        return seen
    }

    private static func resolve(_ entry: JournalEntry, _ scene: Scene) async -> [Observation] {
        // Either way: a clock that was set back between two runs must not make a second event of one.
        let age = abs(scene.clock.now() - Double(entry.started))
        guard age <= Double(scene.pacing.earlierAge) else { return await close(entry, "too-old", scene) }
        if entry.job != nil { return [scene.observe(.webhook, .earlier(.followed(entry)))] }
        guard scene.configuration.n8n?.apiKey != nil else {
            return [scene.observe(.webhook, .refusal(.earlierUnresolved(entry.run)))]
        }
        let search = ExecutionSearch(
            scene: scene, run: entry.run, newest: entry.newestExecution, sent: Double(entry.started))
        let found = await search.look()
        switch found {
        case .found, .pending: return [scene.observe(.webhook, .earlier(.followed(entry)))]
        // Not seen yet is not gone: 1.81 lists no execution that runs. It is waited for as if it were our own.
        case .absent where Duration.clamped(seconds: age) < scene.pacing.patience:
            return [scene.observe(.webhook, .earlier(.followed(entry)))]
        case .absent: return await close(entry, "gone", scene)
        // Looking again would not tell more.
        case .concealed: return await close(entry, "hidden", scene)
        case .unseen(let call):
            return [
                scene.observe(.workflow, .call(call)), scene.observe(.webhook, .refusal(.earlierUnresolved(entry.run))),
            ]
        }
    }

    private static func close(_ entry: JournalEntry, _ how: String, _ scene: Scene) async -> [Observation] {
        do throws(StoreFailure) {
            try await scene.store.close(entry.run, how: how)
            return [scene.observe(.webhook, .earlier(.closed(entry, how: how)))]
        } catch {
            return [scene.observe(.webhook, .store(error)), scene.observe(.webhook, .refusal(.journal))]
        }
    }
}

extension Observation {
    fileprivate var isFollowed: Bool { if case .earlier(.followed) = seen { true } else { false } }
}
