import Glibc

/// Since when a file that holds a secret holds what it holds, without looking into it.
///
/// Of a mounted Secret it is the name of the folder that Kubernetes made for the version (`..data` leads to it), of any
/// other file the time of its last change. A mount is made anew with every pod, though, and says by its date no more than
/// when that pod began: only what was written after that is a version.
enum FileVersion {
    /// Unix seconds at which the first process of this container, or machine, began.
    static let containerStart: Double? = {
        guard let status = text("/proc/1/stat"),
            let boot = text("/proc/stat")?.split(separator: "\n")
                .first(where: { $0.hasPrefix("btime ") })?.split(separator: " ").last.flatMap({ Double($0) }),
            // After the name, which may hold anything: field 22, in ticks since the machine's start (proc(5)).
            let ticks = status.split(separator: ")").last?.split(separator: " ").dropFirst(19).first
                .flatMap({ Double($0) })
        else { return nil }
        return boot + ticks / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    }()

    /// How long before its first process a pod's volumes may at most have been seen to be mounted: dates are whole seconds
    /// in places.
    private static let slack = 10.0

    /// - Parameter containerStart: Unix seconds; `nil`: not known, and every date counts.
    static func read(_ path: String, containerStart: Double?) -> String? {
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
        let versions = link(folder + "..data")
        var status = stat()
        guard stat(versions.map { folder + $0 } ?? path, &status) == 0 else { return nil }
        let changed = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
        if versions != nil || isInMemory(status.st_dev), let containerStart, changed <= containerStart + slack {
            return nil
        }
        return versions ?? "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }

    /// Where Kubernetes puts Secrets, also one that is mounted as a single file. Glibc's `statfs` is not to be had from
    /// Swift, so the mount is looked up by its device (proc(5)).
    private static func isInMemory(_ device: dev_t) -> Bool {
        let (major, minor) = (device >> 8 & 0xfff, device & 0xff | device >> 12 & 0xfff00)
        return memories.contains("\(major):\(minor)")
    }

    /// The devices of file systems in memory, looked up once: there may be as many files as there are tokens.
    private static let memories: Set<String> = {
        let mounts = text("/proc/self/mountinfo")?.split(separator: "\n") ?? []
        return Set(
            mounts.compactMap { line in
                let fields = line.split(separator: " ")
                guard fields.count > 6, let mark = fields.firstIndex(of: "-"), mark + 1 < fields.count,
                    fields[mark + 1] == "tmpfs"
                else { return nil }
                return String(fields[2])
            })
    }()

    private static func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 512)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return String(validating: buffer[..<count].lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func text(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&buffer, 1, buffer.count, file)
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
