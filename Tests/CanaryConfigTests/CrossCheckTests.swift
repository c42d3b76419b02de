import CanaryCore
import Testing

@testable import CanaryConfig

@Suite struct CrossCheckTests {
    private func warnings(_ text: String, environment: [String: String] = [:]) throws -> [ConfigurationProblem.Kind] {
        let loaded = try load(text, environment: environment)
        #expect(loaded.warnings.allSatisfy { $0.severity == .warning })
        return loaded.warnings.map(\.kind)
    }

    @Test(
        arguments: [
            ("agent: {url: 'http://a'}", [.noBearer]), ("agent: {url: 'http://a', bearer: {env: B}}", []),
            ("deadline: 5s\ncallTimeout: 30s", [.deadlineBelowCall]), ("deadline: 30s\ncallTimeout: 30s", []),
            ("webhook: {url: 'http://w', tag: latest}", [.droppedTag(isEmpty: false)]),
            ("webhook: {url: 'http://w', tag: ''}", [.droppedTag(isEmpty: true)]),
            ("webhook: {url: 'http://w', image: 'httpd:2.4'}", [.badImage(.hasTag)]),
            ("webhook: {url: 'http://w', image: 'httpd@sha256:abc'}", [.badImage(.hasDigest)]),
            ("webhook: {url: 'http://w', image: 'Httpd'}", [.badImage(.unreadable)]),
            ("webhook: {url: 'http://hook.example.org/x'}", [.clearText(host: "hook.example.org")]),
            ("webhook: {url: 'https://hook.example.org/x'}", []),
            ("webhook: {url: 'http://n8n.svc.cluster.local/x'}", []),
            ("agent: {url: 'http://8.8.8.8', bearer: {env: B}}", [.clearText(host: "8.8.8.8")]),
            ("n8n: {url: 'http://n8n.example.org'}", []),
            ("n8n: {url: 'http://n8n.example.org', apiKey: {env: B}}", [.clearText(host: "n8n.example.org")]),
            (
                "mint: {repository: 'http://git.example.org/x', password: {env: B}}",
                [.clearText(host: "git.example.org")]
            ),
            ("agent: {url: 'http://a', bearer: {env: SPACE}}", [.surroundingSpace(.variable("SPACE"))]),
            ("webhook: {tag: '1'}", [.noEffect(without: "webhook.url")]),
            ("agent: {bearer: {env: B}}", [.noEffect(without: "agent.url")]),
            (
                "push: {timeout: 1s}\nmint: {ref: x}\nn8n: {rateLimit: {limit: 2}}",
                [
                    .noEffect(without: "mint.repository"), .noEffect(without: "n8n.url"),
                    .noEffect(without: "push.pushgateway"),
                ]
            ),
        ] as [(String, [ConfigurationProblem.Kind])])
    func warned(_ text: String, _ kinds: [ConfigurationProblem.Kind]) throws {
        let found = try warnings(text, environment: ["B": "bearer", "SPACE": "bearer "])
        #expect(found.map { "\($0)" }.sorted() == kinds.map { "\($0)" }.sorted())
    }

    @Test(
        arguments: [
            ("expiry: {warn: 7d, critical: 30d}", [.criticalAbove(warn: "expiry.warn")]),
            ("expiry: {warn: 6d}", [.criticalAbove(warn: "expiry.warn")]),
            ("certificate: {warn: 1d}", [.criticalAbove(warn: "certificate.warn")]),
            ("certificate: {warn: 20d, critical: 5d}", []),
            ("expiry: {critical: 31d}", [.criticalAbove(warn: "expiry.warn")]),
            ("expiry: {warn: 7d, critical: 7d}", []),
            ("tokens: {primary: {env: A}, spare-1: {env: B}, spare-2: {env: A}}", [.sameSource(as: "primary")]),
            ("tokens: {primary: {file: /a}, spare-1: {file: /a}}", [.sameSource(as: "primary")]),
            ("tokens: {a: {env: A}, b: {env: A}, c: {env: A}}", [.sameSource(as: "a"), .sameSource(as: "a")]),
            ("tokens: {spare-1: {env: A}, spare_1: {env: B}}", [.alikeNames(other: "spare-1")]),
            ("tokens: {spare: {env: A}, SPARE: {env: B}}", [.alikeNames(other: "spare")]),
        ] as [(String, [ConfigurationProblem.Kind])])
    func refused(_ text: String, _ kinds: [ConfigurationProblem.Kind]) {
        #expect(problems(text, environment: ["A": "a", "B": "b"]).map(\.kind) == kinds)
    }

    /// What could not be read is not said to be missing as well.
    @Test func oneMistakeIsToldOnce() {
        #expect(problems("agent: {url: 'http://a', bearer: plain}").count == 1)
        #expect(problems("agent: {url: ftp://a, bearer: {env: B}, name: x}", environment: ["B": "b"]).count == 1)
        #expect(problems("deadline: 5\ncallTimeout: 9m").count == 1)
    }

    @Test func theProblemStandsWhereTheValueDoes() {
        #expect(problems("expiry:\n  warn: 6d").map(\.at) == ["2:9"])
        #expect(problems(environment: ["CANARY_EXPIRY_WARN": "6d"]).map(\.at) == ["variable CANARY_EXPIRY_WARN"])
        #expect(problems("expiry: {warn: 6d}", flags: ["expiry-critical": "7d"]).map(\.at) == ["--expiry-critical"])
    }

    @Test(arguments: [
        "httpd", "library/httpd", "docker.io/library/httpd", "ghcr.io/me/some-image", "localhost/x", "localhost:5000/x",
        "registry.example.org:5000/a/b/c", "x/a.b_c__d---e", "10.0.0.1:5000/x", "Registry/x", "REG.example.org/x",
    ])
    func images(_ text: String) { #expect(ImageFault(text) == nil) }

    @Test(
        arguments: [
            ("", .unreadable), ("/", .unreadable), ("a//b", .unreadable), ("A", .unreadable),
            ("docker.io/Library/x", .unreadable),
            ("a..b", .unreadable), ("a___b", .unreadable), ("-a", .unreadable), ("a-", .unreadable),
            ("a b", .unreadable),
            ("x:latest", .hasTag), ("h:5000/x:1", .hasTag), ("h:port/x", .unreadable), ("x@sha256:00", .hasDigest),
            ("docker.io/", .unreadable), ("é", .unreadable), ("https://docker.io/x", .unreadable),
            (String(repeating: "a", count: 256), .unreadable),
        ] as [(String, ImageFault)])
    func notImages(_ text: String, _ fault: ImageFault) { #expect(ImageFault(text) == fault) }
}
