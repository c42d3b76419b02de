/// A place that a report is delivered to when the run is over. It decides nothing.
///
/// A new one is a file, its test, and a line in `all`.
public struct Sink: Sendable {
    public let name: String
    let deliver: @Sendable (Report, SinkScene) async -> [SinkSeen]

    /// The sinks that a configuration asks for.
    public static func all(_ configuration: Configuration) -> [Sink] {
        // The history comes last: what it keeps says what came of the others.
        [configuration.push.map(Sink.pushgateway), .history].compactMap { $0 }
    }
}

/// What a sink delivers with: a transport on a loop of its own, so that a stuck check cannot hold up the last push.
struct SinkScene: Sendable {
    let transport: any HTTPTransport
    let store: any RunStore
    let deadline: Deadline
    let prior: PriorState
    let history: (any RunHistory)?
    let exitCode: @Sendable (Report) -> Int32
}

/// What came of a delivery.
public struct SinkSeen: Sendable {
    public enum Outcome: Sendable {
        case delivered
        /// Kept for the next run, where `kept` is true.
        case failed(HTTPFailure, kept: Bool)
        case refused(PushRefusal, kept: Bool)
        /// Delivered; but somebody else pushes to the same group.
        case anotherWriter(group: String)
        /// What was kept from an earlier run has been delivered first.
        case caughtUp(Int)
        case spoolUnwritable(StoreFailure)
        /// The history was not written, or its file was set aside: the memory is lost, and nothing else.
        case memory(StoreFailure)
    }
    public var sink: String
    public var shown: String
    /// For commands to paste: the address with its path, which is not secret, and `curl` with what it needs beside it.
    var address = ""
    var curl = "curl -s"
    public var outcome: Outcome

    var isDelivered: Bool {
        switch outcome {
        case .delivered, .anotherWriter, .caughtUp, .memory: true
        case .failed, .refused, .spoolUnwritable: false
        }
    }
}

extension Report.SinkLine {
    /// One a sink, in the order of their names. The history has none: it is no delivery.
    static func lines(_ seen: [SinkSeen]) -> [Report.SinkLine] {
        let deliveries = seen.filter { if case .memory = $0.outcome { false } else { true } }
        return Set(deliveries.map(\.sink)).sorted().map { name in
            let mine = deliveries.filter { $0.sink == name }
            return Report.SinkLine(
                sink: name, delivered: mine.allSatisfy(\.isDelivered), detail: mine.first.map(\.shown) ?? "")
        }
    }
}
