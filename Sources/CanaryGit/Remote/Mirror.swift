import CanaryCore
import Synchronization

/// The bare copy of a remote in the state folder, and what this run knows of it.
final class Mirror: Sendable {
    let path: String
    private let address: RemoteAddress
    private let fetcher: MirrorFetcher
    private struct Known {
        var isFetched = false
        var isMadeAnew = false
    }
    private let known = Mutex(Known())

    init(_ address: RemoteAddress, folder: String, fetcher: MirrorFetcher) {
        (self.address, self.fetcher) = (address, fetcher)
        path = "\(folder)/\(address.name).git"
    }

    /// Fetches, unless this run did so before and nothing fresh is asked for.
    func update(fresh: Bool, extra: String?, _ allowance: Allowance) async throws(RepositoryFailure) {
        guard fresh || !known.withLock({ $0.isFetched }) else { return }
        try await fetch(anew: false, extra, allowance)
    }

    /// Once in a run is enough: what a new mirror does not mend is not the mirror's fault.
    var mayBeMadeAnew: Bool { known.withLock { !$0.isMadeAnew } }

    func makeAnew(extra: String?, _ allowance: Allowance) async throws(RepositoryFailure) {
        known.withLock { $0.isMadeAnew = true }
        try await fetch(anew: true, extra, allowance)
    }

    private func fetch(anew: Bool, _ extra: String?, _ allowance: Allowance) async throws(RepositoryFailure) {
        let request = FetchRequest(
            mirror: path, url: address.url, shown: address.shown, user: address.user, password: address.password,
            extraRef: extra.map { RevisionSyntax.parts($0).base }
                .flatMap { $0.hasPrefix("refs/") && !$0.utf8.contains(0) ? $0 : nil },
            anew: anew)
        try await fetcher.fetch(request, allowance)
        known.withLock { $0.isFetched = true }
    }
}
