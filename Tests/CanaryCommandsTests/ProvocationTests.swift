import CanaryCore
import FoundationEssentials
import Glibc
import Sandbox
import Scenarios
import Testing

@testable import CanaryCommands

/// Every cause of the table is reached from outside: by a counterpart that misbehaves, or by an input. Together with
/// the scenarios of the library, which `ScenarioLibraryTests` checks, nothing may be left over.
@Suite struct ProvocationTests {
    static let all: [Provocation] =
        Provocation.tokens + Provocation.mints + Provocation.repositories + Provocation.webhooks + Provocation.calls
        + Provocation.workflows + Provocation.handoffs + Provocation.jobs + Provocation.models + Provocation.runs
        + Provocation.traffic + Provocation.leases + Provocation.rights + Provocation.certificates

    @Test func eachIsFound() async throws { try await inParallel(Self.all) { try await check($0) } }

    @Test func everyCauseIsProvoked() throws {
        let library = try ScenarioLibrary.all(causes: ScenarioFiles.causes).map(\.expectation)
        let scenarios = Set(library.flatMap { $0.causes + ($0.cause.map { [$0] } ?? []) }).subtracting(["none"])
        let seen = Self.all.reduce(scenarios.union(Self.denied).union(Self.late)) { $0.union($1.causes) }
        let known = Set(Cause.all.map(\.id))
        #expect(known.subtracting(seen).sorted() == [], "without a provocation")
        #expect(seen.subtracting(known).sorted() == [], "no cause of the table")
    }

    @Test func namesAreUnique() {
        let names = Self.all.map(\.name)
        #expect(Set(names).count == names.count)
    }

    private func check(_ row: Provocation) async throws {
        do {
            try await Stage.with(row.settings) { stage in
                try await row.arrange(&stage)
                let report = await row.act(try stage.session())
                expectReadBack(report, row.name)
                let found = Set(report.findings.map(\.cause))
                #expect(row.causes.isSubset(of: found), "\(row.name): \(report.findings.map(\.cause))")
                #expect(report.verdict == row.verdict, "\(row.name): \(report.findings.map(\.cause))")
                #expect(stage.sandbox.events.count == row.events, "\(row.name)")
            }
        } catch {
            Issue.record("\(row.name): \(error)")
        }
    }

    /// What only a machine without time meets: `ReaderBombTests` and the tests of HCL make it by a clock of their own.
    private static let late: Set<String> = ["mint.out-of-time", "webhook.image-search-cut"]

    // MARK: what root never meets

    private static let denied: Set<String> = ["mint.repository-denied", "token.unreadable"]

    /// Nothing is forbidden to root: there the program itself is run, by nobody.
    @Test(.enabled(if: Self.canBeSomebody, "neither an ordinary user nor able to run the program as one"))
    func whatMayNotBeRead() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let token = try stage.write(stage.environment["CLAUDE_CODE_OAUTH_TOKEN"] ?? "", to: "token")
            let state = stage.path("theirs")
            stage.yaml = stage.yaml.replacing("{env: CLAUDE_CODE_OAUTH_TOKEN}", with: "{file: \(token)}")
                .replacing(stage.sandbox.stateFolder, with: state)
            let file = try stage.write(stage.yaml, to: "canary.yaml")
            try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
            let repository = stage.sandbox.repositoryPath + "/.git"
            chmod(token, 0)
            chmod(state, 0o777)
            chmod(repository, 0)
            defer { chmod(repository, 0o700) }
            let arguments = ["check", "--config", file, "--output", "json"]
            let ended = try await RunningProgram.run(
                Self.asSomebody + [Child.canary] + arguments, command: #"cd / && exec "$@""#,
                environment: stage.environment)
            for cause in Self.denied { #expect(ended.out.contains("\"\(cause)\""), "\(ended.out) \(ended.err)") }
        }
    }

    private static let asSomebody =
        getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

    private static var canBeSomebody: Bool {
        (try? Child.run("/usr/bin/env", asSomebody + [Child.canary, "--version"]))?.code == 0
    }
}
