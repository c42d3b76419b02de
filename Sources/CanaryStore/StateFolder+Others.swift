import CanaryCore
import Glibc

/// Whether the state folder is ours alone.
public enum StateFolderOwner {
    /// Somebody besides us and root who may change what lies in the folder.
    ///
    /// A volume of a container's is root's and open to all at its top (an `emptyDir`); that is the container's, and no
    /// stranger's.
    /// - Returns: `nil` where there is nobody, or no such folder yet.
    public static func stranger(in folder: String) -> StoreFailure? {
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        if status.st_uid != geteuid(), status.st_uid != 0 {
            return StoreFailure(.shared, path: folder, detail: "it belongs to user \(status.st_uid)")
        }
        guard status.st_mode & 0o002 != 0, !(status.st_uid == 0 && isMounted(folder, status)) else { return nil }
        let mode = String(status.st_mode & 0o7777, radix: 8)
        return StoreFailure(.shared, path: folder, detail: "everybody may write to it (mode \(mode))")
    }

    private static func isMounted(_ folder: String, _ status: stat) -> Bool {
        var above = stat()
        return stat(folder + "/..", &above) == 0 && above.st_dev != status.st_dev
    }
}

extension StoreFile {
    /// Another user's file is not read, whatever is in it: root's is ours, and what root finds in a user's own folder is
    /// that user's.
    ///
    /// - Throws: `corrupt`, so that it is set aside.
    func refuseStrangers(_ status: stat) throws(StoreFailure) {
        let (user, owner) = (geteuid(), status.st_uid)
        if owner == user || owner == 0 { return }
        var around = stat()
        if user == 0, stat(folder, &around) == 0, around.st_uid == owner { return }
        throw StoreFailure(.corrupt, path: path, detail: "it belongs to user \(owner)")
    }
}
