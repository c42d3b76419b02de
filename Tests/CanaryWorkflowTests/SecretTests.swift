import CanaryCore
import Testing
import Workflow

@testable import CanaryWorkflow

/// No secret of a workflow comes out, wherever it was written.
@Suite struct SecretTests {
    static let secret = "hunter-SECRET-swordfish-value"
    static let token = "Zk3Qv8Lr5Wm2Xt9Bn4Yc"

    static let places: [(String, @Sendable (inout Fixture) -> Void)] = [
        ("a header", { $0.set(node: Fixture.agent, LintTests.header, .string("Bearer \(secret)")) }),
        ("a header without scheme", { $0.set(node: Fixture.agent, LintTests.header, .string(secret)) }),
        ("a marked header", { $0.set(node: Fixture.agent, LintTests.header, .string("=Bearer \(secret)")) }),
        ("quotes in a header", { $0.set(node: Fixture.agent, LintTests.header, .string("='Bearer \(secret)'")) }),
        ("braces in a header", { $0.set(node: Fixture.agent, LintTests.header, .string("=Bearer {{ '\(secret)' }}")) }),
        (
            "another header",
            {
                $0.set(
                    node: Fixture.agent, ["parameters", "headerParameters", "parameters", 1],
                    ["name": "X-Api-Key", "value": .string(secret)])
            }
        ),
        (
            "headers as JSON",
            {
                $0.set(
                    node: Fixture.agent, ["parameters", "jsonHeaders"],
                    .string("{\"Authorization\": \"Bearer \(secret)\"}"))
            }
        ),
        ("code", { $0.replaceCode("const LIMIT", with: "const token = '\(secret)';\nconst LIMIT") }),
        ("code by its form", { $0.replaceCode("const LIMIT", with: "call('\(token)');\nconst LIMIT") }),
        (
            "a URL's user",
            { $0.set(node: Fixture.agent, ["parameters", "url"], .string("http://me:\(secret)@agent:1/execute")) }
        ),
        (
            "a URL's query",
            { $0.set(node: Fixture.agent, ["parameters", "url"], .string("http://agent:1/execute?token=\(secret)")) }
        ),
        ("a parameter", { $0.set(node: Fixture.agent, ["parameters", "password"], .string(secret)) }),
        ("the webhook's path", { $0.set(node: Fixture.webhook, ["parameters", "path"], .string(secret)) }),
        ("the webhook's id", { $0.set(node: Fixture.webhook, ["webhookId"], .string(secret)) }),
    ]

    @Test(arguments: places.map(\.0)) func staysInside(_ place: String) async throws {
        var fixture = try Fixture()
        try #require(Self.places.first { $0.0 == place }).1(&fixture)
        let (old, new) = (try Fixture().source("a"), try fixture.source("b"))
        let veil = Veil([old, new])
        let diff = WorkflowDiff(old, new, veil: veil)
        let report = await LintReport.make(
            LintScene(new, expected: try LintTests.expectations(), veil: veil, scripts: nil, now: 0))
        let outputs = [
            DiffOutput.text(diff, left: "a", right: "b"), DiffOutput.json(diff, left: "a", right: "b").text(),
            LintOutput.text([report]), LintOutput.json([report]).text(),
        ]
        for output in outputs {
            for secret in [Self.secret, Self.token] {
                // Of eight bytes of it none may stand together.
                let pieces = (0...(secret.count - 8)).map { String(secret.dropFirst($0).prefix(8)) }
                #expect(!pieces.contains { output.contains($0) }, "\(place): \(output)")
            }
        }
        #expect(place.contains("id") || !diff.changes.isEmpty)
    }

    /// What is no secret is not hidden.
    @Test func leavesTheRestReadable() throws {
        let source = try Fixture().source()
        let veil = Veil([source])
        for node in source.nodes {
            for text in [
                node.name, node.type, node.parameters["url"]?.stringValue, node.parameters["jsCode"]?.stringValue,
                node.parameters["jsonBody"]?.stringValue,
            ] {
                guard let text else { continue }
                #expect(veil.lines(text).joined(separator: "\n") == text)
            }
        }
        #expect(veil.line("=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}") == "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}")
    }

    @Test func showsNothingOfTooMuch() throws {
        var fixture = try Fixture()
        let words = (0..<6000).map { "q\($0)abcdefghijklmnop123\($0)" }.joined(separator: " ")
        fixture.set(node: Fixture.agent, ["parameters", "body"], .string(words))
        let (old, new) = (try Fixture().source("a"), try fixture.source("b"))
        let diff = WorkflowDiff(old, new, veil: Veil([old, new]))
        #expect(diff.changes.first?.right == "***")
    }
}
