import CanaryCore
import Workflow

/// The engine and the canary's clients share no model of JSON; here is the way from one to the other.
enum Bridge {
    static func core(_ value: WorkflowValue) -> CanaryCore.JSONValue {
        switch value {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .int(let number): .integer(Int64(number))
        case .double(let number): .number(number)
        case .string(let text): .string(text)
        case .array(let items): .array(items.map(core))
        case .object(let object):
            .object(Dictionary(object.members.map { ($0.key, core($0.value)) }) { _, last in last })
        }
    }

    /// Members by name: a client's document has lost its order.
    static func engine(_ value: CanaryCore.JSONValue) -> WorkflowValue {
        switch value {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .integer(let number): .int(Int(clamping: number))
        case .number(let number): .double(number)
        case .string(let text): .string(text)
        case .array(let items): .array(items.map(engine))
        case .object(let members):
            .object(JSONObject(members.sorted { $0.key < $1.key }.map { (key: $0.key, value: engine($0.value)) }))
        }
    }
}

extension WorkflowSource {
    /// The live workflow out of what n8n's API gave.
    ///
    /// - Throws: ``SourceProblem``.
    public init(live document: CanaryCore.JSONValue) throws(SourceProblem) {
        try self.init(Bridge.engine(document), label: "live")
        isLive = true
    }
}
