/// The node of a workflow that calls the agent's `/execute`: an HTTP node, or whichever one the configuration names.
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
        /// The node is no HTTP node: a sub-workflow, a script. How it authenticates does not stand in it.
        case unseen
    }

    public enum Match: Sendable, Equatable {
        /// Exactly the configured agent's `/execute`.
        case exact
        /// Another host or port, the path is `/execute`; what it is may be shown.
        case otherURL(String)
        /// An expression: which URL it gives cannot be seen from outside.
        case expression
        /// `n8n.agentNode` names it.
        case named

        /// Whether it is known, and not only likely, that this node calls an agent.
        var isCertain: Bool { self != .expression }
    }

    public var name: String
    public var match: Match
    public var header: Header
    public var disabled: Bool
    /// `onError` other than stopping, or the older `continueOnFail`.
    public var hidesErrors: Bool

    /// Whether it is known to call an agent, and not only likely.
    package var isCertain: Bool { match.isCertain }

    /// - Parameter isNamed: whether the configuration says that it is this node.
    init?(_ node: JSONValue, agent: ServiceURL?, isNamed: Bool = false) {
        guard let type = node["type"]?.string, let name = node["name"]?.string else { return nil }
        let parameters = node["parameters"] ?? .object([:])
        let isHTTP = type.hasSuffix(".httpRequest")
        var found = isHTTP ? parameters["url"]?.string.flatMap { Self.match($0, agent: agent) } : nil
        // What only fetches from an address that cannot be told starts no job.
        if found == .expression, parameters["method"]?.string ?? "GET" == "GET" { found = nil }
        switch (found, isNamed) {
        // Which of the two it calls is worth knowing all the same.
        case (.exact?, _), (.otherURL?, _): match = found ?? .named
        case (_, true): match = .named
        case (let found?, false): match = found
        case (nil, false): return nil
        }
        self.name = name
        header = isHTTP ? Self.header(parameters) : .unseen
        disabled = node["disabled"]?.bool ?? false
        let onError = node["onError"]?.string ?? "stopWorkflow"
        hidesErrors = onError != "stopWorkflow" || node["continueOnFail"]?.bool == true
    }

    private static func match(_ text: String, agent: ServiceURL?) -> Match? {
        if text.hasPrefix("=") && text.contains("{{") {
            let lower = text.lowercased()
            return lower.contains("execute") || lower.contains("agent") ? .expression : nil
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
