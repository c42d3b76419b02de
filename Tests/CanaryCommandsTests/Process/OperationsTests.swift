import FoundationEssentials
import HTTPServer
import Testing

/// docs/operations.md, command by command, with the real Prometheus, Alertmanager and Pushgateway.
@Suite struct OperationsTests {
    private static let ports = ["19090", "19091", "19093", "19094"]

    @Test(
        .enabled(
            if: Peer.canAlert,
            "no prometheus, prometheus-alertmanager and prometheus-pushgateway here: docs/operations.md is not run"))
    func fromNothingToAnAlarmAndBack() async throws {
        let path = Child.repositoryRoot + "/docs/operations.md"
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        var commands = text.split(separator: "```bash\n").dropFirst()
            .map { $0.prefix(upTo: $0.range(of: "```")?.lowerBound ?? $0.endIndex) }.joined()
        #expect(commands.contains("canary run"))
        // Ports of the test's own, in place of those that a reader sees.
        for port in Self.ports {
            let free = try HTTPServer { _ in HTTPServerResponse(status: 200) }
            await free.stop()
            commands = commands.replacing(port, with: "\(free.port)")
        }
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/bin", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/bin/canary", withDestinationPath: Child.canary)
        commands = commands.replacing("/tmp/canary-operations-", with: folder + "/")
        // Its daemons end with it, however it ends; what they wrote says why.
        commands = "trap 'tail -n 5 *.log received.txt; kill $(jobs -p)' EXIT\n\(commands)\ntrap - EXIT\n"
        try Data(commands.utf8).write(to: URL(filePath: folder + "/commands"))
        let search = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let ended = try await RunningProgram.run(
            ["timeout", "-k", "5", "170", "bash", "-e", folder + "/commands"],
            environment: ["PATH": "\(folder)/bin:\(Peer.folder):\(search)", "HOME": folder],
            directory: Child.repositoryRoot, within: .seconds(180))
        #expect(ended.code == 0, "\(ended.out)\(ended.err)")
        for name in ["UpgradeCanaryCredentialBroken", "UpgradeCanaryUnhealthy", "UpgradeCanaryTokenIllFormed"] {
            for state in ["firing", "resolved"] {
                #expect(ended.out.contains("\n\(state) \(name): "), "\(state) \(name)")
            }
        }
    }
}
