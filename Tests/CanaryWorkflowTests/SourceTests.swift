import Testing
import Workflow

@testable import CanaryWorkflow

/// Documents that are no workflow are named, and nothing else happens.
@Suite struct SourceTests {
    static let bad: [(String, SourceProblem)] = [
        ("", .empty), (" \n\t", .empty), ("{", .notJSON(line: 1, column: 2)),
        ("{\n  \"nodes\": nope }", .notJSON(line: 2, column: 12)), ("[]", .several(0)), ("[{}, {}]", .several(2)),
        ("3", .notAWorkflow("it is no object")), ("{}", .notAWorkflow("it has no \"nodes\"")),
        (#"{"nodes": 3}"#, .notAWorkflow("\"nodes\" is no list")),
        (#"{"nodes": [], "connections": []}"#, .notAWorkflow("\"connections\" is no object")),
        (#"{"nodes": [3]}"#, .badNode(0, "is no object")),
        (#"{"nodes": [{"type": "x"}]}"#, .badNode(0, "has no name")),
        (#"{"nodes": [{"name": "a"}]}"#, .badNode(0, "has no type")),
        (#"{"nodes": [{"name": "a", "type": "x", "parameters": 3}]}"#, .badNode(0, "has parameters of no object")),
        (
            #"{"nodes": [{"name": "a", "type": "x", "typeVersion": "2"}]}"#,
            .badNode(0, "has a typeVersion that is no number")
        ),
    ]

    @Test(arguments: bad) func names(_ text: String, _ problem: SourceProblem) {
        #expect(throws: problem) { try WorkflowSource(parsing: Array(text.utf8), label: "x") }
    }

    @Test func readsListsMarksAndTexts() throws {
        let text = #"[{"id": 7, "name": "w", "nodes": [], "staticData": "{\"global\":{\"count\":2}}"}]"#
        let source = try WorkflowSource(parsing: [0xEF, 0xBB, 0xBF] + Array(text.utf8), label: "x")
        #expect(source.id == "7" && source.staticData["global"]?["count"] == 2)
    }

    @Test func refusesWhatIsTooLarge() {
        let bytes = [UInt8](repeating: 0x20, count: SourceProblem.limit + 1)
        #expect(throws: SourceProblem.tooLarge) { try WorkflowSource(parsing: bytes, label: "x") }
    }

    /// Ten megabytes of nodes, and of one text.
    @Test func isNotSlowWithALot() throws {
        func graph(_ count: Int) -> WorkflowSource.Graph? {
            let nodes = (0..<count).map { "{\"name\":\"n\($0)\",\"type\":\"n8n-nodes-base.noOp\",\"parameters\":{}}" }
            let edges = (0..<count).map { "\"n\($0)\":{\"main\":[[{\"node\":\"n\(($0 + 1) % count)\",\"index\":0}]]}" }
            let text = "{\"nodes\":[\(nodes.joined(separator: ","))],\"connections\":{\(edges.joined(separator: ","))}}"
            return try? WorkflowSource(parsing: Array(text.utf8), label: "x").graph
        }
        let graph = try #require(graph(5_000))
        let routes = Routes(graph)
        #expect(routes.cycle != nil && routes.between(["n0"], "n9").count == 5_000)
    }
}
