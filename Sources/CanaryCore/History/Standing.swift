/// What the runs of one pipeline say together: since when it is broken or well, and whether it flaps. A pure function of
/// the list.
///
/// A run that could not tell, or wrote no end, neither ends nor lengthens a row. A check looks at what is free only: one
/// that finds nothing wrong ends a row only where checks alone found it broken.
public struct Standing: Sendable, Equatable {
    public enum State: String, Sendable { case healthy, unhealthy, unknown }

    public var state = State.unknown
    /// When the first run of the present row began, unix seconds.
    public var since: Int64?
    /// Runs of the present row that say so.
    public var inARow = 0
    /// The newest runs that could not tell, after the last one that could.
    public var undecided = 0
    /// The last run that was well: of a row of failures, the one before it.
    public var lastHealthy: PastRun?
    /// What is otherwise than at that run, as far as it was seen; of a row of failures only.
    public var changed: [Fingerprints.Part] = []
    /// Changes between well and not, within the last ten runs that could tell.
    public var changes = 0

    /// So many changes are no chance.
    public static let manyChanges = 4
    private static let window = 10
    public var isFlapping: Bool { changes >= Self.manyChanges }

    /// - Parameter runs: of one pipeline, the newest first.
    public init(_ runs: [PastRun]) {
        var said: [Bool] = []
        var isFoundByRun = false
        for run in runs.reversed() where run.end != .underWay {
            guard let isWell = run.isWell else {
                undecided += 1
                continue
            }
            if isWell, state == .unhealthy, run.command == .check, isFoundByRun {
                undecided += 1
                continue
            }
            undecided = 0
            said.append(isWell)
            let now = isWell ? State.healthy : .unhealthy
            if now != state { (state, since, inARow, isFoundByRun) = (now, run.started, 0, false) }
            inARow += 1
            if isWell { lastHealthy = run } else if run.command == .run { isFoundByRun = true }
        }
        let last = said.suffix(Self.window)
        changes = zip(last, last.dropFirst()).count { $0 != $1 }
        if state == .unhealthy, let lastHealthy { changed = runs.changed(since: lastHealthy) }
    }
}

extension PastRun {
    /// `nil` where it does not say.
    public var isWell: Bool? {
        guard case .verdict(let verdict) = end else { return nil }
        switch verdict {
        case .healthy, .degraded: return true
        case .unhealthy: return false
        case .inconclusive: return nil
        }
    }
}

extension [PastRun] {
    /// What the newest run that saw anything saw otherwise.
    fileprivate func changed(since earlier: PastRun) -> [Fingerprints.Part] {
        guard let newest = first(where: { !$0.fingerprints.values.isEmpty }) else { return [] }
        return newest.fingerprints.changedFromSeen(earlier.fingerprints)
    }
}

extension Fingerprints {
    /// The parts that were seen both times and differ: a part that was not looked at then cannot be called changed.
    public func changedFromSeen(_ earlier: Fingerprints) -> [Part] {
        changed(since: earlier).filter { earlier.values[$0] != nil }
    }
}
