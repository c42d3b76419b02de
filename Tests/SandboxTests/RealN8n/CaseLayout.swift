import Workflow

/// JSON for people and for `git diff`: what fits on a line stands on one, members are sorted.
enum CaseLayout {
    private static let width = 160

    static func text(_ value: JSONValue) -> String {
        lines(sorted(value), indent: 0) + "\n"
    }

    private static func lines(_ value: JSONValue, indent: Int) -> String {
        let flat = value.text
        let space = String(repeating: " ", count: indent + 1)
        switch value {
        case .object(let object) where flat.utf8.count + indent > width || indent == 0:
            let members = object.members.map { key, value in
                space + JSONValue.string(key).text + ": " + lines(value, indent: indent + 1)
            }
            return "{\n" + members.joined(separator: ",\n") + "\n" + space.dropLast() + "}"
        case .array(let elements) where flat.utf8.count + indent > width:
            let rows = elements.map { space + lines($0, indent: indent + 1) }
            return "[\n" + rows.joined(separator: ",\n") + "\n" + space.dropLast() + "]"
        default: return flat
        }
    }

    static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(object.members.map { (key: $0.key, value: sorted($0.value)) }.sorted { $0.key < $1.key }))
        case .array(let elements): .array(elements.map(sorted))
        default: value
        }
    }
}
