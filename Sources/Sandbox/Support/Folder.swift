import Glibc

/// Folders, made with everything above them.
enum Folder {
    /// Throws the error number of `mkdir` as ``SandboxError``.
    static func make(_ path: String) throws(SandboxError) {
        var current = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            current += "/" + part
            if mkdir(current, 0o700) != 0, errno != EEXIST { throw .folder(path: current, errno: errno) }
        }
    }
}
