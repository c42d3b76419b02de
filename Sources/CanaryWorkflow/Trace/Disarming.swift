import Workflow

/// Takes out of a workflow what no script need see.
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
}
