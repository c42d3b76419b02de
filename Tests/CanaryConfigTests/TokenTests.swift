import CanaryCore
import Synchronization
import Testing

@testable import CanaryConfig

@Suite struct TokenTests {
    /// What is wrong with a token is a finding of the run, not a reason not to run.
    @Test(
        arguments: [
            ("{env: NOT_SET}", .variableUnset("NOT_SET")), ("{env: EMPTY}", .empty),
            ("{file: /no}", .fileMissing("/no")),
            ("{file: /empty}", .empty), ("{file: /large}", .tooLarge), ("{file: /folder}", .fileUnreadable("/folder")),
            ("{file: /closed}", .fileUnreadable("/closed")), ("{env: LARGE}", .tooLarge),
        ] as [(String, Configuration.TokenSource.Problem)])
    func problemsAreKept(_ reference: String, _ problem: Configuration.TokenSource.Problem) throws {
        let large = String(repeating: "x", count: 65_537)
        let loader = ConfigurationLoader(
            environment: ["EMPTY": "", "LARGE": large],
            files: FileReader { path, limit in
                switch path {
                case "canary.yaml": .success(Array("tokens: {primary: \(reference)}".utf8))
                case "/empty": .success([])
                case "/large": .failure(.tooLarge(limit: limit))
                case "/folder": .failure(.isFolder)
                case "/closed": .failure(.notAllowed)
                default: .failure(.missing)
                }
            })
        let loaded = try loader.load()
        #expect(loaded.configuration.tokens.map(\.problem) == [problem])
        #expect(loaded.secrets.isEmpty)
        let shown = loaded.settings.first { $0.key == "tokens.primary" }?.shown ?? ""
        #expect(shown.hasPrefix("(") && shown.hasSuffix(")"))
    }

    @Test func bytesAreKept() throws {
        let value = " \"sk-ant\"\r\n\n\u{0}x"
        let loaded = try load(
            "tokens: {primary: {file: /t}, spare-1: {env: T}}", environment: ["T": value], files: ["/t": value])
        #expect(loaded.configuration.tokens.map(\.text) == [value, value])
    }

    /// What is unusual about a token's form stands beside its reference.
    @Test func formsStandBesideTheReference() throws {
        let loaded = try load(
            "tokens: {primary: {env: T, length: 109, prefix: sk-ant-oat02-}, spare-1: {length: 120, file: /t}, spare-2: {env: U}}",
            environment: ["T": "t", "U": "t"], files: ["/t": "t"])
        #expect(loaded.configuration.tokens.map(\.length) == [109, 120, nil])
        #expect(loaded.configuration.tokens.map(\.prefix) == ["sk-ant-oat02-", nil, nil])
        #expect(loaded.configuration.tokens.map(\.text) == ["t", "t", "t"])
    }

    @Test(arguments: [
        "{env: T, length: 0}", "{env: T, length: 1e3}", "{env: T, length: long}", "{env: T, prefix: ''}",
        "{length: 109}",
        "{env: T, prefix: 'a b'}", "{env: T, length: [1]}", "{env: T, size: 5}", "{env: T, file: /t, length: 109}",
        "{env: T, prefix: sk-ant-oat01-ABCDEFGHIJKLMNOPQRSTUVWXYZ}",
    ])
    func wrongForms(_ reference: String) {
        let found = problems("tokens: {primary: \(reference)}", environment: ["T": "t"])
        #expect(found.count == 1 && found[0].key == "tokens.primary", "\(found)")
        #expect(!found.map { $0.rendered() }.joined().contains("ABCDEFGHIJ"))
    }

    @Test func orderOfTheFileIsKept() throws {
        let names = ["spare-2", "primary", "zeta", "alpha"]
        let yaml = "tokens:\n" + names.map { "  \($0): {file: /\($0)}\n" }.joined()
        #expect(try load(yaml).configuration.tokens.map(\.path) == names)
    }

    @Test func withoutAnyTheAgentsOwnVariableIsThePrimary() throws {
        let environment = ["CLAUDE_CODE_OAUTH_TOKEN": "t-value-1"]
        let alone = try load(environment: environment).configuration.tokens
        #expect(alone.map(\.path) == ["primary"])
        #expect(alone.map(\.origin) == ["env CLAUDE_CODE_OAUTH_TOKEN"])
        #expect(alone.map(\.text) == ["t-value-1"])
        #expect(try load("tokens: {}", environment: environment).configuration.tokens.isEmpty)
        #expect(
            try load("tokens: {spare-1: {env: S}}", environment: environment).configuration.tokens.map(\.path) == [
                "spare-1"
            ])
        let spare = environment.merging(["CANARY_TOKENS_SPARE_1": "s"]) { $1 }
        #expect(try load(environment: spare).configuration.tokens.map(\.path) == ["primary", "spare-1"])
        let other = environment.merging(["CANARY_TOKENS_PRIMARY": "p"]) { $1 }
        #expect(try load(environment: other).configuration.tokens.map(\.text) == ["p"])
        #expect(try load(environment: ["CLAUDE_CODE_OAUTH_TOKEN": ""]).configuration.tokens.map(\.problem) == [.empty])
        #expect(
            try load("tokens: {spare-1: {env: S}}", environment: spare).configuration.tokens.map(\.path) == ["spare-1"])
        #expect(try load().configuration.tokens.isEmpty)
    }

    @Test func aVariableReplacesTheFilesReference() throws {
        let loaded = try load(
            "tokens: {Spare_1: {env: NOT_SET}}", environment: ["CANARY_TOKENS_SPARE_1": "s", "CANARY_TOKENS_OTHER": ""])
        #expect(loaded.configuration.tokens.map(\.path) == ["Spare_1", "other"])
        #expect(loaded.configuration.tokens.map(\.text) == ["s", nil])
        #expect(loaded.configuration.tokens.map(\.problem) == [nil, .empty])
    }

    // MARK: What wins over it

    @Test func shadowedInTheEnvironment() throws {
        let environment = [
            "CLAUDE_CODE_OAUTH_TOKEN": "t", "ANTHROPIC_API_KEY": "k", "ANTHROPIC_AUTH_TOKEN": "", "OTHER": "o",
        ]
        let tokens = try load(
            "tokens: {primary: {env: CLAUDE_CODE_OAUTH_TOKEN}, spare-1: {env: OTHER}}", environment: environment
        ).configuration.tokens
        #expect(tokens.map(\.shadowedBy) == [["ANTHROPIC_API_KEY"], []])
        #expect(try load(environment: environment).configuration.tokens.map(\.shadowedBy) == [["ANTHROPIC_API_KEY"]])
        let both = environment.merging(["ANTHROPIC_AUTH_TOKEN": "x"]) { $1 }
        #expect(
            try load(environment: both).configuration.tokens.map(\.shadowedBy) == [
                ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]
            ])
    }

    @Test(
        arguments: [
            (["/s/token": "t", "/s/ANTHROPIC_API_KEY": "k"], [:], ["ANTHROPIC_API_KEY"]),
            (["/s/token": "t", "/s/anthropic_auth_token": "k"], [:], ["ANTHROPIC_AUTH_TOKEN"]),
            (["/s/token": "t", "/s/ANTHROPIC_API_KEY": "\n"], [:], []),
            (["/s/token": "t", "/other/ANTHROPIC_API_KEY": "k"], [:], []),
            // The token is a link into a mounted Secret.
            (
                ["/s/token": "t", "/mnt/..data/ANTHROPIC_API_KEY": "k"], ["/s/token": "/mnt/..data/token"],
                ["ANTHROPIC_API_KEY"]
            ),
        ] as [([String: String], [String: String], [String])])
    func shadowedByFiles(_ content: [String: String], _ links: [String: String], _ names: [String]) throws {
        var content = content
        content["canary.yaml"] = "tokens: {primary: {file: /s/token}}"
        let loaded = try ConfigurationLoader(environment: [:], files: files(content, links: links)).load()
        #expect(loaded.configuration.tokens.map(\.shadowedBy) == [names])
    }

    private final class Asked: Sendable { let paths = Mutex<[String]>([]) }

    /// Each token has what lies beside it, and a folder of thousands is looked into once.
    @Test func eachFolderIsLookedIntoOnce() throws {
        var content = ["/b/ANTHROPIC_API_KEY": "k", "/b/token": "t"]
        var lines = ["tokens:", "  primary: {file: /b/token}", "  linked: {file: /a/linked}"]
        for number in 0..<50 {
            content["/a/\(number)"] = "t\(number)"
            lines.append("  spare-\(number): {file: /a/\(number)}")
        }
        content["/a/linked"] = "u"
        content["canary.yaml"] = lines.joined(separator: "\n")
        var files = files(content, links: ["/a/linked": "/b/token"])
        let asked = Asked()
        files.read = { [read = files.read] path, limit in
            asked.paths.withLock { $0.append(path) }
            return read(path, limit)
        }
        let loaded = try ConfigurationLoader(environment: [:], files: files).load()
        let shadowed = loaded.configuration.tokens.filter { !$0.shadowedBy.isEmpty }.map(\.path)
        #expect(shadowed == ["primary", "linked"])
        #expect(asked.paths.withLock { $0.count { $0.lowercased().hasSuffix("anthropic_api_key") } } == 3)
    }

    @Test(arguments: ["sk-ant-oat01-abcdefgh", "'a b'", "''", "-x", "é", "9d8f7e6a4b2c1d0e", "[a]"])
    func badPaths(_ name: String) {
        #expect(problems("tokens: {\(name): {env: A}}", environment: ["A": "v"]).count == 1)
    }
}
