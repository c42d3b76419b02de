import FoundationEssentials
import Sandbox
import Scenarios
import Testing

@testable import CanaryCommands

/// `canary workflow lint|diff|trace` as programs: files without any configuration, and the sandbox's live workflow.
@Suite struct WorkflowCommandTests {
    static let folder = Child.repositoryRoot + "/scenarios/workflows"
    static let seeds = folder + "/diun-upgrade.json"
    static let mended = folder + "/diun-upgrade-both.json"

    static func run(_ words: [String], input: String = "") async throws -> ProgramRun {
        try await ProgramRun.canary(["workflow"] + words, input: Array(input.utf8))
    }

    static let files: [(words: [String], code: Int32, says: String)] = [
        (["lint", mended], 0, "nothing found"),
        (["lint", seeds], 1, "workflow.native-dropped"),
        (["lint", seeds, "--skip", "workflow.native-dropped"], 0, "nothing found"),
        (["lint", seeds, "--skip", "workflow.native-droped"], 64, "workflow.native-dropped"),
        (["lint", seeds, "-o", "json"], 1, "\"schema\": \"canary.workflow-lint/1\""),
        (["diff", seeds, seeds], 0, "no difference"),
        (["diff", seeds, mended], 1, "parameters.jsCode"),
        (["diff", seeds, mended, "-o", "json"], 1, "\"drift\": true"),
        (["trace", "httpd:2.4.66", mended], 0, "native, new: reaches the agent"),
        (["trace", "httpd:2.4.66", seeds, "--dialect", "entry"], 0, "entry, update: reaches the agent"),
        (
            ["trace", "httpd:2.4.66", seeds, "--dialect", "entry", "--status", "new"], 1,
            "\"new\" equals \"update\": not so"
        ),
        (["trace", "httpd:2.4.66", seeds], 1, "canary causes workflow.native-dropped"),
        (["trace", "bitnami/postgresql:16", mended], 1, "`postgres` in the name"),
        (["trace", "httpd", mended, "-o", "json"], 1, "\"rule\": \"tag\""),
    ]

    @Test(arguments: files.indices) func readsFilesWithoutAConfiguration(_ index: Int) async throws {
        let (words, code, says) = Self.files[index]
        let ended = try await Self.run(words)
        let text = code == 64 ? ended.errText : ended.outText
        #expect(ended.code == code && text.contains(says), "\(ended.outText)\(ended.errText)")
        #expect(ended.errText.isEmpty == (code != 64))
    }

    static let bad: [(words: [String], input: String, code: Int32, says: String)] = [
        (["lint", "-"], "", 2, "there is nothing in it"),
        (["lint", "-"], "{\"nodes\": [", 2, "it is no JSON: line 1, column 12"),
        (["lint", "-"], "[]", 2, "a list of 0 workflows"),
        (["lint", "/not/there.json"], "", 2, "No such file or directory"),
        (["lint", "/"], "", 2, "Is a directory"),
        (["diff", "-", "-"], "", 64, "standard input can be read once only"),
        (["trace", "-", "-"], "", 64, "standard input can be read once only"),
        (["trace", "-", mended], "[1]", 2, "it is no event"),
        (["trace", "-", mended], "nope", 2, "it is no JSON"),
        (["trace"], "", 64, "EVENT"),
        (["trace", "a:b", mended, "--dialect", "other"], "", 64, "--dialect"),
        (["lint"], "", 78, "n8n.url is not set"),
        (["diff", seeds], "", 78, "n8n.url is not set"),
        (["trace", "httpd:1", seeds, "--live"], "", 78, "n8n.url is not set"),
        (["lint", "--live", "--n8n-url", "http://127.0.0.1:9"], "", 78, "n8n.apiKey is not set"),
    ]

    @Test(arguments: bad.indices) func namesWhatItCannotUse(_ index: Int) async throws {
        let (words, input, code, says) = Self.bad[index]
        let ended = try await Self.run(words, input: input)
        #expect(ended.code == code && ended.errText.contains(says), "\(ended.outText)\(ended.errText)")
        #expect(ended.outText.isEmpty)
    }

    /// Ten megabytes, scripts without end and without bound, and circles end, soon, with a name.
    @Test func endsWithMonsters() async throws {
        let text = String(decoding: FileManager.default.contents(atPath: Self.mended) ?? Data(), as: UTF8.self)
        let large = text.replacing(
            "\"settings\"", with: "\"pinData\": {\"x\": \"\(String(repeating: "x", count: 10 << 20))\"}, \"settings\"")
        let monsters: [(String, String)] = [
            (large, "nothing found"),
            (text.replacing("const LIMIT = 5;", with: "for (;;) {}"), "The script was killed"),
            (
                text.replacing("const LIMIT = 5;", with: "const a = []; for (;;) a.push(new Array(1e6).fill(1));"),
                "The script was killed"
            ),
            (text.replacing("\"n8n-nodes-base.code\"", with: "\"n8n-nodes-base.unheard\""), "workflow.unknown-node"),
        ]
        for (text, says) in monsters {
            let ended = try await ProgramRun.canary(
                ["workflow", "lint", "-"], input: Array(text.utf8), limit: .seconds(120))
            #expect(ended.outText.contains(says), "\(ended.code) \(ended.outText.prefix(2000))\(ended.errText)")
        }
    }

    /// The live workflow, with its memory, and nothing sent anywhere.
    @Test(arguments: [
        ("healthy", ["trace", "httpd:2.4.66", "--dialect", "entry"], Int32(0), "entry, update: reaches the agent"),
        ("native-dropped", ["trace", "httpd:2.4.66"], 1, "native, new: dropped at node \"Filter Updates Only\""),
        ("healthy", ["diff", Self.seeds], 1, "parameters.url"),
        ("native-dropped", ["lint"], 1, "workflow.native-dropped"),
        ("healthy", ["lint", Self.mended, "--live"], 1, "live: "),
        (
            "rate-limited", ["trace", "httpd:2.4.66", "--dialect", "entry"], 1,
            "rate limiter: 5 of 5 slots used, free again at"
        ),
        ("bearer-missing", ["lint"], 1, "workflow.header-literal"),
        ("bearer-missing", ["trace", "httpd:2.4.66", "--dialect", "entry"], 1, "canary causes handoff.bearer-missing"),
        ("workflow-renamed", ["lint"], 2, "n8n has no workflow"),
        ("workflow-inactive", ["lint"], 1, "workflow.inactive"),
    ]) func looksAtTheLiveOne(_ scenario: String, _ words: [String], _ code: Int32, _ says: String) async throws {
        let settings = try #require(try ScenarioLibrary.named(scenario, causes: ScenarioFiles.causes)).settings
        try await Harness.with(settings) { harness in
            let environment = harness.session.environment.merging(["CANARY_CONFIG": harness.folder + "/canary.yaml"]) {
                $1
            }
            let ended = try await ProgramRun.canary(["workflow"] + words, environment: environment)
            #expect(ended.code == code, "\(ended.outText)\(ended.errText)")
            #expect((ended.outText + ended.errText).contains(says), "\(ended.outText)\(ended.errText)")
            #expect(harness.sandbox.events.isEmpty)
            #expect(!harness.sandbox.agentRequests.contains { $0.request.method == "POST" })
        }
    }

    /// n8n that is not there is no drift.
    @Test func saysWhatItCannotSee() async throws {
        let ended = try await ProgramRun.canary(
            ["workflow", "diff", Self.seeds, "--n8n-url", "http://127.0.0.1:9"],
            environment: ["CANARY_N8N_API_KEY": "n8n_api_0123456789abcdef0123456789"])
        #expect(
            ended.code == 2 && ended.errText.contains("canary causes workflow."), "\(ended.outText)\(ended.errText)")
    }

    /// A bearer in clear, in the file and in n8n, never comes out of any of the three, in any form.
    @Test func hidesABearerInClear() async throws {
        let bearer = "Zk3Qv8Lr5Wm2Xt9Bn4Yc7Hd1Ja6"
        let text = String(decoding: FileManager.default.contents(atPath: Self.mended) ?? Data(), as: UTF8.self)
        let broken = text.replacing("=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}", with: "Bearer \(bearer)")
            .replacing(
                "const LIMIT = 5;",
                with: "const LIMIT = 5; console.log('Bearer \(bearer)'); if (!LIMIT) throw '\(bearer)';")
        #expect(broken.contains(bearer))
        let scanner = SecretScanner([("bearer", bearer)])
        for form in ["text", "json"] {
            for words in [
                ["lint", "-"], ["diff", "-", Self.mended], ["diff", Self.seeds, "-"], ["trace", "httpd:2.4.66", "-"],
                ["trace", "httpd", "-"],
            ] {
                let ended = try await Self.run(words + ["-o", form], input: broken)
                #expect(ended.code == 1 || words[0] == "trace", "\(words) \(ended.code) \(ended.errText)")
                #expect(scanner.hits(in: ended.out).isEmpty && scanner.hits(in: ended.err).isEmpty, "\(words)")
                #expect(ended.out.count > 40)
            }
        }
        for scenario in ["bearer-hard-coded", "bearer-in-clear"] {
            let settings = try #require(try ScenarioLibrary.named(scenario, causes: ScenarioFiles.causes)).settings
            try await Harness.with(settings) { harness in
                let scanner = SecretScanner(harness.sandbox.secrets.map { ("of the sandbox", $0) })
                let environment = harness.session.environment.merging([
                    "CANARY_CONFIG": harness.folder + "/canary.yaml"
                ]) { $1 }
                for words in [["lint"], ["diff", Self.seeds], ["trace", "httpd:2.4.66"]] {
                    let ended = try await ProgramRun.canary(["workflow"] + words, environment: environment)
                    #expect(scanner.hits(in: ended.out).isEmpty && scanner.hits(in: ended.err).isEmpty, "\(words)")
                }
            }
        }
    }

    /// A run's drop at a Code node is named by its rule.
    @Test(arguments: [
        ("image-skipped", "rule         image is on a skip list: `postgres` in the name"),
        ("tag-latest", "rule         tag `latest`"),
    ]) func explainsADropOfARun(_ scenario: String, _ says: String) async throws {
        let ended = try await ProgramRun.canary(["run", "--sandbox=\(scenario)"])
        #expect(ended.code == 1 && ended.outText.contains(says), "\(ended.outText)\(ended.errText)")
    }
}
