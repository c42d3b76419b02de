import CanaryCore
import Workflow

extension JSONText {
    /// The same document in the type that prints it.
    init(_ value: Workflow.JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .int(let number): .integer(Int64(number))
            case .double(let number): .number(number)
            case .string(let text): .string(text)
            case .array(let items): .array(items.map { JSONText($0) })
            case .object(let object): .object(object.members.map { .init($0.key, JSONText($0.value)) })
            }
    }
}
