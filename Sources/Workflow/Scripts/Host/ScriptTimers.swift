/// What a script has asked to be called later, in the order in which it is due.
///
/// Time runs `scale` times faster than the clock on the wall; nothing here waits. As in Node.js the timers that are set
/// in one turn count from one instant, so that they come in order however busy the machine is; but none comes before its
/// time by the script's own clock, where a busy moment soon is a second.
struct ScriptTimers<Callback> {
    struct Timer {
        var id: Int
        /// Its place in the order: counted from when the turn began in which it was set. Nanoseconds.
        var order: UInt64
        /// Not to be called earlier: counted from when it was set. Nanoseconds of the monotonic clock.
        var due: UInt64
        var callback: Callback
    }

    /// A heap by order, then by age: JavaScript promises that order.
    private var timers: [Timer] = []
    private var lastID = 0
    var scale: Double = 1

    var count: Int { timers.count }

    /// - Parameter milliseconds: what is negative or no number means at once.
    mutating func add(after milliseconds: Double, turn: UInt64, now: UInt64, _ callback: Callback) -> Int {
        // As Node.js has it: the delay is a positive 31-bit number, or 1.
        let delay = milliseconds >= 1 && milliseconds <= 2_147_483_647 ? milliseconds : 1
        let pace = scale > 0 && scale.isFinite ? scale : 1
        lastID += 1
        let waited = UInt64(clamping: min(delay / pace * 1_000_000, 1e18))
        timers.append(Timer(id: lastID, order: turn &+ waited, due: now &+ waited, callback: callback))
        rise(timers.count - 1)
        return lastID
    }

    /// The callback of the timer, which will not be called.
    mutating func cancel(_ id: Int) -> Callback? {
        guard let place = timers.firstIndex(where: { $0.id == id }) else { return nil }
        return remove(place).callback
    }

    var nextDue: UInt64? { timers.first?.due }

    mutating func removeNext() -> Timer? { timers.isEmpty ? nil : remove(0) }

    mutating func removeAll() -> [Callback] {
        defer { timers = [] }
        return timers.map(\.callback)
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (timers[left].order, timers[left].id) < (timers[right].order, timers[right].id)
    }

    private mutating func remove(_ place: Int) -> Timer {
        timers.swapAt(place, timers.count - 1)
        let removed = timers.removeLast()
        if place < timers.count {
            rise(place)
            sink(place)
        }
        return removed
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0, isBefore(place, (place - 1) / 2) {
            timers.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < timers.count && isBefore(child, least) {
                least = child
            }
            guard least != place else { return }
            timers.swapAt(place, least)
            place = least
        }
    }
}
