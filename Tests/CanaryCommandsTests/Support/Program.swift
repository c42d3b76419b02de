// Process, which FoundationEssentials does not have.
import Foundation

/// The built program, run as a process of its own, without blocking a thread of the cooperative pool.
struct ProgramRun: Sendable {
    var code: Int32
    var out: [UInt8]
    var err: [UInt8]
    /// The most memory that it held at once, in bytes; 0 where /proc does not tell.
    var peak = 0
    var seconds = 0.0
    var outText: String { String(decoding: out, as: UTF8.self) }
    var errText: String { String(decoding: err, as: UTF8.self) }

    /// - Parameter environment: all of it; nothing of the tests' own is passed on but where to find programs.
    static func canary(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [], limit: Duration = .seconds(60)
    ) async throws -> ProgramRun {
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let paths = ["in", "out", "err"].map { "\(folder)/\($0)" }
        for path in paths { try Data(path == paths[0] ? input : []).write(to: URL(fileURLWithPath: path)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Child.canary)
        process.arguments = arguments
        // The program's own folders must not be this user's.
        let base = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "TMPDIR": folder]
        process.environment = base.merging(environment) { _, new in new }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle(forReadingAtPath: paths[0])
        process.standardOutput = FileHandle(forWritingAtPath: paths[1])
        process.standardError = FileHandle(forWritingAtPath: paths[2])
        let start = ContinuousClock.now
        try process.run()
        var peak = 0
        // The high-water mark only rises: the last look before the end misses what the last moments added, no more.
        while process.isRunning {
            peak = max(peak, highWater(process.processIdentifier))
            if ContinuousClock.now - start > limit { process.terminate() }
            try await Task.sleep(for: .milliseconds(10))
        }
        func bytes(_ path: String) -> [UInt8] { FileManager.default.contents(atPath: path).map { Array($0) } ?? [] }
        let (whole, part) = (ContinuousClock.now - start).components
        return ProgramRun(
            code: process.terminationStatus, out: bytes(paths[1]), err: bytes(paths[2]), peak: peak,
            seconds: Double(whole) + Double(part) / 1e18)
    }

    /// `VmHWM` of a process, in bytes.
    private static func highWater(_ process: Int32) -> Int {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/status") else { return 0 }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { $0.split(separator: " ").compactMap { Int($0) }.first }.map { $0 * 1024 } ?? 0
    }
}
