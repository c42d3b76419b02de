import CanaryCore
import Glibc

/// The folder in which the journal, the spool, the lock and the mirrors live.
enum StateFolder {
    /// Makes the folder and what is missing above it, each for its owner alone (0700). A folder that is already there keeps
    /// its mode: it may be a mounted volume, or one that others use as well; our files in it are 0600.
    /// - Returns: Its path without symbolic links.
    static func prepare(_ path: String) throws(StoreFailure) -> String {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw StoreFailure(.other, path: path, detail: "no usable path")
        }
        var made = path.utf8.first == 0x2F ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o700) == 0 {
                // Whatever the umask took away.
                _ = chmod(made, 0o700)
            } else if errno != EEXIST, !isFolder(made) {
                throw StoreFailure(errno: errno, path: made)
            }
        }
        guard let resolved = realpath(made.isEmpty ? "/" : made, nil) else {
            throw StoreFailure(errno: errno, path: path)
        }
        defer { free(resolved) }
        let folder = String(cString: resolved)
        guard isFolder(folder) else { throw StoreFailure(errno: ENOTDIR, path: path) }
        return folder
    }

    private static func isFolder(_ path: String) -> Bool {
        let before = errno
        defer { errno = before }
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes a new name in the folder outlast a power cut.
    static func sync(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        _ = Glibc.close(descriptor)
    }
}

extension StoreFailure {
    init(errno code: Int32, path: String) {
        self.init(Kind(errno: code), path: path, detail: String(cString: strerror(code)))
    }
}

extension StoreFailure.Kind {
    init(errno code: Int32) {
        self =
            switch code {
            case EROFS: .readOnly
            case EACCES, EPERM: .noPermission
            case ENOSPC, EDQUOT, EFBIG: .full
            case EAGAIN, EBUSY: .busy
            default: .other
            }
    }
}
