import Glibc

/// A process that can be told from every other, also from a later one with the same number: what stands in the row of a
/// run that is under way.
struct ProcessMark: Equatable {
    var host: String
    /// Of this start of the machine: /proc/sys/kernel/random/boot_id.
    var boot: String
    /// In which the number is one: containers on one machine count for themselves.
    var space: String
    var pid: Int32
    /// Clock ticks from the machine's start to the process's (proc(5), field 22 of stat); 0 where it could not be read.
    var started: UInt64

    static func current() -> ProcessMark {
        var name = [CChar](repeating: 0, count: 256)
        _ = gethostname(&name, name.count - 1)
        var link = [CChar](repeating: 0, count: 64)
        let length = readlink("/proc/self/ns/pid", &link, link.count)
        var started: UInt64 = 0
        if case .running(let ticks) = look(at: getpid()) { started = ticks }
        return ProcessMark(
            host: word(name.prefix { $0 != 0 }),
            // Without its hyphens: two random UUIDs share eight characters around one far too often, and a webhook's path is
            // a UUID of which no eight characters may stand anywhere.
            boot: word(read("/proc/sys/kernel/random/boot_id").filter { $0 != 0x2D }[...]),
            space: word(link.prefix(max(0, length))), pid: getpid(), started: started)
    }

    var text: String { "\(pid) \(started) \(host) \(boot) \(space)" }

    init(host: String, boot: String, space: String, pid: Int32, started: UInt64) {
        (self.host, self.boot, self.space, self.pid, self.started) = (host, boot, space, pid, started)
    }

    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
        guard words.count == 5, let pid = Int32(words[0]), pid > 0, let started = UInt64(words[1]) else { return nil }
        self.init(host: words[2], boot: words[3], space: words[4], pid: pid, started: started)
    }

    /// Whether it certainly runs no longer. Of another machine's process, or another container's, nothing is known.
    func isGone(seenFrom here: ProcessMark) -> Bool {
        guard host == here.host, !boot.isEmpty, !here.boot.isEmpty else { return false }
        guard boot == here.boot else { return true }
        guard space == here.space else { return false }
        switch Self.look(at: pid) {
        case .gone: return true
        case .unknown: return false
        case .running(let ticks): return started != 0 && ticks != started
        }
    }

    private enum Look { case running(UInt64), gone, unknown }

    private static func look(at pid: Int32) -> Look {
        let bytes = read("/proc/\(pid)/stat")
        // The name in parentheses may hold anything, parentheses too: what counts stands after the last one.
        guard let end = bytes.lastIndex(of: CChar(0x29)) else {
            return kill(pid, 0) != 0 && errno == ESRCH ? .gone : .unknown
        }
        let fields = String(decoding: bytes[(end + 1)...].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        guard fields.count > 19, let ticks = UInt64(fields[19]) else { return .unknown }
        // Ended, and nobody has asked for its exit code yet.
        return ["Z", "X", "x"].contains(fields[0]) ? .gone : .running(ticks)
    }

    private static func read(_ path: String) -> [CChar] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { _ = close(descriptor) }
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return Array(buffer.prefix(max(0, count)))
    }

    /// Printable and without blanks.
    private static func word(_ bytes: ArraySlice<CChar>) -> String {
        let visible = bytes.map { UInt8(bitPattern: $0) }.filter { (0x21...0x7E).contains($0) }
        return String(decoding: visible.prefix(64), as: UTF8.self)
    }
}
