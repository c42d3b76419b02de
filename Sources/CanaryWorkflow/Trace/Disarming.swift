import Workflow

/// Takes out of a workflow what no script need see, and makes up an environment for it: this process's own is handed to
/// no script.
enum Disarming {
    static func document(_ source: WorkflowSource) -> WorkflowValue {
        var document = source.document
        // The nodes are production's already.
        document["activeVersion"] = nil
        document["staticData"] = nil
        document["pinData"] = nil
        let nodes = document["nodes"]?.arrayValue ?? []
        document["nodes"] = .array(nodes.map { $0.setting("parameters", disarmed($0["parameters"] ?? [:], under: "")) })
        return .object(document)
    }

    private static func disarmed(_ value: WorkflowValue, under key: String) -> WorkflowValue {
        switch value {
        case .object(let object):
            let listed = object["name"]?.stringValue.map(SensitiveNames.isSecret) ?? false
            return .object(
                JSONObject(
                    object.members.map { member in
                        let name = listed && member.key == "value" ? "authorization" : member.key
                        return (key: member.key, value: disarmed(member.value, under: name))
                    }))
        case .array(let items): return .array(items.map { disarmed($0, under: key) })
        case .string(let text) where SensitiveNames.isSecret(key):
            var shown = text
            for literal in ExpressionText.literals(of: text) {
                let secret = ExpressionText.withoutScheme(literal)
                if !secret.isEmpty { shown = shown.replacing(secret, with: "***") }
            }
            return .string(shown)
        default: return value
        }
    }

    /// A placeholder for each variable that the workflow reads: `<CLAUDE_AGENT_API_TOKEN>`.
    static func environment(for source: WorkflowSource) -> [String: String] {
        var names: Set<String> = []
        for node in source.nodes { gather(.object(node.parameters), into: &names) }
        return Dictionary(
            uniqueKeysWithValues: names.map { name in
                // Something is done with an address before it is called.
                let isAddress = name.hasSuffix("URL") || name.hasSuffix("URI")
                return (name, isAddress ? "http://\(name.lowercased().replacing("_", with: "-")).invalid" : "<\(name)>")
            })
    }

    private static func gather(_ value: WorkflowValue, into names: inout Set<String>) {
        switch value {
        case .object(let object): for member in object.members { gather(member.value, into: &names) }
        case .array(let items): for item in items { gather(item, into: &names) }
        case .string(let text):
            let bytes = Array(text.utf8)
            var index = 0
            while index + 5 < bytes.count {
                guard bytes[index] == UInt8(ascii: "$"), bytes[index...].starts(with: "$env".utf8) else {
                    index += 1
                    continue
                }
                index += 4
                // `$env.NAME`, `$env?.NAME`, `$env['NAME']`
                while index < bytes.count, [0x2E, 0x3F, 0x5B, 0x27, 0x22].contains(bytes[index]) { index += 1 }
                let start = index
                while index < bytes.count, isName(bytes[index]) { index += 1 }
                if start < index { names.insert(String(decoding: bytes[start..<index], as: UTF8.self)) }
            }
        default: break
        }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 0x5F
    }
}
