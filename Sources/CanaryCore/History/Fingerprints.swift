/// What the parts of the pipeline were like at a run, each as a number that changes when the part does: to tell what
/// changed since, and whether a proof still holds.
///
/// A number says nothing of what it was made from, and nothing secret goes into one. It has 48 bits, so that a gauge can
/// carry it to the last digit.
public struct Fingerprints: Sendable, Equatable {
    /// The word of a part in reports and labels.
    public enum Part: String, Sendable, CaseIterable {
        /// The live workflow's nodes, connections and settings.
        case workflow
        /// What the infra repository declares of the agent's service, its image among it.
        case agent
        /// The version of the Secrets that tokens and bearer were read from, where the place has one.
        case secret
        /// The agent's instructions in the infra repository.
        case instructions
        /// The map of mint epochs.
        case mints = "mint-map"
        /// The certificates that the services showed.
        case certificate
        /// The canary's own version, and what it is configured to send.
        case canary

        /// Whether a proof no longer holds when this part changes. A certificate that was renewed proves itself at the
        /// next free look.
        var voidsProof: Bool { self != .certificate }
    }

    /// A part that was not seen has none.
    public var values: [Part: UInt64]

    public init(_ values: [Part: UInt64] = [:]) { self.values = values }

    /// The parts that are seen now and were different, or not seen, then; in the order of the table. What is not seen now
    /// cannot be called changed.
    public func changed(since earlier: Fingerprints) -> [Part] {
        Part.allCases.filter { part in values[part].map { $0 != earlier.values[part] } ?? false }
    }
}
