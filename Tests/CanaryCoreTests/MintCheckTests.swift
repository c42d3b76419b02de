import HCL
import Testing

@testable import CanaryCore

@Suite struct MintCheckTests {
    static let now = 1_795_253_386.0

    func reading(_ files: [String: String], tokens: [String] = ["primary"]) -> MintReading {
        MintReading(
            files: files.map { RepositoryFile(path: "stacks/a/\($0.key)", bytes: Array($0.value.utf8)) },
            settings: Self.settings, tokens: tokens, now: Self.now)
    }

    /// What the causes make of a reading.
    func causes(_ reading: MintReading) -> [String] {
        let observations =
            reading.problems.map { Observation(.mint, .mintSource($0), at: Self.now) }
            + reading.mints.map { Observation(.mint, .mint($0), at: Self.now) }
        var configuration = Configuration()
        configuration.mint = Configuration.Mint(repository: .path("/r"))
        configuration.tokens = [Configuration.TokenSource(path: "primary", origin: "env X", value: .failure(.empty))]
        return diagnose(Picture(observations: observations, configuration: configuration, now: Self.now)).findings.map(
            \.cause.id)
    }

    static func main(_ map: String, ttl: String = "365 * 24 * 60 * 60") -> [String: String] {
        [
            "main.tf":
                "locals {\n  claude_oauth_token_mint_epochs = \(map)\n  claude_oauth_token_ttl_seconds = \(ttl)\n}\n"
        ]
    }

    @Test func ofPathsWithoutEndOnlyThoseOfTokensAreTold() {
        let others = (0..<MintReading.mostPaths).map { "\"other-\($0)\" = 1776528429\n" }.joined()
        let seen = reading(Self.main("{\nprimary = 1776528429\n\(others)}"), tokens: ["primary", "spare-1"])
        #expect(seen.mints.map(\.path) == ["primary", "spare-1"])
        #expect(causes(seen).contains("mint.too-many-paths"))
    }

    @Test func readingThatHasNoTimeIsUnknown() {
        let seen = MintReading(
            files: Self.main("{ primary = 1776528429 }").map {
                RepositoryFile(path: "stacks/a/\($0.key)", bytes: Array($0.value.utf8))
            }, settings: Self.settings, tokens: ["primary"], now: Self.now, isOver: { true })
        #expect(causes(seen) == ["mint.out-of-time"])
        #expect(Cause.named("mint.out-of-time")?.state == .unknown)
    }

    @Test func readsTheSeedsMap() {
        let seen = reading(
            Self.main(
                "{\n    # seconds\n    \"primary\" = 1776528429 # x\n    \"spare-1\" = 1776528280\n    \"spare-2\" = 1776528429\n  }"
            ),
            tokens: ["primary", "spare-1", "spare-2"])
        #expect(seen.problems.isEmpty)
        #expect(seen.mints.map(\.path) == ["primary", "spare-1", "spare-2"])
        #expect(seen.mints.map(\.expiry) == [1_808_064_429, 1_808_064_280, 1_808_064_429])
        #expect(seen.mints[0].place == "stacks/a/main.tf:4")
        #expect(causes(seen) == ["mint.equal-epochs"])
    }

    @Test(arguments: [
        ("{ primary = 1795000000 }", []), ("{ primary = 1795000000000 }", ["mint.milliseconds"]),
        ("{ primary = \"1795000000\" }", ["mint.string"]), ("{ primary = \"soon\" }", ["mint.not-a-number"]),
        ("{ primary = 1795000000.5 }", ["mint.not-a-number"]), ("{ primary = null }", ["mint.not-a-number"]),
        ("{ primary = 1900000000 }", ["mint.in-the-future"]), ("{ primary = 0 }", ["mint.implausible"]),
        ("{ primary = 1750000000 }", ["mint.expired"]), ("{ primary = 1764000000 }", ["mint.critical"]),
        ("{ primary = 1765500000 }", ["mint.expiring-soon"]), ("{ }", ["mint.without-epoch"]),
        ("{ primary = 1795000000, spare-1 = 1795000001 }", ["mint.without-token"]),
        ("[1795000000]", ["mint.wrong-shape"]), ("1795000000", ["mint.wrong-shape"]),
        ("{ primary = var.minted }", ["mint.not-constant"]), ("{ primary = 1 / 0 }", ["mint.not-constant"]),
        ("{ primary = tonumber(\"x\") }", ["mint.evaluation-error"]),
        ("tomap({ primary = 1795000000 })", []), ("{ for p in [\"primary\"] : p => 1795000000 }", []),
        ("jsondecode(file(\"nowhere.json\"))", ["mint.not-constant"]), ("file(\"main.tf\")", ["mint.wrong-shape"]),
        ("{ primary = }", ["mint.syntax-error"]),
    ]) func namesWhatIsWrongWithAnEntry(_ map: String, _ expected: [String]) {
        #expect(causes(reading(Self.main(map))) == expected)
    }

    @Test(arguments: [
        ("31536000", []), ("\"31536000\"", ["mint.ttl-implausible"]), ("60", ["mint.ttl-implausible"]),
        ("365 * 24 * 3600 * 1000", ["mint.ttl-implausible"]), ("var.ttl", ["mint.not-constant"]),
    ])
    func namesWhatIsWrongWithTheTTL(_ ttl: String, _ expected: [String]) {
        #expect(causes(reading(Self.main("{ primary = 1795000000 }", ttl: ttl))) == expected)
    }

    @Test func namesWhatIsMissing() {
        #expect(causes(reading([:])) == ["mint.folder-missing"])
        #expect(causes(reading(["README.md": "x"])) == ["mint.file-missing"])
        #expect(causes(reading(["main.tf": "locals {\n  other = 1\n}\n"])) == ["mint.local-missing"])
    }

    /// Every path of the map has a row, and its dates are pushed, whether a token of its name is configured or not.
    @Test func watchesEveryPathOfTheMap() throws {
        let map = "{ primary = 1795000000, spare-1 = 1795000001, spare-2 = 1795000002 }"
        var configuration = Configuration()
        configuration.mint = Configuration.Mint(repository: .path("/r"))
        for tokens in [[], ["primary"], ["primary", "spare-9"]] {
            configuration.tokens = tokens.map { .init(path: $0, origin: "env X", value: .failure(.empty)) }
            let reading = reading(Self.main(map), tokens: tokens)
            let forms = tokens.map { path in
                Seen.token(
                    TokenSeen(path: path, origin: "env X", form: .failure(.empty), characters: 0, shadowedBy: []))
            }
            let seen = forms + reading.mints.map { .mint($0) }
            let report = Report(
                command: .check, run: RunID(), started: Self.now, ended: Self.now,
                picture: Picture(
                    observations: seen.map { Observation(.mint, $0, at: Self.now) }, configuration: configuration,
                    now: Self.now),
                mask: SecretMask(secrets: []), prior: PriorState())
            let rows = Dictionary(uniqueKeysWithValues: report.tokens.map { ($0.path, $0) })
            for path in ["primary", "spare-1", "spare-2"] {
                let row = try #require(rows[path])
                #expect(row.source == (tokens.contains(path) ? .both : .map))
                #expect((row.characters == nil) == !tokens.contains(path) && row.expiry != nil && row.mint != nil)
            }
            if tokens.contains("spare-9") { #expect(rows["spare-9"]?.source == .token) }
            for family in [
                "claude_oauth_token_expiry_timestamp", "token_expiry_timestamp_seconds", "token_mint_timestamp_seconds",
            ] {
                let gauge = try #require(Gauge.all.first { $0.name.hasSuffix(family) })
                #expect(gauge.samples(report).map { $0.labels[0].value }.sorted() == ["primary", "spare-1", "spare-2"])
            }
            let lengths = try #require(Gauge.all.first { $0.name.hasSuffix("token_characters") })
            #expect(lengths.samples(report).count == tokens.count)
            // A path that only the map names wants nothing done.
            let told = report.findings.filter { $0.cause == "mint.without-token" }
            #expect(told.allSatisfy { $0.state == .skipped } && told.count == (tokens.isEmpty ? 0 : 2))
            #expect(report.hops.first { $0.hop == .mint }?.state == (tokens.contains("spare-9") ? .warned : .passed))
        }
    }

    /// What an expression reads beside the folder is asked for by its place in the repository.
    @Test func asksForFilesOfTheRepository() {
        func reading(_ path: String, _ others: [String: TerraformFolder.FileReading] = [:]) -> MintReading {
            MintReading(
                files: Self.main("jsondecode(file(\"\(path)\"))").map {
                    RepositoryFile(path: "stacks/a/\($0.key)", bytes: Array($0.value.utf8))
                } + [RepositoryFile(path: "stacks/a/out.json", bytes: [], unread: "out.json is a link out")],
                settings: Self.settings, tokens: ["primary"], now: Self.now, others: others)
        }
        let place = "stacks/shared/e.json"
        #expect(reading("${path.module}/../shared/e.json").wanted == place)
        let given = reading("../shared/e.json", [place: .bytes(Array("{\"primary\": 1795000000}".utf8))])
        #expect(given.wanted == nil && given.mints.map(\.epoch) == [1_795_000_000])
        #expect(given.mints.first?.place == "stacks/shared/e.json:1")
        for (path, said) in [
            ("../shared/e.json", "not in the commit"), ("../../../e.json", "outside of the repository"),
            ("out.json", "a link out"), ("none.json", "not in the commit"),
        ] {
            let missing = reading(path, [place: .missing])
            guard case .unreadable(_, let problem)? = missing.problems.first else {
                return #expect(Bool(false), "\(path)")
            }
            #expect(missing.wanted == nil && problem.kind == .notConstant && problem.message.contains(said), "\(path)")
        }
        #expect(causes(reading("none.json")) == ["mint.not-constant"])
    }

    static var settings: Configuration.Mint {
        var settings = Configuration.Mint(repository: .path("/r"))
        settings.folder = "stacks/a"
        return settings
    }

    @Test func anEmptyMapWithoutTokensIsNamed() {
        #expect(causes(reading(Self.main("{ }"), tokens: [])) == ["mint.empty-map"])
    }

    @Test func mergesFilesAsTerraformDoes() {
        var files = Self.main("{ primary = 1776528429 }")
        files["main_override.tf"] = "locals {\n  claude_oauth_token_mint_epochs = { primary = 1795000000 }\n}\n"
        #expect(reading(files).mints.first?.epoch == 1_795_000_000)
        files["second.tf"] = "locals {\n  claude_oauth_token_mint_epochs = {}\n}\n"
        #expect(causes(reading(files)) == ["mint.duplicate-local"])
    }
}
