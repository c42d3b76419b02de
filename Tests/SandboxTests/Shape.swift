import Sandbox
import Workflow

/// Where two documents differ in shape: members, types and lengths, not values.
///
/// Not looked into: what a request carried (header names depend on the client) and stack traces.
func differences(_ ours: JSONValue, _ recorded: JSONValue, at path: String = "") -> [String] {
    switch (ours, recorded) {
    case (.object(let left), .object(let right)):
        let missing = right.keys.filter { left[$0] == nil }.map { "\(path).\($0) is missing" }
        // The recordings' errors are without their empty `tags`, which the real n8n does write.
        let extra = left.keys.filter { right[$0] == nil && !($0 == "tags" && left[$0] == [:]) }.map {
            "\(path).\($0) is not in the recording"
        }
        if path.hasSuffix(".json.headers") { return [] }
        return missing + extra
            + left.members.flatMap { key, value in
                right[key].map { differences(value, $0, at: "\(path).\(key)") } ?? []
            }
    case (.array(let left), .array(let right)):
        if left.count != right.count { return ["\(path) has \(left.count) elements, recorded \(right.count)"] }
        return zip(left, right).enumerated().flatMap { index, pair in
            differences(pair.0, pair.1, at: "\(path)[\(index)]")
        }
    default:
        return kind(ours) == kind(recorded) ? [] : ["\(path) is \(kind(ours)), recorded \(kind(recorded))"]
    }
}

private func kind(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "bool"
    case .int, .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
}
