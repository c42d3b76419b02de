import Glibc

/// Files that the program reads and writes; what goes wrong is an error number, for the reader's own words.
enum File {
    struct Failure: Error { var errno: Int32 }

    /// Reads a file to its end, or one byte more than `limit`, so that the caller can say that it is too large. A pipe
    /// without a writer does not hold it up.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else { throw Failure(errno: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes += buffer[..<count]
            } else if count == 0 {
                break
            } else if errno == EAGAIN {
                // A pipe whose writer is slower than we are (`<(command)`).
                var ready = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
                _ = poll(&ready, 1, -1)
            } else if errno != EINTR {
                throw Failure(errno: errno)
            }
        }
        return bytes
    }

    /// Writes a file for its owner alone.
    ///
    /// - Returns: the error number where that failed.
    static func write(_ text: String, to path: String) -> Int32? {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        return descriptor < 0 ? errno : fill(descriptor, text)
    }

    /// Puts a text in the place of a file, whole or not at all: a reader never sees half of it. What is no regular file
    /// (`/dev/stderr`, a pipe) is written to as it is.
    ///
    /// - Returns: the error number where that failed.
    static func replace(_ path: String, with text: String) -> Int32? {
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere, status.st_mode & S_IFMT == S_IFDIR { return EISDIR }
        if isThere, status.st_mode & S_IFMT != S_IFREG {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            return descriptor < 0 ? errno : fill(descriptor, text)
        }
        // Through a link to where it leads; the new file has the old one's mode.
        var place = path
        if isThere, let resolved = realpath(path, nil) {
            place = String(cString: resolved)
            free(resolved)
        }
        var name = Array("\(place).XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { return errno }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let mask = umask(0)
        umask(mask)
        _ = fchmod(descriptor, isThere ? status.st_mode & 0o777 : 0o666 & ~mask)
        var code = fill(descriptor, text)
        if code == nil, rename(name, place) != 0 { code = errno }
        if code != nil { unlink(name) }
        return code
    }

    /// Adds to the end of a file, which is made where it is not there.
    ///
    /// - Returns: the error number where that failed.
    static func append(_ text: String, to path: String) -> Int32? {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0o666)
        return descriptor < 0 ? errno : fill(descriptor, text)
    }

    /// Writes everything and closes.
    private static func fill(_ descriptor: Int32, _ text: String) -> Int32? {
        let code = Descriptor.write(text, to: descriptor)
        let closed = close(descriptor)
        return code ?? (closed == 0 ? nil : errno)
    }
}

/// Writing to what is open already.
enum Descriptor {
    /// Writes everything, waiting where the other side is slow.
    ///
    /// - Returns: the error number where that failed.
    static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EAGAIN {
                // Somebody else has made it non-blocking.
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}
