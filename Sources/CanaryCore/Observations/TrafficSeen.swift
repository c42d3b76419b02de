/// What the kept executions and the repository's history show of real events and real upgrades.
public struct TrafficSeen: Sendable {
    /// Why executions could not be read, or not all that were asked for.
    public enum Unread: Sendable {
        /// n8n's public API is not configured, or did not show the workflow.
        case noView
        case call(CallSeen)
    }

    /// Newest first; `nil` where the list could not be read at all.
    public var rows: [TrafficRow]?
    /// Whether older ones are kept than were looked at.
    public var more = false
    public var unread: Unread?
    /// What the workflow's own settings say of keeping successful executions; dropped ones are successes.
    public var savesSuccesses = true
    /// `nil` where no repository is configured or its head is not known.
    public var upgrade: Result<CommitSearch, RepositoryFailure>?
}

/// What that means; a pure function of it.
struct TrafficReading {
    /// So many of the newest real events are looked at to say that none gets through.
    static let recent = 10
    static let mostReplays = 10
    static let severalImages = 3

    let rows: [TrafficRow]
    let real: [(row: TrafficRow, event: ExecutionEvent)]

    init(_ rows: [TrafficRow]) {
        self.rows = rows
        real = rows.compactMap { row in
            row.event.flatMap { $0.sender == .real ? (row, $0) : nil }
        }
    }

    func count(_ sender: ExecutionEvent.Sender) -> Int { rows.count { $0.event?.sender == sender } }

    /// The real events that the workflow does not mean to leave alone, and that have ended.
    private var meant: [TrafficRow] { real.map(\.row).filter { !$0.end.isMeant && $0.end != .underWay } }

    /// The newest real event, where it was dropped and none of the recent ones got through.
    ///
    /// A node whose rule cannot be told may turn single images away on purpose; several different ones it does not.
    var stopped: TrafficRow? {
        let recent = meant.prefix(Self.recent)
        guard let first = recent.first, case .dropped = first.end, !recent.contains(where: { $0.end == .handedOver }),
            // It may have been a real one.
            !rows.prefix(while: { $0.id != first.id }).contains(where: { $0.isConcealed && $0.end == .handedOver })
        else { return nil }
        let dropped = recent.filter { if case .dropped = $0.end { true } else { false } }
        let isCertain = dropped.contains { $0.end.isCertainLoss }
        return isCertain || Set(dropped.compactMap(\.event?.image)).count >= Self.severalImages ? first : nil
    }

    /// The newest real event, where it failed at or before the agent's node and no event of anybody's got through since.
    var failed: TrafficRow? {
        guard let newest = meant.first, newest.end.isFailure,
            let place = rows.firstIndex(where: { $0.id == newest.id }),
            !rows[..<place].contains(where: { $0.end == .handedOver })
        else { return nil }
        return newest
    }

    /// The newest execution of a canary's event that reached the agent.
    var synthetic: TrafficRow? { rows.first { $0.event?.sender == .canary && $0.end == .handedOver } }

    /// Real events only, most first.
    var drops: [(node: String, count: Int)] {
        var counts: [String: Int] = [:]
        for (row, _) in real { if case .dropped(let node, _) = row.end { counts[node, default: 0] += 1 } }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    /// Events that got lost and that DIUN never sends again: newest first, each image and tag once, without those that
    /// came through later by any hand.
    var replays: [(row: TrafficRow, event: ExecutionEvent)] {
        var known: Set<String> = []
        var found: [(TrafficRow, ExecutionEvent)] = []
        for row in rows {
            guard let event = row.event, event.sender != .canary, !event.image.isEmpty,
                row.end == .handedOver || event.sender == .real,
                known.insert("\(event.image):\(event.tag)").inserted, row.end.isWorthReplaying
            else { continue }
            found.append((row, event))
            if found.count == Self.mostReplays { break }
        }
        return found
    }

    /// Of whose events nobody can tell whether they were real.
    var concealed: Int { rows.count(where: \.isConcealed) }

    /// The oldest that was looked at, unix seconds.
    var since: Double? { rows.lazy.compactMap(\.at).min() }
}

extension TrafficRow.End {
    /// The workflow did what it is for.
    fileprivate var isMeant: Bool { if case .dropped(_, .skipped) = self { true } else { false } }

    /// Dropped, and for no reason that lies in the image.
    fileprivate var isCertainLoss: Bool {
        if case .dropped(_, let rule) = self { rule == .otherForm || rule == .limiter } else { false }
    }

    var isRefused: Bool {
        switch self {
        case .refused, .noJob: true
        default: false
        }
    }

    var isFailure: Bool {
        switch self {
        case .refused, .noJob, .failed, .crashed, .canceled: true
        case .underWay, .handedOver, .jobUnseen, .dropped, .endedEarly, .concealed: false
        }
    }

    fileprivate var isWorthReplaying: Bool {
        switch self {
        case .dropped(_, let rule): rule == .limiter || rule == .otherForm || rule == .code
        case .refused, .noJob, .failed, .crashed: true
        case .underWay, .handedOver, .jobUnseen, .canceled, .endedEarly, .concealed: false
        }
    }

    /// As a report names it: `docs/report.schema.json`.
    var word: String {
        switch self {
        case .underWay: "under-way"
        case .handedOver: "handed-over"
        case .refused: "refused"
        case .noJob: "no-job"
        case .jobUnseen: "job-unseen"
        case .dropped: "dropped"
        case .failed: "failed"
        case .crashed: "crashed"
        case .canceled: "canceled"
        case .endedEarly: "ended-early"
        case .concealed: "concealed"
        }
    }

    /// What happened, for people; the node's name is a counterpart's text.
    var words: String {
        switch self {
        case .underWay: "still under way"
        case .handedOver: "reached the agent and got a job"
        case .refused(let code): "the call to the agent failed with \(code)"
        case .noJob: "the agent's answer named no job"
        case .jobUnseen(let node): "passed node \"\(node)\", and no job shows in the execution"
        case .dropped(let node, let rule):
            "dropped at node \"\(node)\"" + (rule.words.isEmpty ? "" : ": \(rule.words)")
        case .failed(let node): "node \"\(node)\" failed"
        case .crashed: "n8n died in the middle of it"
        case .canceled: "somebody stopped it"
        case .endedEarly(let node): node.map { "ended after node \"\($0)\"" } ?? "ended before any node"
        case .concealed: "n8n does not show how far it came"
        }
    }
}

extension TrafficRow.Rule {
    var words: String {
        switch self {
        case .otherForm: "it asks for another form of event"
        case .conditions: "its conditions"
        case .skipped: "on the skip list"
        case .limiter: "the rate limiter was spent"
        case .code: "a Code node, its rule is not recorded"
        case .unknown: ""
        }
    }
}
