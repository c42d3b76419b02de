/// The live workflow as one number: what it does, without where its nodes stand, and without anything secret of it.
///
/// A bearer can stand in a workflow in clear. So every text is masked first, words that look made up are left out
/// (`SafeText`), of fields with a credential's name only the form is kept, and so is it of headers, queries and fields
/// that are listed by name and value.
struct WorkflowPrint {
    private var hash = FingerprintHash()
    private let mask: SecretMask

    /// - Parameter document: one workflow; a 2.x `activeVersion` is what production runs, the rest a draft.
    static func number(_ document: JSONValue, mask: SecretMask) -> UInt64 {
        var print = WorkflowPrint(mask: mask)
        let version = document["activeVersion"]
        let nodes = version?["nodes"] ?? document["nodes"]
        print.hash.add(document["active"]?.bool == true ? "active" : "inactive")
        let named = (nodes?.array ?? []).map { (name: $0["name"]?.string ?? "", node: $0) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        // A note is not run.
        for (_, node) in named where node["type"]?.string?.hasSuffix(".stickyNote") != true { print.add(node: node) }
        print.add(member: "connections", version?["connections"] ?? document["connections"])
        print.add(member: "settings", document["settings"])
        return print.hash.value
    }

    private init(mask: SecretMask) { self.mask = mask }

    /// What a node does and what it does when it fails; not its id, place, webhook id and notes.
    private static let members = [
        "type", "typeVersion", "name", "disabled", "onError", "continueOnFail", "alwaysOutputData", "executeOnce",
        "retryOnFail", "maxTries", "waitBetweenTries", "credentials",
    ]

    private mutating func add(node: JSONValue) {
        hash.add("node")
        for name in Self.members {
            // Which credential, by n8n's id and the name it has there; the store never gives out more.
            if name == "credentials" { add(references: node[name]) } else { add(member: name, node[name]) }
        }
        var parameters = node["parameters"]?.object ?? [:]
        // What is reached from outside by its path has that for a password.
        if let kind = node["type"]?.string?.split(separator: ".").last.map(String.init), Self.entrances.contains(kind) {
            parameters["path"] = nil
        }
        add(member: "parameters", .object(parameters))
    }

    private static let entrances = ["webhook", "formTrigger", "chatTrigger", "form"]

    private mutating func add(references: JSONValue?) {
        for (kind, reference) in sorted(references?.object ?? [:]) {
            hash.add("credential \(kind)")
            hash.add(reference["id"].flatMap(WorkflowSeen.identifier) ?? "")
            hash.add(SafeText.plain(reference["name"]?.string ?? "", mask))
        }
    }

    /// What says nothing is passed over: saving anew writes some defaults out and leaves others.
    private mutating func add(member name: String, _ value: JSONValue?, isSecret: Bool = false) {
        guard let value, !value.saysNothing else { return }
        hash.add("member \(SafeText.plain(name, mask))")
        add(value, isSecret: isSecret || SafeText.isCredential(name))
    }

    /// - Parameter isSecret: Whether this, or something that it is part of, has a credential's name.
    private mutating func add(_ value: JSONValue, isSecret: Bool) {
        switch value {
        case .null: hash.add("null")
        case .bool(let flag): hash.add(flag ? "true" : "false")
        case .integer, .number:
            // `5.0` is 5; a number can be a credential too, a PIN say.
            hash.add("number")
            hash.add(isSecret ? "" : value.integer.map { "\($0)" } ?? "\(value.double ?? 0)")
        case .string(let text):
            hash.add("text")
            hash.add(isSecret ? SafeText.form(of: text) : SafeText.plain(text, mask))
        case .array(let items):
            hash.add("list")
            hash.add(Int64(items.count))
            for item in items { add(item, isSecret: isSecret) }
        case .object(let members):
            hash.add("object")
            // A header, a query's parameter, a form's field.
            let isListed = members["name"]?.string != nil && members["value"] != nil
            for (key, member) in sorted(members) {
                guard isListed, key == "value" else {
                    add(member: key, member, isSecret: isSecret)
                    continue
                }
                hash.add("value")
                hash.add(member.string.map(SafeText.form) ?? "")
            }
            hash.add("end")
        }
    }

    private func sorted(_ members: [String: JSONValue]) -> [(key: String, value: JSONValue)] {
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

extension JSONValue {
    /// As good as not there.
    fileprivate var saysNothing: Bool {
        switch self {
        case .null, .bool(false): true
        case .string(let text): text.isEmpty
        case .array(let items): items.isEmpty
        case .object(let members): members.values.allSatisfy(\.saysNothing)
        default: false
        }
    }
}
