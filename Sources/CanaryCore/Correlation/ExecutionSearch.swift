/// Finds our execution among n8n's: the ids above the newest one before the event, running ones included.
struct ExecutionSearch: Sendable {
    enum Found: Sendable {
        case found(ExecutionSeen)
        /// Ours, and not over.
        case pending(ExecutionSeen)
        case absent
        /// n8n hides what executions carried, and these may all be ours.
        case concealed(among: [ExecutionSeen])
        /// n8n's API did not answer.
        case unseen(CallSeen)
    }

    let scene: Scene
    let run: RunID
    /// The newest before the event, where its id bounds those that came after.
    let newest: String?
    /// When the event was sent, or was about to be; unix seconds.
    let sent: Double?
    /// Above the highest known id, so many are asked for one by one: 1.81 leaves running ones out of its lists.
    private let probes = 4
    /// Executions of others, which need no second look.
    private var strangers: Set<String> = []

    init(scene: Scene, run: RunID, newest: String?, sent: Double?) {
        let isBound = newest.map { Self.number($0) != nil || Int64($0) == nil } ?? false
        (self.scene, self.run, self.newest, self.sent) = (scene, run, isBound ? newest : nil, sent)
    }

    /// An id as n8n counts: its numbers are JavaScript's. One that is none, beyond what can be counted on from, or
    /// negative, says nothing of the order.
    static func number(_ id: String) -> Int64? {
        Int64(id).flatMap { (0...(1 << 53)).contains($0) ? $0 : nil }
    }

    /// One look, without waiting.
    func look() async -> Found {
        var copy = self
        return await copy.lookOnce()
    }

    mutating func lookOnce() async -> Found {
        guard let n8n = scene.n8n else { return .absent }
        let (call, items) = await n8n.executions(of: scene.picture.workflow?.id, limit: 20)
        guard call.problem == nil else { return .unseen(call) }
        let listed = items.compactMap { $0["id"].flatMap(WorkflowSeen.identifier) }.filter(isNew)
        var queued: ExecutionSeen?
        var concealed: [ExecutionSeen] = []
        for id in listed + probed(above: listed) where !strangers.contains(id) {
            let (call, document) = await n8n.execution(id, of: scene.picture.workflow?.id)
            guard call.problem == nil else { return .unseen(call) }
            guard let document, let seen = seen(document)
            else {
                continue
            }
            // Another workflow that was handed our item (a sub-workflow, an error workflow) carries our id as well.
            if let ours = scene.picture.workflow, ours.hasOurWebhook == true, let theirs = seen.workflow,
                theirs != ours.id
            {
                strangers.insert(id)
                continue
            }
            if seen.carriesRun { return seen.isComplete ? .found(seen) : .pending(seen) }
            if seen.status == .queued, seen.workflow == scene.picture.workflow?.id {
                // A waiting one shows no data yet: it may be ours.
                queued = seen
            } else if mayBeOurs(seen) {
                concealed.append(seen)
            } else if seen.status.isOver {
                strangers.insert(id)
            }
        }
        return chosen(of: concealed) ?? queued.map { .pending($0) } ?? .absent
    }

    /// An execution of our workflow that a webhook began and of which n8n shows nothing else.
    private func mayBeOurs(_ seen: ExecutionSeen) -> Bool {
        seen.concealment != nil && seen.workflow == scene.picture.workflow?.id && seen.mode ?? "webhook" == "webhook"
    }

    /// Of those whose data is hidden, ours is the one that came with our event: there is only one in most cases; of several
    /// the only one that began while the event was sent.
    private func chosen(of concealed: [ExecutionSeen]) -> Found? {
        guard !concealed.isEmpty else { return nil }
        let near = concealed.filter { seen in
            // Two clocks that are not the same, and as long as a call may take.
            guard let began = seen.began, let sent else { return false }
            return began >= sent - 3 && began <= sent + scene.configuration.callTimeout.seconds + 3
        }
        let pool = near.isEmpty ? concealed : near
        guard pool.count == 1, let ours = pool.first else { return .concealed(among: pool) }
        return ours.isComplete ? .found(ours) : .pending(ours)
    }

    /// Looks at one execution again.
    func again(_ id: String) async -> Found {
        guard let n8n = scene.n8n else { return .absent }
        let (call, document) = await n8n.execution(id, of: scene.picture.workflow?.id)
        guard call.problem == nil else { return .unseen(call) }
        guard let document, let seen = seen(document) else {
            return .absent
        }
        guard seen.carriesRun || seen.status == .queued || !seen.status.isOver || seen.concealment != nil else {
            return .absent
        }
        return seen.isComplete ? .found(seen) : .pending(seen)
    }

    private func seen(_ document: JSONValue) -> ExecutionSeen? {
        let configuration = scene.configuration
        return ExecutionSeen(
            document, run: run, agent: configuration.agent?.url, agentNode: configuration.n8n?.agentNode)
    }

    private func isNew(_ id: String) -> Bool {
        guard let newest else { return true }
        guard let one = Self.number(id), let other = Self.number(newest) else { return id != newest }
        return one > other
    }

    private func probed(above listed: [String]) -> [String] {
        let known = listed.compactMap(Self.number) + [newest.flatMap(Self.number) ?? 0]
        guard let highest = known.max(), highest > 0 || newest == nil else { return [] }
        return (1...Int64(probes)).map { String(highest + $0) }.filter { !listed.contains($0) }
    }
}
