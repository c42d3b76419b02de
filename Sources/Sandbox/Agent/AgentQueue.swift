/// When a job begins: no more than `capacity` run at once, the next one waits for the first that ends.
///
/// Nothing runs while nobody asks, so the place in the queue is settled when the job is handed over.
struct AgentQueue {
    /// When a job starts and ends; nil for never.
    struct Turn: Sendable, Equatable {
        var started: Instant?
        var finished: Instant?
    }

    private var turns: [Turn] = []

    /// How many wait for their turn, or for the moment between the hand-off and their start.
    func waiting(at now: Instant) -> Int { turns.count { $0.started.map { $0 > now } ?? true } }

    func running(at now: Instant) -> Int {
        turns.count { turn in (turn.started.map { $0 <= now } ?? false) && (turn.finished.map { $0 > now } ?? true) }
    }

    /// - Parameters:
    ///   - earliest: when it would start in an empty queue; nil for never.
    ///   - duration: milliseconds; nil where it never ends.
    mutating func add(at now: Instant, earliest: Instant?, duration: Int?, capacity: Int) -> Turn {
        turns.removeAll { $0.finished.map { $0 <= now } ?? false }
        var turn = Turn()
        if let earliest { turn.started = free(from: earliest, capacity: capacity) }
        turn.finished = turn.started.flatMap { start in duration.map { start.adding(milliseconds: $0) } }
        turns.append(turn)
        return turn
    }

    private func free(from earliest: Instant, capacity: Int) -> Instant? {
        guard capacity > 0 else { return nil }
        let busy = turns.filter { turn in turn.started != nil && (turn.finished.map { $0 > earliest } ?? true) }
        if busy.count < capacity { return earliest }
        let ends = busy.compactMap(\.finished).sorted()
        let place = busy.count - capacity
        return place < ends.count ? ends[place] : nil
    }
}
