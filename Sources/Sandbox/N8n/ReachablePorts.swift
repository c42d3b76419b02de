import Synchronization

/// The ports of this machine that the sandbox's n8n may call: the sandbox's own, and those that somebody has named.
///
/// A workflow may be anybody's (a pull request's), and what else listens on loopback trusts whoever is on the machine.
final class ReachablePorts: Sendable {
    private let ports: Mutex<Set<UInt16>>
    private let every: Bool

    /// - Parameters:
    ///   - named: by whoever started the sandbox.
    ///   - every: nothing is kept away, as by a real n8n.
    init(_ named: Set<UInt16> = [], every: Bool = false) {
        ports = Mutex(named)
        self.every = every
    }

    /// Adds one that the sandbox has opened.
    func open(_ port: UInt16) { ports.withLock { _ = $0.insert(port) } }

    func contains(_ port: UInt16) -> Bool { every || ports.withLock { $0.contains(port) } }
}
