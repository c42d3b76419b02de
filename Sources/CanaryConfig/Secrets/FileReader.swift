import Glibc

/// The way to files; a value, so that a test can hand in its own.
public struct FileReader: Sendable {
    public enum Problem: Error, Sendable, Equatable {
        case missing, isFolder, notAllowed
        /// In bytes.
        case tooLarge(limit: Int)
        /// A pipe that nobody wrote to.
        case timedOut
        /// The system's words.
        case other(String)

        /// Why, in a clause.
        public var words: String {
            switch self {
            case .missing: "there is no such file"
            case .isFolder: "this is a folder"
            case .notAllowed: "the file may not be read"
            case .tooLarge(let limit): "the file is larger than \(limit >> 10) KiB"
            case .timedOut: "nothing came"
            case .other(let words): "the file cannot be read: \(words)"
            }
        }

        var hint: String? {
            switch self {
            case .missing: "docs/configuration.md has one to begin with"
            case .isFolder: "name the file in it"
            case .notAllowed: "may the user that canary runs as read it?"
            case .tooLarge: "is it the right file?"
            case .timedOut, .other: nil
            }
        }
    }

    /// The bytes of a file of at most so many.
    public var read: @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], Problem>
    /// Where a link leads when all links are followed; `nil` for what is no link, and for one that leads nowhere.
    public var target: @Sendable (_ path: String) -> String?
    /// Something about a file that changes when it is written anew; `nil` where nothing tells.
    public var version: @Sendable (_ path: String) -> String?

    public init(
        read: @escaping @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], Problem>,
        target: @escaping @Sendable (_ path: String) -> String? = { _ in nil },
        version: @escaping @Sendable (_ path: String) -> String? = { _ in nil }
    ) {
        (self.read, self.target, self.version) = (read, target, version)
    }

    /// The machine's own files. Pipes (`--config <(…)`) are read too, and waited for up to ten seconds.
    public static let system = FileReader(
        read: { path, limit in
            do throws(Problem) { return .success(try readFile(path, limit: limit)) } catch { return .failure(error) }
        },
        target: { path in
            // There may be ten thousand files that are none: asked first, as following a path asks for each of its parts.
            var byte = CChar(0)
            guard readlink(path, &byte, 1) > 0, let resolved = realpath(path, nil) else { return nil }
            defer { free(resolved) }
            return String(validatingCString: resolved)
        },
        version: { FileVersion.read($0, containerStart: FileVersion.containerStart) })
}

private func readFile(_ path: String, limit: Int) throws(FileReader.Problem) -> [UInt8] {
    // A NUL would end the path early for the system.
    guard !path.utf8.contains(0) else { throw .missing }
    // Without O_NONBLOCK a pipe that nobody writes to would hold us here.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw problem(errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw problem(errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isFolder }
    if status.st_mode & S_IFMT == S_IFREG, status.st_size > limit { throw .tooLarge(limit: limit) }
    let end = ContinuousClock.now + .seconds(10)
    var content: [UInt8] = []
    // Secrets are small, and there may be many.
    let isSmall = status.st_mode & S_IFMT == S_IFREG && status.st_size < 512
    var buffer = [UInt8](repeating: 0, count: isSmall ? 512 : 16 << 10)
    if status.st_mode & S_IFMT == S_IFIFO { try wait(for: file, until: end) }
    while true {
        let count = Glibc.read(file, &buffer, buffer.count)
        if count > 0 {
            content += buffer[..<count]
            if content.count > limit { throw .tooLarge(limit: limit) }
            // All of it, without another call that says so; what says that it has no size may go on.
            if isSmall, status.st_size > 0, count < buffer.count { return content }
        } else if count == 0 {
            return content
        } else if errno == EAGAIN {
            try wait(for: file, until: end)
        } else if errno != EINTR {
            throw problem(errno)
        }
    }
}

/// Until there is something to read, or the writer has gone.
private func wait(for file: Int32, until end: ContinuousClock.Instant) throws(FileReader.Problem) {
    let left = (end - .now).components
    guard left.seconds >= 0 else { throw .timedOut }
    var poll = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    let ready = Glibc.poll(&poll, 1, Int32(left.seconds) * 1000 + Int32(left.attoseconds / 1_000_000_000_000_000))
    if ready == 0 { throw .timedOut }
}

private func problem(_ code: Int32) -> FileReader.Problem {
    switch code {
    case ENOENT, ENOTDIR: .missing
    case EISDIR: .isFolder
    case EACCES, EPERM: .notAllowed
    default: .other(String(cString: strerror(code)))
    }
}
