import Synchronization

/// Secrets that come to be known while a run goes on: a service account's token is rotated, and read again for every call.
public final class LateSecrets: Sendable, CustomReflectable {
    private struct State {
        var secrets: [Secret] = []
        var mask: SecretMask?
    }
    private let state = Mutex(State())

    public init() {}

    /// Hidden from now on, by every mask that was made with this.
    public func add(_ secret: Secret) {
        state.withLock { state in
            guard !state.secrets.contains(where: { $0.matches(secret) }) else { return }
            state.secrets.append(secret)
            state.mask = SecretMask(secrets: state.secrets)
        }
    }

    /// `nil` where there is none yet.
    var mask: SecretMask? { state.withLock { $0.mask } }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
