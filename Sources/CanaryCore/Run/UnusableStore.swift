/// Stands in for a state folder that cannot be used: every call says why, so that nothing is sent without a journal.
public struct UnusableStore: RunStore {
    let failure: StoreFailure

    public init(failure: StoreFailure) { self.failure = failure }

    public func openEntries(pipeline: String) async throws(StoreFailure) -> [JournalEntry] { throw failure }
    public func write(_ entry: JournalEntry) async throws(StoreFailure) { throw failure }
    public func close(_ run: RunID, how: String) async throws(StoreFailure) { throw failure }
    public func spool(_ push: SpooledPush, limit: Int) async throws(StoreFailure) { throw failure }
    public func spooled() async throws(StoreFailure) -> [SpooledPush] { throw failure }
    public func removeSpooled(_ number: Int64) async throws(StoreFailure) { throw failure }
}
