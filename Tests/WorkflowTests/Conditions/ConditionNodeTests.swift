import FoundationEssentials
import Testing

@testable import Workflow

/// Filter, IF, Switch and Set beside the code of the real nodes (make-nodes.js): defaults, outputs, errors.
@Suite struct ConditionNodeTests {
    private static func document() throws -> JSONValue {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        return try JSONValue(parsing: Array(Data(contentsOf: folder.appending(path: "ConditionCases/nodes.json"))))
    }

    static func context(
        _ node: WorkflowNode, items: [JSONValue], scripts: any ScriptEvaluator,
        settings: EngineSettings = EngineSettings()
    ) -> NodeContext {
        let items = items.enumerated().map { index, json in
            WorkflowItem(json: json.objectValue ?? [:], pairedItem: ["item": .int(index)])
        }
        let definition = WorkflowDefinition(name: "Cases", nodes: [node], connections: WorkflowConnections())
        return NodeContext(
            node: node, inputs: [items], runIndex: 0, settings: settings,
            execution: ExecutionIdentity(id: "1"), caller: NoCaller(), scripts: scripts,
            state: ExecutionState(definition, staticData: .null, manner: settings.manner), source: nil,
            respond: { _ in })
    }

    private func node(_ entry: JSONValue) throws -> WorkflowNode {
        let version: Double =
            switch entry["typeVersion"] {
            case .int(let number)?: Double(number)
            case .double(let number)?: number
            default: 0
            }
        var node = WorkflowNode(
            id: "1", name: "The node", type: try #require(entry["type"]?.stringValue), typeVersion: version,
            parameters: try #require(entry["parameters"]?.objectValue), document: ["name": "The node"])
        if let onError = entry["onError"]?.stringValue { node.onError = try #require(.init(rawValue: onError)) }
        return node
    }

    private func outcome(_ node: WorkflowNode, _ items: [JSONValue]) async throws -> String {
        let type = try #require(NodeType.named(node.type, version: node.typeVersion))
        if let unknown = type.unsupported(node).first { return "unsupported: \(unknown)" }
        let context = Self.context(node, items: items, scripts: SimpleExpressions())
        do throws(NodeFailure) {
            let outputs = try await type.execute(context)
            let lists = outputs.map { items in
                JSONValue.array(
                    items.map { item in
                        var object: JSONObject = ["json": .object(item.json)]
                        object["pairedItem"] = item.pairedItem
                        return .object(object)
                    })
            }
            return JavaScript.json(.array(lists))
        } catch {
            let document = JSONValue.object(error.document)
            var shown = JSONObject()
            shown["name"] = document["name"]
            shown["message"] = document["message"]
            shown["description"] = document["description"]
            shown["item"] = document["context"]?["itemIndex"]
            return JavaScript.json(.object(shown))
        }
    }

    @Test func nodes() async throws {
        let document = try Self.document()
        let inputs = try #require(document["inputs"]?.arrayValue)
        var differences: [String] = []
        let cases = try #require(document["cases"]?.arrayValue)
        for entry in cases {
            let node = try node(entry).filledIn
            let filled = entry["filled"] ?? entry["parameters"] ?? [:]
            let label = "\(node.type) \(node.typeVersion) \(entry["parameters"]?.text ?? "") \(node.onError)"
            if JSONValue.object(node.parameters) != filled {
                differences.append("\(label)\n  n8n \(filled.text)\n  us  \(JSONValue.object(node.parameters).text)")
            }
            let place = try #require(entry["items"]?.intValue)
            let items = try #require(inputs[place].arrayValue)
            let expected = JavaScript.json(entry["outputs"] ?? entry["error"] ?? .null)
            let actual = try await outcome(node, items)
            if actual != expected { differences.append("\(label)\n  n8n \(expected)\n  us  \(actual)") }
        }
        #expect(cases.count > 500)
        let shown = differences.prefix(Self.most).joined(separator: "\n")
        #expect(differences.isEmpty, "\(differences.count) of \(cases.count) differ:\n\(shown)")
    }

    private static let most = 12
}
