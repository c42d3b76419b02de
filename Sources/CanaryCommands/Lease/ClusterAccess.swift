import CanaryConfig
import CanaryCore
import CanaryHTTP
// Dispatch, because its serial queues run on threads of their own: a volume can hang, and the cooperative pool has two.
import Dispatch

/// Token and roots of trust of the cluster, read again for every call: the kubelet replaces both while a run goes on.
actor ClusterAccess: LeaseAccess {
    private final class Executor: SerialExecutor {
        private let queue = DispatchQueue(label: "canary.cluster")
        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
        }
    }

    private let executor = Executor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let lease: Configuration.Lease
    private let environment: [String: String]
    private let factor: Int
    private let late: LateSecrets
    private let files: FileReader
    private var current: (roots: [UInt8], transport: CurlTransport)?

    /// - Parameters:
    ///   - environment: may name a proxy.
    ///   - late: learns every token that is read.
    init(
        _ lease: Configuration.Lease, environment: [String: String], factor: Int = 1, late: LateSecrets,
        files: FileReader = .system
    ) {
        (self.lease, self.environment, self.factor, self.late, self.files) = (lease, environment, factor, late, files)
    }

    func credentials() throws(LeaseProblem) -> LeaseCredentials {
        let token = try read(lease.tokenFile, limit: 64 << 10).filter { $0 > 0x20 && $0 < 0x7F }
        guard !token.isEmpty else { throw .unreadable(path: lease.tokenFile, detail: "there is no token in it") }
        let secret = Secret(token)
        late.add(secret)
        let transport = try transport()
        return LeaseCredentials(
            token: secret, transport: factor == 1 ? transport : ScaledTransport(transport, factor: factor))
    }

    /// A new one where the roots have changed: libcurl reads them once for a connection, and keeps connections.
    private func transport() throws(LeaseProblem) -> CurlTransport {
        let roots = lease.server?.isTLS == true ? try read(lease.caFile, limit: 1 << 20) : []
        if let current, current.roots == roots { return current.transport }
        current?.transport.shutdown()
        // The cluster's own issuer alone: the public ones of the system have no say here, and this folder holds no others.
        let folder = lease.caFile.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(lease.caFile[..<$0]) }
        let transport = CurlTransport(
            userAgent: "canary/\(Canary.version)", proxy: ProxySettings(environment: environment),
            trust: TrustAnchors(file: lease.caFile, folder: folder))
        current = (roots, transport)
        return transport
    }

    private func read(_ path: String, limit: Int) throws(LeaseProblem) -> [UInt8] {
        switch files.read(path, limit) {
        case .success(let bytes): return bytes
        case .failure(let problem): throw .unreadable(path: path, detail: problem.words)
        }
    }

    func shutdown() { current?.transport.shutdown() }
}
