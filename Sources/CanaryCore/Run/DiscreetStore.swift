/// A store that keeps nothing secret: ids come from counterparts, which can put anything in their place, the very bearer
/// that they were sent too.
///
/// An id that holds a piece of a secret, or is longer than any id, is not written at all: then the next run looks for the
/// effect without it. Gauges hold no counterpart's text.
public struct DiscreetStore: RunStore {
    private let store: any RunStore
    private let mask: SecretMask
    /// No n8n and no agent has longer ones; in bytes.
    static let longestID = 128

    public init(_ store: any RunStore, mask: SecretMask) { (self.store, self.mask) = (store, mask) }

    private func id(_ text: String?) -> String? {
        guard let text, text.utf8.count <= Self.longestID, text.utf8.elementsEqual(mask.mask(text).utf8) else {
            return nil
        }
        return text
    }

    public func write(_ entry: JournalEntry) async throws(StoreFailure) {
        var entry = entry
        (entry.newestExecution, entry.job) = (id(entry.newestExecution), id(entry.job))
        (entry.image, entry.tag) = (mask.mask(entry.image), mask.mask(entry.tag))
        try await store.write(entry)
    }

    public func openEntries(pipeline: String) async throws(StoreFailure) -> [JournalEntry] {
        try await store.openEntries(pipeline: pipeline)
    }
    public func close(_ run: RunID, how: String) async throws(StoreFailure) { try await store.close(run, how: how) }
    public func spool(_ push: SpooledPush, limit: Int) async throws(StoreFailure) {
        try await store.spool(push, limit: limit)
    }
    public func spooled() async throws(StoreFailure) -> [SpooledPush] { try await store.spooled() }
    public func removeSpooled(_ number: Int64) async throws(StoreFailure) { try await store.removeSpooled(number) }
}
