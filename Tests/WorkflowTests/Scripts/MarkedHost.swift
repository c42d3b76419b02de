import Glibc
import Synchronization
import Testing

@testable import Workflow

/// A host of one child that can be told from all others by an argument.
struct MarkedHost {
    private static let count = Atomic<Int>(0)

    let mark: String
    let host: JavaScriptHost

    init() throws {
        mark = "--library=mark-\(getpid())-\(Self.count.add(1, ordering: .relaxed).newValue)"
        host = try ScriptHosts.make(["__javascript", mark] + JavaScriptCore.names.map { "--library=\($0)" })
    }

    var child: ChildOnView? { ChildOnView(mark: mark) }
}

/// A process as /proc shows it; a zombie is one.
struct ChildOnView {
    let id: pid_t

    /// The child of this process whose arguments hold the mark; a zombie has no arguments any more, and is known by its
    /// parent.
    init?(mark: String) {
        let found = Self.list("/proc").compactMap { pid_t($0) }.first { id in
            Self.parent(of: id) == getpid()
                && Self.read("/proc/\(id)/cmdline")?.split(separator: "\0").contains(mark[...]) == true
        }
        guard let found else { return nil }
        id = found
    }

    func file(_ name: String) -> String? { Self.read("/proc/\(id)/\(name)") }

    /// Numbers, and what they stand for.
    var descriptors: [(number: Int, target: String)] {
        Self.list("/proc/\(id)/fd").map { name in
            var target = [CChar](repeating: 0, count: 256)
            let count = readlink("/proc/\(id)/fd/\(name)", &target, 256)
            let bytes = target[..<max(count, 0)].map { UInt8(bitPattern: $0) }
            return (Int(name) ?? -1, String(decoding: bytes, as: UTF8.self))
        }
    }

    var state: String? {
        Self.fields(of: id).first.map(String.init)
    }

    var isRunning: Bool { state == "R" }

    private static func fields(of id: pid_t) -> [Substring] {
        (read("/proc/\(id)/stat") ?? "").split(separator: ")").last?.split(separator: " ") ?? []
    }

    private static func parent(of id: pid_t) -> pid_t? {
        let fields = fields(of: id)
        return fields.count > 1 ? pid_t(fields[1]) : nil
    }

    private static func list(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }
}

/// Waits for something that will come soon, and does not hang the tests where it does not.
func until(_ condition: () -> Bool) async throws {
    for _ in 0..<10_000 {
        if condition() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    Issue.record("it does not come")
}
