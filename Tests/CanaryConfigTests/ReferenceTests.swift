import CanaryCore
import Testing

@testable import CanaryConfig

/// Secrets are never in the file, only where to find them.
@Suite struct ReferenceTests {
    private func bearer(_ reference: String, environment: [String: String] = [:], files: [String: String] = [:])
        -> (String?, ConfigurationProblem.Kind?)
    {
        do throws(ConfigurationError) {
            let loaded = try load(
                "agent: {url: 'http://a', bearer: \(reference)}", environment: environment, files: files)
            return (loaded.configuration.agent?.bearer?.text, nil)
        } catch {
            return (nil, error.problems.first?.kind)
        }
    }

    @Test func fromVariablesAndFiles() {
        #expect(bearer("{env: B}", environment: ["B": "value 1"]).0 == "value 1")
        #expect(bearer("{file: /b}", files: ["/b": "value"]).0 == "value")
        // A single newline at a file's end is the editor's.
        #expect(bearer("{file: /b}", files: ["/b": "value\n"]).0 == "value")
        #expect(bearer("{file: /b}", files: ["/b": "value\r\n"]).0 == "value")
        #expect(bearer("{file: /b}", files: ["/b": "value "]).0 == "value ")
    }

    @Test(arguments: [
        ("{env: B}", ConfigurationProblem.Kind.secretMissing(.variable("B"), .unset)),
        ("{env: EMPTY}", .secretMissing(.variable("EMPTY"), .empty)),
        ("{env: TWO_LINES}", .secretMissing(.variable("TWO_LINES"), .controlCharacter)),
        ("{env: NEWLINE}", .secretMissing(.variable("NEWLINE"), .controlCharacter)),
        ("{file: /no}", .secretMissing(.file("/no"), .missing)),
        ("{file: /empty}", .secretMissing(.file("/empty"), .empty)),
        ("{file: /newline}", .secretMissing(.file("/newline"), .empty)),
        ("{file: /large}", .secretMissing(.file("/large"), .tooLarge)),
        ("{file: /two}", .secretMissing(.file("/two"), .controlCharacter)),
        ("{vault: {path: secret/x, key: y}}", .vaultNotSupported),
        ("{vault: x, env: B}", .vaultNotSupported),
        ("plain-secret", .secretInClear(hint: "use {env: NAME} or {file: PATH}")),
        ("12345678", .secretInClear(hint: "use {env: NAME} or {file: PATH}")),
        ("true", .secretInClear(hint: "use {env: NAME} or {file: PATH}")),
        ("", .wrongType(expected: "{env: NAME} or {file: PATH}", found: "nothing")),
        ("[a]", .badReference(expected: "{env: NAME} or {file: PATH}")),
        ("{}", .badReference(expected: "{env: NAME} or {file: PATH}")),
        ("!x {env: B}", .badReference(expected: "{env: NAME} or {file: PATH}")),
        ("{env: A, file: /b}", .badReference(expected: "either env or file, not both")),
        (
            "{enf: A}",
            .unknownKey(name: "enf", section: nil, nearest: "env", elsewhere: nil, allowed: ["env", "file"])
        ),
        ("{env: }", .wrongType(expected: "a name", found: "nothing")),
        ("{env: [A]}", .wrongType(expected: "a name", found: "a list")),
        ("{env: 12}", .wrongType(expected: "a name", found: "a whole number")),
        ("{env: ''}", .badVariableName), ("{env: a-b}", .badVariableName), ("{env: 'A B'}", .badVariableName),
        ("{env: 1A}", .badVariableName), ("{env: sk-ant-oat01-abcdefgh}", .badVariableName),
        ("{env: a8f2k29dkf83}", .badVariableName),
        ("{file: ''}", .badFilePath), ("{file: sk-ant-oat01-abcdefgh}", .badFilePath),
        ("{file: \"/a\\0b\"}", .badFilePath), ("{file: a8f2k29dkf83}", .badFilePath),
    ])
    func refused(_ reference: String, _ kind: ConfigurationProblem.Kind) {
        let read = bearer(
            reference, environment: ["EMPTY": "", "TWO_LINES": "a\nb", "NEWLINE": "a\n"],
            files: [
                "/empty": "", "/newline": "\n", "/large": String(repeating: "x", count: 65_537), "/two": "a\nb\n",
            ])
        #expect(read.0 == nil)
        #expect(read.1 == kind)
    }

    /// An odd name that is set is a variable.
    @Test func oddNamesThatAreSet() {
        #expect(bearer("{env: a8f2k29dkf83}", environment: ["a8f2k29dkf83": "v"]).0 == "v")
    }

    @Test(
        arguments: [
            ("env:B", nil), ("file:/b", nil), ("value-of-a-secret", .secretInClear(hint: "use env:NAME or file:PATH")),
            ("vault:x", .vaultNotSupported), ("env:", .badVariableName),
            ("", .secretInClear(hint: "use env:NAME or file:PATH")),
            ("env:NOT_SET", .secretMissing(.variable("NOT_SET"), .unset)),
        ] as [(String, ConfigurationProblem.Kind?)])
    func byFlag(_ value: String, _ kind: ConfigurationProblem.Kind?) {
        let found = problems(
            environment: ["B": "v", "CANARY_AGENT_URL": "http://a"], flags: ["agent-bearer": value], files: ["/b": "v"])
        #expect(found.map(\.kind) == [kind].compactMap { $0 })
    }

    @Test func mappingsByFlag() throws {
        let loaded = try load(
            "tokens: {primary: {env: A}, spare-1: {env: B}}", environment: ["A": "a", "B": "b", "C": "c", "D": "d"],
            flags: ["tokens": "spare-1=env:C,spare-2=file:/t"], files: ["/t": "t"])
        #expect(loaded.configuration.tokens.map(\.path) == ["primary", "spare-1", "spare-2"])
        #expect(loaded.configuration.tokens.map(\.text) == ["a", "c", "t"])
        #expect(loaded.settings.first { $0.key == "tokens.spare-1" }?.origin == .flag("tokens"))
        #expect(problems(flags: ["tokens": "spare-1"]).count == 1)
        #expect(problems(flags: ["tokens": "sk-ant-oat01-abcdefghijk=env:A"]).count == 1)
    }

    // MARK: Addresses

    @Test func addressesByReference() throws {
        let address = "https://u:pw-123456@n8n.example.org/webhook/abc-def-1?k=v"
        for (yaml, environment, files) in [
            ("{env: U}", ["U": address], [:]), ("{file: /u}", [:], ["/u": address + "\n"]),
        ] as [(String, [String: String], [String: String])] {
            let loaded = try load("webhook: {url: \(yaml)}", environment: environment, files: files)
            #expect(loaded.configuration.webhook?.url.text == address)
            #expect(
                loaded.secrets.map(\.text) == ["/webhook/abc-def-1?k=v", "u:pw-123456", "pw-123456"])
            #expect(loaded.show().contains("https://***@n8n.example.org/***"))
        }
    }

    @Test func aPlainWebhookAddressIsSecretToo() throws {
        let loaded = try load("webhook: {url: 'https://n8n/prefix/webhook/abc-def-1'}")
        #expect(loaded.secrets.map(\.text) == ["/webhook/abc-def-1"])
        #expect(loaded.show().contains("https://n8n/***"))
        #expect(!loaded.show().contains("abc"))
        #expect(try load("webhook: {url: 'https://n8n'}").secrets.isEmpty)
        #expect(try load(flags: ["webhook-url": "https://n8n/hook-1"]).secrets.map(\.text) == ["/hook-1"])
    }

    @Test(
        arguments: [
            ("''", .badURL(.empty)), ("ftp://x", .badURL(.scheme)), ("n8n.example.org/webhook", .badURL(.scheme)),
            ("'http://'", .badURL(.noHost)), ("http://h:0", .badURL(.badPort)), ("http://h:99999", .badURL(.badPort)),
            ("'http://h/a b'", .badURL(.badCharacter)),
            ("http://u:p@h", .passwordInURL(hint: "give the whole address by {env: NAME} or {file: PATH}")),
            ("5", .wrongType(expected: "an address or {env: NAME} or {file: PATH}", found: "a whole number")),
            ("[]", .wrongType(expected: "an address or {env: NAME} or {file: PATH}", found: "a list")),
            ("{env: NO}", .secretMissing(.variable("NO"), .unset)), ("{env: BAD}", .badURL(.scheme)),
            ("{file: /latin}", .badURL(.notText)),
        ] as [(String, ConfigurationProblem.Kind)])
    func badAddresses(_ value: String, _ kind: ConfigurationProblem.Kind) {
        let loader = ConfigurationLoader(
            environment: ["BAD": "not-an-address"],
            files: FileReader { path, _ in
                path == "/latin"
                    ? .success(Array("http://h/".utf8) + [0xE9])
                    : .success(Array("webhook: {url: \(value)}\nagent: {url: \(value)}".utf8))
            })
        #expect {
            try loader.load()
        } throws: { error in
            (error as? ConfigurationError)?.problems.map(\.kind) == [kind, kind]
        }
    }

    @Test func headers() throws {
        let loaded = try load(
            "webhook: {url: 'http://w', headers: {X-Auth: {env: A}, X-Other: {file: /b}}}",
            environment: ["A": "header-a", "CANARY_WEBHOOK_HEADERS_X_AUTH": "header-c"], files: ["/b": "header-b\n"])
        let headers = try #require(loaded.configuration.webhook?.headers)
        #expect(headers.map(\.name) == ["X-Auth", "X-Other"])
        #expect(headers.map(\.value.text) == ["header-c", "header-b"])
        #expect(loaded.secrets.map(\.text) == ["header-c", "header-b"])
        for (text, kind) in [
            ("{content-type: {env: A}}", .reservedHeader), ("{X-Canary-Run: {env: A}}", .reservedHeader),
            ("{'X Y': {env: A}}", .badEntryName(expected: "the header's name: letters, digits and '-'")),
            ("{X-A: {env: A}, x-a: {env: A}}", .alikeNames(other: "X-A")),
            ("{X-A: plain}", .secretInClear(hint: "use {env: NAME} or {file: PATH}")),
            ("x", .wrongType(expected: "a mapping of names to {env: NAME} or {file: PATH}", found: "text")),
        ] as [(String, ConfigurationProblem.Kind)] {
            let found = problems("webhook: {url: 'http://w', headers: \(text)}", environment: ["A": "v"])
            #expect(found.map(\.kind) == [kind])
        }
    }

    /// What stands before n8n and the agent may want headers of its own; the services' own credentials have settings.
    @Test func headersOfN8nAndTheAgent() throws {
        let loaded = try load(
            "n8n: {url: 'http://n', headers: {CF-Access-Client-Id: {env: A}}}\nagent: {url: 'http://a', headers: {X-B: {env: B}}}",
            environment: ["A": "header-a", "B": "header-b", "CANARY_AGENT_HEADERS_X_C": "header-c"])
        #expect(loaded.configuration.n8n?.headers.map(\.name) == ["CF-Access-Client-Id"])
        #expect(loaded.configuration.n8n?.headers.map(\.value.text) == ["header-a"])
        #expect(loaded.configuration.agent?.headers.map(\.value.text) == ["header-b", "header-c"])
        #expect(Set(loaded.secrets.map(\.text)) == ["header-a", "header-b", "header-c"])
        for text in [
            "n8n: {url: 'http://n', headers: {X-N8N-API-Key: {env: A}}}",
            "agent: {url: 'http://a', headers: {Authorization: {env: A}}}",
            "n8n: {url: 'http://n', headers: {host: {env: A}}}",
        ] { #expect(problems(text, environment: ["A": "v"]).map(\.kind) == [.reservedHeader], "\(text)") }
        // A webhook has no credential of its own.
        #expect(
            problems("webhook: {url: 'http://w', headers: {Authorization: {env: A}}}", environment: ["A": "v"]) == [])
    }
}
