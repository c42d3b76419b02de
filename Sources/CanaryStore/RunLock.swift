import CanaryCore
import Glibc
import Synchronization

/// Who holds the lock, as it stands in the lock file.
public struct LockHolder: Sendable, Equatable {
    public var pid: Int32
    public var run: RunID?
    public var host: String
    /// Unix seconds.
    public var started: Int64

    public init(pid: Int32, run: RunID?, host: String, started: Int64) {
        (self.pid, self.run, self.host, self.started) = (pid, run, host, started)
    }

    /// This process on this machine.
    public static func current(run: RunID?, started: Int64) -> LockHolder {
        var name = [CChar](repeating: 0, count: 256)
        _ = gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return LockHolder(pid: getpid(), run: run, host: host, started: started)
    }

    var text: String { "pid \(pid)\nrun \(run?.text ?? "-")\nhost \(host)\nstarted \(started)\n" }

    /// - Returns: `nil` where the text is not what a holder writes; what a host calls itself is cut and made printable.
    init?(_ text: String) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let pid = fields["pid"].flatMap({ Int32($0) }), let started = fields["started"].flatMap({ Int64($0) })
        else {
            return nil
        }
        let host = (fields["host"] ?? "").utf8.prefix(64).map { (0x21...0x7E).contains($0) ? $0 : 0x3F }
        self.init(
            pid: pid, run: fields["run"].flatMap { RunID(String($0)) }, host: String(decoding: host, as: UTF8.self),
            started: started)
    }
}

/// Why the lock could not be had.
public enum LockProblem: Error, Sendable {
    public enum Refusal: Sendable, Equatable { case symbolicLink, notARegularFile, hardLinked }

    /// Another run holds it; `nil` where it has not written who it is.
    case held(by: LockHolder?, path: String)
    /// The lock file is something that nobody honest puts there.
    case refused(Refusal, path: String)
    case unavailable(StoreFailure)
}

/// One run at a time in a state folder: `flock` on `canary.lock`.
///
/// The kernel lets go when the process ends, however it ends, so that a file left behind locks nobody out. Held until
/// `release()` or until the last reference is gone; keep it alive with `defer { lock.release() }`.
public final class RunLock: Sendable {
    public static let name = "canary.lock"

    private let descriptor: Mutex<Int32?>

    private init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    deinit { release() }

    /// Takes the lock or says at once who has it. Makes the state folder where it is missing.
    public static func acquire(state: String, holder: LockHolder) throws(LockProblem) -> RunLock {
        let folder: String
        do { folder = try StateFolder.prepare(state) } catch { throw .unavailable(error) }
        let path = folder + "/" + name
        // Again where somebody took the file's name away between opening and locking.
        for _ in 0..<16 {
            let descriptor = try open(path)
            if try lock(descriptor, path: path) {
                write(holder, to: descriptor)
                return RunLock(descriptor)
            }
        }
        throw .unavailable(StoreFailure(.busy, path: path, detail: "the lock file is being replaced all the time"))
    }

    /// Lets go; the file stays, empty. Harmless when repeated.
    public func release() {
        descriptor.withLock { descriptor in
            guard let open = descriptor else { return }
            _ = ftruncate(open, 0)
            // Said aloud: a child between fork and exec still has a copy of the descriptor.
            _ = flock(open, LOCK_UN)
            _ = Glibc.close(open)
            descriptor = nil
        }
    }

    private static func open(_ path: String) throws(LockProblem) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            switch errno {
            case ELOOP: throw .refused(.symbolicLink, path: path)
            case EISDIR, ENXIO: throw .refused(.notARegularFile, path: path)
            default: throw .unavailable(StoreFailure(errno: errno, path: path))
            }
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            _ = Glibc.close(descriptor)
            throw .refused(.notARegularFile, path: path)
        }
        // Its other name may be a file that must not be emptied.
        guard status.st_nlink <= 1 else {
            _ = Glibc.close(descriptor)
            throw .refused(.hardLinked, path: path)
        }
        return descriptor
    }

    /// - Returns: `false`, with the descriptor closed, where the file no longer has its name.
    private static func lock(_ descriptor: Int32, path: String) throws(LockProblem) -> Bool {
        var code: Int32
        repeat { code = flock(descriptor, LOCK_EX | LOCK_NB) } while code != 0 && errno == EINTR
        if code != 0 {
            let reason = errno
            defer { _ = Glibc.close(descriptor) }
            guard reason == EWOULDBLOCK else { throw .unavailable(StoreFailure(errno: reason, path: path)) }
            throw .held(by: LockHolder(read(descriptor)), path: path)
        }
        var (ours, named) = (stat(), stat())
        if fstat(descriptor, &ours) == 0, lstat(path, &named) == 0, ours.st_ino == named.st_ino,
            ours.st_dev == named.st_dev
        {
            return true
        }
        _ = Glibc.close(descriptor)
        return false
    }

    private static func read(_ descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// On a full disk the lock holds without a name in it.
    private static func write(_ holder: LockHolder, to descriptor: Int32) {
        let bytes = Array(holder.text.utf8)
        _ = fchmod(descriptor, 0o600)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, bytes, bytes.count, 0)
    }
}
