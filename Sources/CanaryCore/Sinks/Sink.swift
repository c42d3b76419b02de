/// A place that a report is delivered to when the run is over. It decides nothing.
///
/// A new one is a file, its test, and a line in `all`.
public struct Sink: Sendable {
    public let name: String
    let deliver: @Sendable (Report, SinkScene) async -> [SinkSeen]

    /// The sinks that a configuration asks for.
    public static func all(_ configuration: Configuration) -> [Sink] {
        [configuration.push.map(Sink.pushgateway)].compactMap { $0 }
    }
}

/// What a sink delivers with: a transport on a loop of its own, so that a stuck check cannot hold up the last push.
struct SinkScene: Sendable {
    let transport: any HTTPTransport
    let store: any RunStore
    let deadline: Deadline
    let prior: PriorState
}

/// What came of a delivery.
public struct SinkSeen: Sendable {
    public enum Outcome: Sendable {
        case delivered
        /// Kept for the next run, where `kept` is true.
        case failed(HTTPFailure, kept: Bool)
        case refused(status: Int, said: String, kept: Bool)
        /// Delivered; but somebody else pushes to the same group.
        case anotherWriter(group: String)
        /// What was kept from an earlier run has been delivered first.
        case caughtUp(Int)
        case spoolUnwritable(StoreFailure)
    }
    public var sink: String
    public var shown: String
    public var outcome: Outcome

    var isDelivered: Bool {
        switch outcome {
        case .delivered, .anotherWriter, .caughtUp: true
        case .failed, .refused, .spoolUnwritable: false
        }
    }
}
