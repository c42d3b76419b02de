import CanaryCore
import Testing

@testable import CanaryConfig

@Suite struct LoadingTests {
    private func pipeline(
        _ path: String? = nil, environment: [String: String], _ content: [String: String]
    ) throws -> (String, String?) {
        let loaded = try ConfigurationLoader(environment: environment, files: files(content)).load(path: path)
        return (loaded.configuration.pipeline, loaded.path)
    }

    @Test func theFileIsLookedForInOrder() throws {
        let environment = ["CANARY_CONFIG": "/e.yaml", "XDG_CONFIG_HOME": "/x", "HOME": "/h"]
        let all = [
            "/f.yaml": "pipeline: f", "/e.yaml": "pipeline: e", "canary.yaml": "pipeline: here",
            "/x/canary/canary.yaml": "pipeline: x", "/h/.config/canary/canary.yaml": "pipeline: h",
        ]
        #expect(try pipeline("/f.yaml", environment: environment, all) == ("f", "/f.yaml"))
        #expect(try pipeline(environment: environment, all) == ("e", "/e.yaml"))
        let unnamed = ["XDG_CONFIG_HOME": "/x", "HOME": "/h", "CANARY_CONFIG": ""]
        #expect(try pipeline(environment: unnamed, all) == ("here", "canary.yaml"))
        var rest = all
        rest["canary.yaml"] = nil
        #expect(try pipeline(environment: unnamed, rest) == ("x", "/x/canary/canary.yaml"))
        #expect(try pipeline(environment: ["HOME": "/h/"], rest) == ("h", "/h/.config/canary/canary.yaml"))
        #expect(try pipeline(environment: ["XDG_CONFIG_HOME": "x", "HOME": "/h"], rest).0 == "h")
        #expect(try pipeline(environment: [:], rest) == ("default", nil))
        #expect(try pipeline(environment: ["HOME": ""], [:]) == ("default", nil))
    }

    @Test func aNamedFileMustBeThere() {
        for (path, environment) in [("/no.yaml", [:]), (nil, ["CANARY_CONFIG": "/no.yaml"])]
            as [(String?, [String: String])]
        {
            #expect {
                try ConfigurationLoader(environment: environment, files: files(["canary.yaml": "pipeline: x"]))
                    .load(path: path)
            } throws: { error in
                (error as? ConfigurationError)?.problems.first?.kind == .unreadableFile(.missing)
            }
        }
    }

    /// Every setting by file, variable and flag: the later wins, and says so.
    @Test(arguments: Setting.all.filter { ![.tokens, .headers].contains($0.kind) })
    func precedence(_ setting: Setting) throws {
        let (first, second, third) = Self.samples(setting)
        let owner = setting.owner.map { [$0] } ?? []
        // Each of the two must stay on its side of the other.
        let other = [
            "expiry.critical": ["expiry.warn"], "expiry.warn": ["expiry.critical"],
            "certificate.critical": ["certificate.warn"], "certificate.warn": ["certificate.critical"],
        ]
        let needed = [
            "mint.repository": "/repo", "expiry.warn": "3000d", "expiry.critical": "0s", "certificate.warn": "3000d",
            "certificate.critical": "0s", "lease.name": "one",
        ]
        let base = (owner + (other[setting.key] ?? [])).map { ($0, needed[$0] ?? "http://owner") }
        func loaded(file: Bool, variable: Bool, flag: Bool) throws -> EffectiveSetting? {
            var lines = base.map { yaml($0.0, $0.1) }
            if file {
                let value = setting.kind == .secret ? "{env: FIRST}" : first
                if let index = base.firstIndex(where: { $0.0.hasPrefix(setting.key.prefix { $0 != "." } + ".") }) {
                    // One mapping for both.
                    lines[index] +=
                        "\n" + yaml(setting.key, value).split(separator: "\n").dropFirst().joined(separator: "\n")
                } else {
                    lines.append(yaml(setting.key, value))
                }
            }
            var environment = ["FIRST": "first-secret", "THIRD": "third-secret"]
            if variable { environment[setting.environment] = second }
            let flags = flag ? [setting.flag: setting.kind == .secret ? "env:THIRD" : third] : [:]
            // In a pod, which has defaults of its own.
            environment["KUBERNETES_SERVICE_HOST"] = "10.0.0.1"
            let loaded = try load(
                lines.joined(separator: "\n") + "\n", environment: environment, flags: flags,
                files: [Pod.folder + "/namespace": "canary"])
            return loaded.settings.first { $0.key == setting.key }
        }
        let byFile = try loaded(file: true, variable: false, flag: false)
        let byVariable = try loaded(file: true, variable: true, flag: false)
        let byFlag = try loaded(file: true, variable: true, flag: true)
        let onlyVariable = try loaded(file: false, variable: true, flag: false)
        let none = try loaded(file: false, variable: false, flag: false)
        if case .file = byFile?.origin {} else { Issue.record("\(String(describing: byFile))") }
        #expect(byVariable?.origin == .environment(setting.environment))
        #expect(byFlag?.origin == .flag(setting.flag))
        #expect(onlyVariable == byVariable)
        if !setting.isSecret {
            #expect(byFile?.shown == first)
            #expect(byVariable?.shown == second)
            #expect(byFlag?.shown == third)
        }
        if setting.defaultText == nil { #expect(none == nil) } else { #expect(none?.origin == .defaultValue) }
    }

    private func yaml(_ key: String, _ value: String) -> String {
        let parts = key.split(separator: ".")
        return parts.enumerated().map { index, part in
            String(repeating: "  ", count: index) + part + ":" + (index == parts.count - 1 ? " \(value)" : "")
        }.joined(separator: "\n")
    }

    /// Three values that differ, as they are shown.
    private static func samples(_ setting: Setting) -> (String, String, String) {
        switch setting.kind {
        case .text: ("one", "two", "three")
        case .url: ("http://one/a", "https://two:8443", "http://three")
        case .path, .location: ("/one", "/two", "/three")
        case .paths: ("one", "two,three", "a/b,c")
        case .duration: ("1m", "2m", "3m")
        case .integer: ("11", "12", "13")
        case .number: ("1.5", "2.5", "3")
        case .boolean: ("false", "true", "false")
        case .section: ("off", "on", "off")
        case .choice(let allowed): (allowed[1], allowed[0], allowed[1])
        case .names(let known, _): (known[0], "\(known[1]),\(known[0])", known[2])
        case .secret, .headers, .tokens: ("first-secret", "second-secret", "third-secret")
        }
    }

    /// The table's defaults are those that a configuration made by hand has.
    @Test func defaultsAgree() throws {
        let loaded = try load(
            "webhook: {url: 'http://w'}\nn8n: {url: 'http://n'}\nagent: {url: 'http://a'}\nmint: {repository: /r}\n"
                + "push: {pushgateway: 'http://p'}\nlease: {name: one}\n")
        let (read, made) = (loaded.configuration, Configuration())
        let url = try ServiceURL("http://x")
        #expect(read.pipeline == made.pipeline)
        #expect(read.expiry == made.expiry && read.certificate == made.certificate)
        #expect(read.deadline == made.deadline)
        #expect(read.callTimeout == made.callTimeout)
        #expect(read.proofMaxAge == made.proofMaxAge)
        #expect(read.instructions == made.instructions)
        let webhook = Configuration.Webhook(url: url)
        #expect(read.webhook?.dialect == webhook.dialect)
        #expect(read.webhook?.image == webhook.image)
        #expect(read.webhook?.tag == webhook.tag)
        #expect(read.n8n?.workflow == Configuration.N8n(url: url).workflow)
        #expect(read.n8n?.rateLimit == Configuration.N8n(url: url).rateLimit)
        #expect(read.agent?.budget == Configuration.Agent(url: url).budget)
        let mint = Configuration.Mint(repository: .path("/r"))
        #expect(read.mint?.folder == mint.folder)
        #expect(read.mint?.epochsLocal == mint.epochsLocal)
        #expect(read.mint?.ttlLocal == mint.ttlLocal)
        #expect(read.mint?.user == mint.user)
        #expect(read.push?.inheritedNames == Configuration.Push(gateway: url).inheritedNames)
        #expect(read.push?.timeout == Configuration.Push(gateway: url).timeout)
        #expect(read.lease?.duration == Configuration.Lease(name: "one").duration)
        // Every default of the table was there to be compared.
        let texts = Setting.all.filter { if case .text = $0.defaultValue { true } else { false } }.map(\.key)
        #expect(texts.filter { key in !loaded.settings.contains { $0.key == key && $0.origin == .defaultValue } } == [])
    }

    @Test(arguments: [
        (["CANARY_STATE": "/s", "HOME": "/h"], "/s"), (["XDG_STATE_HOME": "/x/", "HOME": "/h"], "/x/canary"),
        (["XDG_STATE_HOME": "rel", "HOME": "/h"], "/h/.local/state/canary"),
        (["HOME": "/h"], "/h/.local/state/canary"), (["HOME": "/"], "/.local/state/canary"), ([:], "/var/lib/canary"),
        (["HOME": ""], "/var/lib/canary"), (["CANARY_STATE": ""], "/var/lib/canary"),
    ])
    func stateFolder(_ environment: [String: String], _ path: String) throws {
        #expect(try load(environment: environment).configuration.state == path)
    }

    @Test func relativePathsOfAFileAreRelativeToIt() throws {
        let text =
            "state: ./s\nmint: {repository: ../infra}\ntokens: {primary: {file: token}, spare-1: {file: ~/t}}\n"
        let loader = ConfigurationLoader(
            environment: ["HOME": "/h", "CANARY_CONFIG": "/etc/canary/c.yaml"],
            files: files(["/etc/canary/c.yaml": text, "/etc/canary/token": "a", "/h/t": "b"]))
        let configuration = try loader.load().configuration
        #expect(configuration.state == "/etc/canary/s")
        #expect(configuration.tokens.map(\.origin) == ["file /etc/canary/token", "file /h/t"])
        guard case .path("/etc/canary/../infra") = configuration.mint?.repository else {
            Issue.record("\(String(describing: configuration.mint))")
            return
        }
        #expect(try load("state: s").configuration.state == "s")
        #expect(
            try ConfigurationLoader(
                environment: ["CANARY_CONFIG": "/etc/c.yaml"], flags: ["state": "s"], files: files(["/etc/c.yaml": ""])
            ).load().configuration.state == "s")
    }

    @Test(arguments: ["off", "false", "Off", "no", "none"])
    func theLimiterCanBeSwitchedOff(_ word: String) throws {
        let loaded = try load("n8n: {url: 'http://n', rateLimit: \(word)}")
        #expect(loaded.configuration.n8n?.rateLimit == nil)
        #expect(!loaded.settings.contains { $0.key == "n8n.rateLimit.limit" })
        let flagged = try load(
            "n8n: {url: 'http://n', rateLimit: \(word)}", flags: ["n8n-rate-limit-limit": "3"])
        #expect(flagged.warnings.map(\.kind) == [.switchedOff(by: "n8n.rateLimit")])
        #expect(try load("n8n: {url: 'http://n', rateLimit: on}").configuration.n8n?.rateLimit?.limit == 5)
    }

    @Test func repositoriesByAddress() throws {
        for text in ["https://git.example.org/infra.git", "file:///srv/infra.git", "HTTP://git/infra"] {
            guard case .url(text) = try load("mint: {repository: '\(text)'}").configuration.mint?.repository else {
                Issue.record("\(text)")
                return
            }
        }
        for text in ["git@github.com:me/infra.git", "ssh://host/x", "git://host/x"] {
            let kinds = problems("mint: {repository: '\(text)'}").map(\.kind)
            guard case .unsupportedLocation? = kinds.first else {
                Issue.record("\(text): \(kinds)")
                return
            }
        }
    }

    @Test func numbersStayTextAsWritten() throws {
        let configuration = try load("pipeline: 0x10\nwebhook: {url: 'http://w', tag: 2.10}").configuration
        #expect(configuration.webhook?.tag == "2.10")
        #expect(configuration.pipeline == "0x10")
    }

    @Test func environmentAloneIsEnough() throws {
        let loaded = try load(environment: [
            "CANARY_WEBHOOK_URL": "https://me:pass-word-9@n8n/webhook/abcdefgh-1",
            "CANARY_WEBHOOK_HEADERS_X_AUTH": "header-1",
            "CANARY_AGENT_URL": "http://agent", "CANARY_AGENT_BEARER": "bearer-1",
            "CANARY_TOKENS_PRIMARY": "token-1", "CANARY_TOKENS_SPARE_1": "token-2", "CANARY_N8N_URL": "http://n8n",
            "CANARY_N8N_RATE_LIMIT": "off", "CANARY_PUSH_INHERITED_NAMES": "no", "CANARY_PUSH_PUSHGATEWAY": "http://p",
        ])
        #expect(loaded.path == nil)
        #expect(loaded.warnings == [])
        #expect(loaded.configuration.webhook?.headers.map(\.name) == ["x-auth"])
        #expect(loaded.configuration.webhook?.headers.map(\.value.text) == ["header-1"])
        #expect(loaded.configuration.agent?.bearer?.text == "bearer-1")
        #expect(loaded.configuration.tokens.map(\.path) == ["primary", "spare-1"])
        #expect(loaded.configuration.tokens.map(\.text) == ["token-1", "token-2"])
        #expect(
            loaded.configuration.tokens.map(\.origin) == ["env CANARY_TOKENS_PRIMARY", "env CANARY_TOKENS_SPARE_1"])
        #expect(loaded.configuration.n8n?.rateLimit == nil)
        #expect(loaded.configuration.push?.inheritedNames == false)
        let texts = loaded.secrets.map(\.text)
        for secret in [
            "/webhook/abcdefgh-1", "me:pass-word-9", "pass-word-9", "header-1", "bearer-1", "token-1", "token-2",
        ] {
            #expect(texts.contains(secret), "\(secret)")
        }
        #expect(loaded.show().contains("https://***@n8n/***"))
    }

    @Test func unknownVariables() throws {
        let loaded = try load(environment: [
            "CANARY_PIPELIN": "x", "CANARY_SERVICE_HOST": "10.0.0.1", "CANARY_SERVICE_PORT": "80",
            "CANARY_PORT": "tcp://10.0.0.1:80", "CANARY_PORT_80_TCP_ADDR": "10.0.0.1", "CANARY_TOKENS_PORT": "tcp://x",
            "CANARY_TOKENS_SERVICE_HOST": "10.0.0.2", "CANARY_SOMETHING_ELSE_ALTOGETHER": "x",
            "CANARY_TOKEN_PRIMARY": "x", "CANARYX": "x",
        ])
        #expect(
            loaded.warnings.map(\.kind).map { "\($0)" }.sorted()
                == [
                    ConfigurationProblem.Kind.unknownVariable(nearest: "CANARY_PIPELINE"),
                    .unknownVariable(nearest: "CANARY_TOKENS_PRIMARY"),
                ].map { "\($0)" }.sorted())
        #expect(loaded.configuration.tokens.isEmpty)
    }

    @Test func whatACommandNeeds() throws {
        let empty = try load()
        for purpose in Purpose.allCases {
            #expect(throws: ConfigurationError.self) { try empty.require(purpose) }
        }
        let agent = try load("agent: {url: 'http://a'}")
        try agent.require(.direct)
        try agent.require(.check)
        #expect(
            throws: ConfigurationError([
                .init(.missing(key: "webhook.url", need: .run), at: .wholeFile(path: "canary.yaml"))
            ])
        ) {
            try agent.require(.run)
        }
        let words = ConfigurationError([.init(.missing(key: "webhook.url", need: .run), at: .nowhere)]).rendered()
        #expect(
            words
                == "configuration: webhook.url is not set, and canary run needs it; set it in the file, as CANARY_WEBHOOK_URL or with --webhook-url\n"
        )
        #expect(ConfigurationError.exitCode == 78)
    }
}

extension Setting: CustomTestStringConvertible { public var testDescription: String { key } }
