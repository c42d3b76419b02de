/// The HTTP node of a workflow that calls the agent's `/execute`.
public struct AgentNode: Sendable, Equatable {
    /// How the node's Authorization header is written; never what it carries (facts/n8n.md section 3).
    public enum Header: Sendable, Equatable {
        /// No Authorization header at all.
        case absent
        /// The header is there with nothing in it.
        case empty
        /// Text without any expression: a bearer in clear.
        case hardCoded
        /// Begins with `=` but has no `{{ }}`: sent as it stands.
        case literalExpression(variables: [String])
        /// Has `{{ }}` but is not marked with `=`: the braces are sent.
        case notMarked(variables: [String])
        /// Evaluated by n8n; the variables of its environment that it reads.
        case expression(variables: [String])
        /// n8n's own credential store, by the type's name.
        case credential(String)
    }

    public enum Match: Sendable, Equatable {
        /// Exactly the configured agent's `/execute`.
        case exact
        /// Another host or port, the path is `/execute`; what it is may be shown.
        case otherURL(String)
        /// An expression: which URL it gives cannot be seen from outside.
        case expression
    }

    public var name: String
    public var match: Match
    public var header: Header
    public var disabled: Bool
    /// `onError` other than stopping, or the older `continueOnFail`.
    public var hidesErrors: Bool

    /// Every node that calls an agent, in the order of the document.
    package static func all(in nodes: [JSONValue], agent: ServiceURL?) -> [AgentNode] {
        nodes.compactMap { AgentNode($0, agent: agent) }
    }

    /// Finds the node among a workflow's: the exact URL first, then any `/execute`, then an expression.
    static func find(in nodes: [JSONValue], agent: ServiceURL?) -> AgentNode? {
        let candidates = nodes.compactMap { AgentNode($0, agent: agent) }
        return candidates.first { $0.match == .exact }
            ?? candidates.first { if case .otherURL = $0.match { true } else { false } }
            ?? candidates.first
    }

    private init?(_ node: JSONValue, agent: ServiceURL?) {
        guard let type = node["type"]?.string, type.hasSuffix(".httpRequest"), let name = node["name"]?.string,
            let parameters = node["parameters"], let url = parameters["url"]?.string
        else { return nil }
        self.name = name
        guard let match = Self.match(url, agent: agent) else { return nil }
        self.match = match
        header = Self.header(parameters)
        disabled = node["disabled"]?.bool ?? false
        let onError = node["onError"]?.string ?? "stopWorkflow"
        hidesErrors = onError != "stopWorkflow" || node["continueOnFail"]?.bool == true
    }

    private static func match(_ text: String, agent: ServiceURL?) -> Match? {
        if text.hasPrefix("=") && text.contains("{{") {
            return text.contains("execute") || text.contains("AGENT") ? .expression : nil
        }
        let plain = text.hasPrefix("=") ? String(text.dropFirst()) : text
        guard let url = try? ServiceURL(plain) else { return nil }
        let path = url.path.withBytes { String(decoding: $0, as: UTF8.self) }
        guard path.split(separator: "?", maxSplits: 1).first.map({ $0.hasSuffix("/execute") }) == true else {
            return nil
        }
        guard let agent else { return .exact }
        return url.isSameService(as: agent) ? .exact : .otherURL(url.shown + "/execute")
    }

    private static func header(_ parameters: JSONValue) -> Header {
        if let kind = parameters["authentication"]?.string, kind != "none" {
            return .credential(
                parameters["genericAuthType"]?.string ?? parameters["nodeCredentialType"]?.string ?? kind)
        }
        let listed = parameters["headerParameters"]?["parameters"]?.array ?? []
        let value =
            listed.first { $0["name"]?.string?.lowercased() == "authorization" }?["value"]?.string
            ?? parameters["jsonHeaders"]?.string.flatMap { authorization(inJSON: $0) }
        guard let value else { return .absent }
        return form(of: value)
    }

    private static func authorization(inJSON text: String) -> String? {
        let marked = text.hasPrefix("=")
        guard let members = JSONValue(Array((marked ? String(text.dropFirst()) : text).utf8))?.object,
            let value = members.first(where: { $0.key.lowercased() == "authorization" })?.value.string
        else { return nil }
        return marked ? "=" + value : value
    }

    static func form(of value: String) -> Header {
        let text = value.hasPrefix("=") ? String(value.dropFirst()) : value
        let variables = environmentNames(in: text)
        if text.allSatisfy({ $0 == " " }) { return .empty }
        switch (value.hasPrefix("="), text.contains("{{")) {
        case (true, true): return .expression(variables: variables)
        case (false, true): return .notMarked(variables: variables)
        // `=Bearer abc` is an expression without a hole: what it sends is a constant.
        case (true, false):
            return text.contains("$env") || text.contains("'") ? .literalExpression(variables: variables) : .hardCoded
        case (false, false): return text.contains("$env") ? .notMarked(variables: variables) : .hardCoded
        }
    }

    /// The names after `$env.`: letters, digits and underscores, which a secret's value in its place would not survive as.
    static func environmentNames(in text: String) -> [String] {
        var names: [String] = []
        var rest = text
        while let range = rest.range(of: "$env.") {
            rest = String(rest[range.upperBound...])
            let name = rest.utf8.prefix {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
            }
            if !name.isEmpty { names.append(String(Substring(name))) }
        }
        return names
    }
}
