import Glibc
import Testing

@testable import CanaryWorkflow

/// Scripts whose child is the built `canary`.
enum Scripts {
    static func make() throws -> TrialScripts { TrialScripts(executable: try program()) }

    /// One for all tests, until the runner ends.
    static func shared() throws -> TrialScripts { try common.get() }
    private static let common = Result { TrialScripts(executable: try program(), children: 2) }

    /// The built `canary` beside the test bundle.
    static func program() throws -> String {
        var target = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &target, 4095)
        try #require(count > 0)
        let own = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // The test runner names the bundle where it is not the bundle itself.
        let candidates = ([own] + CommandLine.arguments.filter { $0.contains(".xctest") }).map { path in
            let bundle = path.split(separator: ".xctest").first ?? ""
            return "/" + bundle.split(separator: "/").dropLast().joined(separator: "/") + "/canary"
        }
        return try #require(candidates.first { access($0, X_OK) == 0 }, "canary is not built: \(candidates)")
    }
}
