/// A way to find the job of an event. A new one is a file, its test, and a line in `all`; the first that applies is taken.
struct CorrelationStrategy: Sendable {
    let name: String
    let applies: @Sendable (Scene) -> Bool
    let find: @Sendable (Scene) async -> [Observation]

    static let all: [CorrelationStrategy] = [.earlier, .reply, .execution, .direct]
}

extension Check {
    static let correlation = Check("the way through the workflow", .workflow, .event) { scene in
        guard let strategy = CorrelationStrategy.all.first(where: { $0.applies(scene) }) else {
            guard let event = scene.picture.event, event.mayHaveArrived else { return [] }
            return [
                scene.observe(
                    .workflow,
                    .search(SearchSeen(end: .noView, seconds: 0, savingSwitchedOff: false, countRose: nil)))
            ]
        }
        let found = await strategy.find(scene)
        await remember(found, scene)
        return found
    }

    /// The job's id goes into the journal at once, so that a run cut off later finds it without n8n.
    private static func remember(_ found: [Observation], _ scene: Scene) async {
        guard let event = scene.picture.event else { return }
        for observation in found {
            guard case .handoff(let handoff) = observation.seen else { continue }
            // Losing this costs a longer search after a crash, nothing else.
            try? await scene.store.write(
                JournalEntry(
                    run: scene.run, pipeline: scene.configuration.pipeline, started: Int64(clamping: scene.clock.now()),
                    dialect: event.event.dialect, image: event.event.image, tag: event.event.tag,
                    newestExecution: scene.picture.newestExecution, head: scene.picture.headBefore?.id, delivery: .yes,
                    job: handoff.job))
        }
    }
}
