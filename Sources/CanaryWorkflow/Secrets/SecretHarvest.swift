import Workflow

/// What in a workflow may be secret, gathered so that it can be hidden wherever it turns up again.
///
/// Rather too much than too little: a parameter that is hidden without need costs a reader one look into n8n.
struct SecretHarvest {
    /// In all, in bytes; of a workflow that holds more, nothing is shown at all.
    private static let most = 64 << 10

    private(set) var values: Set<String> = []
    private var bytes = 0
    private(set) var isOverfull = false

    init(_ sources: [WorkflowSource]) {
        for source in sources {
            for node in source.graph.nodes + (source.draft?.nodes ?? []) { gather(node) }
            gather(.object(source.settings), under: "")
        }
    }

    /// Of another document, such as a payload.
    init(_ value: WorkflowValue) { gather(value, under: "") }

    private mutating func gather(_ node: SourceNode) {
        if SensitiveNames.hasPath(node) {
            for path in [node.parameters["path"], node.document["webhookId"]].compactMap({ $0?.stringValue })
            where path.utf8.count >= 8 {
                add(path)
            }
        }
        gather(.object(node.parameters), under: "")
    }

    private mutating func gather(_ value: WorkflowValue, under key: String) {
        switch value {
        case .object(let object):
            // `{"name": "Authorization", "value": "…"}`, as headers, queries and fields are listed.
            let listed = object["name"]?.stringValue.map(SensitiveNames.isSecret) ?? false
            for member in object.members {
                gather(member.value, under: listed && member.key == "value" ? "authorization" : member.key)
            }
        case .array(let items):
            for item in items { gather(item, under: key) }
        case .string(let text):
            if SensitiveNames.isSecret(key) { addLiterals(of: text) }
            for word in TokenWords.find(in: Array(text.utf8)) { add(word) }
        default: break
        }
    }

    /// What of a parameter is text and no expression.
    private mutating func addLiterals(of text: String) {
        for part in ExpressionText.literals(of: text) { add(ExpressionText.withoutScheme(part)) }
    }

    private mutating func add(_ text: String) {
        guard !text.isEmpty, !isOverfull, values.insert(text).inserted else { return }
        bytes += text.utf8.count
        if bytes > Self.most { isOverfull = true }
    }
}

/// Names whose values are nobody's business.
enum SensitiveNames {
    private static let words = [
        "authorization", "token", "secret", "password", "passwd", "apikey", "api-key", "api_key", "bearer", "cookie",
        "credential", "x-auth", "privatekey", "signature",
    ].map { Array($0.utf8) }
    private static let auth = Array("auth".utf8)

    static func isSecret(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { $0 < 0x80 }
        return isSecret(Array((isPlain ? name : name.lowercased()).utf8)[...])
    }

    /// The same for bytes, of which only ASCII letters are of either case.
    static func isSecret(_ name: ArraySlice<UInt8>) -> Bool {
        let lower = name.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
        return lower == auth || words.contains { holds(lower, $0) }
    }

    private static func holds(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard text.count >= word.count else { return false }
        return (0...(text.count - word.count)).contains { start in
            text[start] == word[0] && text[start..<start + word.count].elementsEqual(word)
        }
    }

    /// Whether a node is reached from outside by a path that is its password.
    static func hasPath(_ node: SourceNode) -> Bool {
        ["webhook", "formTrigger", "chatTrigger", "form"].contains(node.kind)
    }
}
