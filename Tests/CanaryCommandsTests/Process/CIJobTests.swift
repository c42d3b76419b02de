import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// The jobs of docs/ci, step by step as a runner would: red on a broken pipeline and a broken workflow, green on whole
/// ones.
@Suite struct CIJobTests {
    private static let root = Child.repositoryRoot

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(root)/\(path)") ?? Data(), as: UTF8.self)
    }

    static let files = ["docs/ci/github-actions.yml", "docs/ci/woodpecker.yml"]

    @Test(arguments: files)
    func standInTheDocument(_ file: String) {
        let isQuoted = Self.text("docs/ci.md").contains("```yaml\n\(Self.text(file))```\n")
        #expect(isQuoted, "docs/ci.md does not quote \(file) as it is")
    }

    @Test(
        .enabled(
            if: Peer.checkJSONSchema != nil, "no check-jsonschema (PyPI) here: the CI jobs are not held to the schemas"),
        arguments: zip(files, ["vendor.github-workflows", "vendor.woodpecker-ci"]))
    func areWhatTheSchemasWant(_ file: String, _ schema: String) async throws {
        let judge = [try #require(Peer.checkJSONSchema), "--builtin-schema", schema]
        let good = try await RunningProgram.run(judge + ["\(Self.root)/\(file)"])
        #expect(good.code == 0, "\(good.out)\(good.err)")
        // That it can fail.
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let bad = Self.text(file).replacing("steps:", with: "stages:")
        try Data(bad.utf8).write(to: URL(filePath: folder + "/bad.yml"))
        #expect(try await RunningProgram.run(judge + [folder + "/bad.yml"]).code == 1)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var settings = SandboxSettings.patient()
        /// Of the workflow's file.
        var change: [(String, String)] = []
        /// What waiting is given; what never comes need not be waited for.
        var timeout = "10m"
        /// The step that is red, by a word of it, and its exit code; `nil`: green.
        var red: (step: String, code: Int32)?
        /// Whether an event is sent.
        var sends = true
        /// What the job's output must hold.
        var says = ""
        var testDescription: String { name }
    }

    static let pipelines = [
        Row(name: "whole", says: "healthy"),
        Row(
            name: "n8n calls without a bearer", settings: .patient { $0.workflow.header = .literalExpression },
            red: ("canary run", 1), sends: false, says: "handoff.bearer-missing"),
        Row(
            name: "the workflow is switched off", settings: .patient { $0.workflow.active = false }, timeout: "6s",
            red: ("canary wait", 1), sends: false, says: "workflow.inactive"),
        Row(
            name: "the agent is not there", settings: .patient { $0.faults = [.init(.agent, .refuse)] }, timeout: "6s",
            red: ("canary wait", 2), sends: false, says: "job.agent-refused"),
        Row(
            name: "could not check", settings: .patient { $0.claude.outcome = .limit }, red: ("canary run", 1),
            says: "inconclusive"),
    ]

    @Test(arguments: pipelines, files)
    func judgesAPipeline(_ row: Row, _ file: String) async throws {
        try await Harness.with(row.settings) { harness in
            let place = try Place(harness.folder)
            try FileManager.default.createDirectory(
                atPath: place.workspace + "/ci", withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: harness.folder + "/canary.yaml", toPath: place.workspace + "/ci/canary.yaml")
            let isGitHub = file.contains("github")
            let secrets = harness.sandbox.environment
            let job =
                isGitHub
                ? try CIJob.gitHub("pipeline", of: Self.text(file), secrets: secrets)
                : try CIJob.woodpecker("pipeline", of: Self.text(file), secrets: secrets)
            let own = [("10m", row.timeout), ("/var/lib/canary", place.home), ("/tmp/canary", place.home + "/state")]
            // What the sandbox's configuration reads besides, which a pipeline's own has in it.
            let tokens = secrets.filter { $0.key.hasPrefix("CLAUDE_CODE_OAUTH_TOKEN") }
            let ended = try await place.run(job.with(tokens), isGitHub: isGitHub, replacing: own)
            place.expect(row, ended)
            // One event at most, and only where nothing free has shown before that it would be lost.
            #expect(harness.sandbox.events.count == (row.sends ? 1 : 0), "\(ended.said)")
            if isGitHub, row.red?.step != "canary wait" {
                let report = FileManager.default.contents(atPath: place.workspace + "/canary.xml") ?? Data()
                #expect(String(decoding: report, as: UTF8.self).contains("<testsuite"))
                let summary = FileManager.default.contents(atPath: place.home + "/GITHUB_STEP_SUMMARY") ?? Data()
                #expect(!summary.isEmpty)
            }
        }
    }

    static let workflows = [
        Row(name: "whole", says: "nothing found"),
        Row(
            name: "a header that n8n does not evaluate",
            change: [("=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}", "='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN")],
            red: ("workflow lint", 1), says: "header-literal"),
        Row(name: "no workflow at all", change: [("{", "[")], red: ("workflow lint", 2), says: "it is no JSON"),
    ]

    @Test(arguments: workflows, files)
    func judgesAWorkflow(_ row: Row, _ file: String) async throws {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let place = try Place(folder)
        for name in ["workflows", "scenarios"] {
            try FileManager.default.createDirectory(
                atPath: "\(place.workspace)/\(name)", withIntermediateDirectories: true)
        }
        let whole = Self.text("scenarios/workflows/diun-upgrade-both.json")
        let text = row.change.reduce(whole) { $0.replacing($1.0, with: $1.1) }
        #expect((text != whole) == !row.change.isEmpty)
        try Data(text.utf8).write(to: URL(filePath: place.workspace + "/workflows/diun-upgrade.json"))
        try Data(DocumentTests.scenario().utf8).write(to: URL(filePath: place.workspace + "/scenarios/own.yaml"))
        let isGitHub = file.contains("github")
        let job =
            isGitHub
            ? try CIJob.gitHub("workflow-file", of: Self.text(file), secrets: [:])
            : try CIJob.woodpecker("workflow-file", of: Self.text(file), secrets: [:])
        place.expect(row, try await place.run(job, isGitHub: isGitHub))
        // Lint alone does not judge it: each of the other steps is red by itself as well.
        guard row.red?.code == 1 else { return }
        var later = job
        later.steps.removeAll { $0.script.contains("workflow lint") }
        let ended = try await place.run(later, isGitHub: isGitHub)
        #expect(ended.red?.code == 1 && ended.said.contains("handoff.bearer-missing"), "\(ended.said)")
    }

    /// Another program than the one whose checksum was pinned is not even made executable.
    @Test func refusesAnotherProgram() async throws {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let place = try Place(folder)
        let job = try CIJob.gitHub("workflow-file", of: Self.text(Self.files[0]), secrets: [:])
        let ended = try await place.run(job, isGitHub: true, checksum: String(repeating: "0", count: 64))
        #expect(ended.red?.step == "The canary" && ended.red?.code == 1, "\(ended.said)")
        #expect(ended.ran == ["Libraries", "The canary"])
        #expect(access(place.home + "/bin/canary", F_OK) != 0)
    }
}

/// A workspace and a home, as a runner gives them.
private struct Place {
    let workspace: String
    let home: String
    private let bin: String
    /// Of the built program, once for all.
    private static let checksum = try? Child.run("/usr/bin/sha256sum", [Child.canary]).out.prefix(64)

    init(_ folder: String) throws {
        (workspace, home, bin) = (folder + "/workspace", folder + "/home", folder + "/image")
        for folder in [workspace, home, bin] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        // Nothing is installed by a test; what would be is written down.
        let stub = "#!/bin/sh\necho apt-get \"$@\"\n"
        try Data(stub.utf8).write(to: URL(filePath: bin + "/apt-get"))
        chmod(bin + "/apt-get", 0o755)
    }

    /// - Parameter isGitHub: where the program is fetched by a step; elsewhere it is in the image.
    func run(
        _ job: CIJob, isGitHub: Bool, checksum: String? = nil, replacing texts: [(String, String)] = []
    ) async throws -> CIJob.Ended {
        var texts = texts
        if isGitHub {
            let sum = try #require(checksum ?? Self.checksum.map { String($0) })
            texts.append(("https://artifacts.example.org/canary-0.1.0", "file://" + Child.canary))
            texts.append((String(repeating: "0", count: 64), sum))
        } else if access(bin + "/canary", F_OK) != 0 {
            try FileManager.default.createSymbolicLink(
                atPath: bin + "/canary", withDestinationPath: Child.canary)
        }
        return try await job.run(
            in: workspace, home: home, path: bin + ":/usr/local/bin:/usr/bin:/bin", replacing: texts)
    }

    func expect(_ row: CIJobTests.Row, _ ended: CIJob.Ended) {
        #expect(ended.red?.code == row.red?.code, "\(row.name): \(ended.red.debugDescription) \(ended.said)")
        if let red = row.red { #expect(ended.red?.script.contains(red.step) == true, "\(row.name): \(ended.said)") }
        #expect(ended.said.contains(row.says), "\(row.name): \(ended.said)")
    }
}

extension CIJob {
    fileprivate func with(_ more: [String: String]) -> CIJob {
        var copy = self
        for index in copy.steps.indices { copy.steps[index].environment.merge(more) { own, _ in own } }
        return copy
    }
}
