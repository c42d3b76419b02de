/// What a canary that wants the lease makes of the record that it found; a pure function.
enum LeaseDecision: Equatable {
    /// There is no such object.
    case create
    /// Nobody holds it, or its holder is gone without doubt.
    case take
    /// It is ours already: the answer to an earlier write was lost.
    case ours
    /// Its time is over by its own word, which a wrong clock may have written: taken when it has not changed for so long.
    case watch(Duration)
    case held

    /// How many of its durations ago a holder gave its last sign of life that is gone without doubt: each renews after a
    /// third of one.
    static let overdue = 3.0
    /// Of a record that does not say, and the most that one is believed.
    static let usual = 60, most = 3600

    /// - Parameter now: unix seconds by the API server's clock.
    static func on(_ record: LeaseRecord?, as identity: String, now: Double) -> LeaseDecision {
        guard let record else { return .create }
        guard let holder = record.holder else { return .take }
        if holder.utf8.elementsEqual(identity.utf8) { return .ours }
        let seconds = min(record.seconds ?? usual, most)
        let watch = LeaseDecision.watch(.seconds(seconds))
        guard let renewed = record.renewed ?? record.acquired else { return watch }
        let age = now - renewed
        if age > Double(seconds) * overdue { return .take }
        // From the future by more than clocks differ: its age cannot be told from it.
        return age > Double(seconds) || age < -Double(seconds) ? watch : .held
    }
}
