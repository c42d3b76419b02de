import CanaryCore
import Glibc

/// Fetches a remote into a mirror by a child process, which can be killed: libgit2 1.5 has no time limit, and a silent
/// server would hang it for ever (facts/git-libgit2.md).
///
/// The child is this same program, and must call `runFetchChild` when it sees `arguments`.
public struct MirrorFetcher: Sendable {
    let executable: String
    let arguments: [String]
    let environment: [String]
    /// How long a remote may take to answer the first question; the whole fetch has the time of the reading it is for.
    let patience: Duration

    /// What of the environment a fetch needs: the way to the network, and whom to trust.
    private static let passedOn = [
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "LD_LIBRARY_PATH",
    ]

    /// - Parameters:
    ///   - environment: of the program; the child gets only what it needs of it.
    ///   - patience: how long a remote may take to answer the first question.
    public init(
        executable: String = "/proc/self/exe", arguments: [String] = ["__fetch"], environment: [String: String] = [:],
        patience: Duration = .seconds(30)
    ) {
        (self.executable, self.arguments, self.patience) = (executable, arguments, patience)
        self.environment = Self.passedOn.compactMap { name in environment[name].map { "\(name)=\($0)" } }
    }

    func fetch(_ request: FetchRequest, _ allowance: Allowance) async throws(RepositoryFailure) {
        var request = request
        request.patience =
            Int(clamping: patience.components.seconds &* 1000)
            + Int(
                patience.components.attoseconds / 1_000_000_000_000_000)
        let answer = Answer<Void>()
        try await answer.await(allowance, timed: true) {
            let started = startThread("canary-fetch") { [request] in
                answer.give(Result { () throws(RepositoryFailure) in try run(request, allowance) })
            }
            if !started { answer.give(.failure(RepositoryFailure(.other, detail: "no thread to be had"))) }
        }
    }

    private func run(_ request: FetchRequest, _ allowance: Allowance) throws(RepositoryFailure) {
        let lock = try MirrorLock.take(request.mirror, allowance)
        var child = try ChildProcess(executable, arguments, environment: environment, handed: lock)
        child.send(request.bytes)
        let output = child.readOutput(limit: 65_536) { !allowance.isOver }
        let status = child.end { output != nil && !allowance.isOver }
        guard let output else {
            throw allowance.isOver
                ? RepositoryFailure.outOfTime : RepositoryFailure(.other, detail: "the fetch never ends its answer")
        }
        guard try FetchAnswer.read(output) else {
            // Nobody else kills it before its time is over.
            if status & 0x7f == SIGKILL {
                throw RepositoryFailure(.tooLarge, detail: "the fetch was killed, as the kernel does where memory ends")
            }
            let how = status & 0x7f == 0 ? "exit code \(status >> 8 & 0xff)" : "signal \(status & 0x7f)"
            throw RepositoryFailure(.other, detail: "the fetch ended without an answer: \(how)")
        }
    }
}

/// One fetch into a mirror at a time, whichever program does it.
enum MirrorLock {
    /// Waits for the mirror's lock file, and makes its folder. The lock lasts as long as anybody has the descriptor.
    static func take(_ mirror: String, _ allowance: Allowance) throws(RepositoryFailure) -> Descriptor? {
        try makeFolders(above: mirror)
        let number = open(mirror + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw failure(mirror + ".lock") }
        let descriptor = try Descriptor(high: number)
        while flock(descriptor.number, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw failure(mirror + ".lock") }
            guard !allowance.isOver else {
                throw RepositoryFailure(.timeout, detail: "another run is fetching into \(mirror)")
            }
            usleep(10_000)
        }
        return descriptor
    }

    private static func makeFolders(above path: String) throws(RepositoryFailure) {
        var end = path.utf8.startIndex
        while let slash = path.utf8[end...].dropFirst().firstIndex(of: UInt8(ascii: "/")) {
            let folder = String(path[..<slash])
            if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure(folder) }
            end = slash
        }
    }

    private static func failure(_ path: String) -> RepositoryFailure {
        let denied = errno == EACCES || errno == EPERM || errno == EROFS
        return RepositoryFailure(
            denied ? .noPermission : .other, detail: "\(path): \(String(cString: strerror(errno)))")
    }
}
