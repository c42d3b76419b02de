/// Tells what each hop came to, as soon as that is known.
struct HopProgress {
    /// Without an event no hop has its proof: a hop is decided when all that is free was asked of it.
    let freeOnly: Bool
    /// Whether anybody listens: otherwise nothing is diagnosed for it.
    let isWanted: Bool
    private var told: [Hop: HopState] = [:]

    init(freeOnly: Bool, isWanted: Bool) { (self.freeOnly, self.isWanted) = (freeOnly, isWanted) }

    /// - Parameter check: the one that was made last; `nil`: no other follows.
    mutating func tell(_ picture: Picture, after check: Check?, _ progress: (Progress) -> Void) {
        guard isWanted else { return }
        let made = check.flatMap { check in Check.all.firstIndex { $0.name == check.name } } ?? Check.all.count
        let coming = Set(Check.all.dropFirst(made + 1).filter { $0.cost == .free }.compactMap(\.hop))
        let states = diagnose(picture).hops
        for hop in Hop.allCases {
            guard let state = states[hop], state != .skipped, told[hop] != state else { continue }
            let isDecided =
                switch state {
                case .failed: true
                case .passed, .warned: check == nil || !freeOnly || !coming.contains(hop)
                // What cannot be seen yet may come.
                case .unknown, .skipped: check == nil
                }
            guard isDecided else { continue }
            told[hop] = state
            progress(.decided(hop, state, note: Report.note(hop, picture)))
        }
    }
}
