import Synchronization
import Workflow

/// Answers scripts by a table of texts: the engine alone is on trial.
final class TableScripts: ScriptEvaluator {
    typealias Value = @Sendable (_ request: JSONValue, _ item: Int) -> JSONValue?

    private let values: [String: Value]
    private let code: @Sendable (JSONValue) -> JSONValue
    private let seen = Mutex<[JSONValue]>([])

    /// - Parameter code: the answer to a Code node; the input items where it is not given.
    init(
        _ values: [String: Value] = [:],
        code: @escaping @Sendable (JSONValue) -> JSONValue = { ["items": $0["input"]?[0] ?? []] }
    ) {
        self.values = values
        self.code = code
    }

    var requests: [JSONValue] { seen.withLock { $0 } }

    func evaluate(_ request: JSONValue, limits: ScriptLimits) async throws(ScriptFailure) -> JSONValue {
        seen.withLock { $0.append(request) }
        if request["kind"] == "code" { return code(request) }
        var results: [JSONValue] = []
        for item in (request["items"]?.arrayValue ?? []).compactMap(\.intValue) {
            do {
                let tree = try resolve(request["parameters"] ?? .null, request, item, "")
                results.append(["ok": tree ?? .null])
            } catch let thrown as Thrown {
                results.append(["error": thrown.error, "path": .string(thrown.path)])
            } catch {
                throw .badAnswer("\(error)")
            }
        }
        return ["values": .array(results)]
    }

    private struct Thrown: Error {
        var error: JSONValue
        var path: String
    }

    private func resolve(
        _ value: JSONValue, _ request: JSONValue, _ item: Int, _ path: String
    ) throws -> JSONValue? {
        switch value {
        case .string(let text) where text.hasPrefix("="):
            guard let function = values[text] else {
                // Without braces there is nothing to evaluate.
                guard text.contains("{{") else { return .string(String(text.dropFirst())) }
                throw ScriptFailure.badAnswer("no value for \(text)")
            }
            let result = function(request, item)
            if let error = result?["$throws"] { throw Thrown(error: error, path: path) }
            return result
        case .array(let values):
            return .array(
                try values.enumerated().map { try resolve($0.element, request, item, "\(path)[\($0.offset)]") ?? .null }
            )
        case .object(let object):
            var result = JSONObject()
            for member in object.members {
                let place = path.isEmpty ? member.key : "\(path).\(member.key)"
                result[member.key] = try resolve(member.value, request, item, place)
            }
            return .object(result)
        default: return value
        }
    }
}

/// Answers calls by a function and notes them.
final class TableCaller: HTTPCaller {
    private let answer: @Sendable (HTTPNodeRequest) throws(HTTPNodeFailure) -> HTTPNodeAnswer
    private let seen = Mutex<[HTTPNodeRequest]>([])

    init(_ answer: @escaping @Sendable (HTTPNodeRequest) throws(HTTPNodeFailure) -> HTTPNodeAnswer) {
        self.answer = answer
    }

    /// Always the same.
    convenience init(
        _ status: Int = 200, _ type: String? = "application/json", _ body: String = "{}", reason: String = "OK"
    ) {
        self.init { _ throws(HTTPNodeFailure) in
            HTTPNodeAnswer(
                status: status, reason: reason, headers: type.map { [(name: "Content-Type", value: $0)] } ?? [],
                body: Array(body.utf8))
        }
    }

    var requests: [HTTPNodeRequest] { seen.withLock { $0 } }

    func call(_ request: HTTPNodeRequest) async throws(HTTPNodeFailure) -> HTTPNodeAnswer {
        seen.withLock { $0.append(request) }
        return try answer(request)
    }
}

extension WorkflowClock {
    /// Time that stands still but for what is waited.
    static func manual(from start: Int = 1_795_253_386_000) -> WorkflowClock {
        let time = Mutex(start)
        let box = ClockBox(time)
        return WorkflowClock(
            now: { box.time.withLock { $0 } },
            sleep: { milliseconds in
                box.time.withLock { $0 = $0.plus(milliseconds) }
                return !Task.isCancelled
            })
    }
}

private final class ClockBox: Sendable {
    let time: Mutex<Int>

    init(_ time: consuming Mutex<Int>) { self.time = time }
}

/// Builds small workflows: nodes by name, connections as `A -> B`.
func workflow(
    _ nodes: [(name: String, type: String, parameters: JSONValue)], _ connections: [(String, String, Int)] = [],
    order: String = "v1", adjusting: [String: JSONObject] = [:]
) throws -> WorkflowDefinition {
    var list: [JSONValue] = []
    for (index, node) in nodes.enumerated() {
        let parts = node.type.split(separator: "@")
        var document: JSONObject = [
            "id": .string(node.name), "name": .string(node.name),
            "type": .string("n8n-nodes-base.\(parts[0])"),
            "typeVersion": parts.count > 1 ? try JSONValue(parsing: String(parts[1])) : 1,
            "position": [.int(index * 100), 0], "parameters": node.parameters,
        ]
        for member in adjusting[node.name]?.members ?? [] { document[member.key] = member.value }
        list.append(.object(document))
    }
    var main: [String: [[JSONValue]]] = [:]
    for (from, to, output) in connections {
        var outputs = main[from] ?? []
        while outputs.count <= output { outputs.append([]) }
        outputs[output].append(["node": .string(to), "type": "main", "index": 0])
        main[from] = outputs
    }
    var object = JSONObject()
    for (from, outputs) in main { object[from] = ["main": .array(outputs.map { .array($0) })] }
    return try WorkflowDefinition(
        reading: [
            "id": "w1", "name": "test", "nodes": .array(list), "connections": .object(object),
            "settings": ["executionOrder": .string(order)],
        ])
}

extension WorkflowEngine {
    init(
        _ definition: WorkflowDefinition, scripts: any ScriptEvaluator = TableScripts(),
        caller: any HTTPCaller = TableCaller(), adjusting: (inout EngineSettings) -> Void = { _ in }
    ) {
        var settings = EngineSettings()
        settings.clock = .manual()
        adjusting(&settings)
        self.init(definition, settings: settings, scripts: scripts, caller: caller)
    }

    /// From the node called Start.
    func run(_ items: [JSONObject] = [[:]], staticData: JSONValue = .null) async -> WorkflowRun {
        await run(
            items.map { WorkflowItem(json: $0) }, from: "Start", execution: .init(id: "1"), staticData: staticData)
    }
}

extension WorkflowRun {
    func entry(_ node: String, _ run: Int = 0) -> JSONValue? { data["resultData"]?["runData"]?[node]?[run] }

    func output(_ node: String, _ output: Int = 0, run: Int = 0) -> [JSONValue] {
        (entry(node, run)?["data"]?["main"]?[output]?.arrayValue ?? []).map { $0["json"] ?? .null }
    }
}

/// Without times and stacks, which differ from run to run.
func plain(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let values): return .array(values.map(plain))
    case .object(let object):
        var result = JSONObject()
        for (key, value) in object.members {
            // Empty tags were not recorded.
            if ["startTime", "executionTime", "timestamp", "stack"].contains(key) || key == "tags" { continue }
            result[key] = plain(value)
        }
        return .object(result)
    default: return value
    }
}
