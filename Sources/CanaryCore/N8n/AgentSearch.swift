/// Which node of a workflow calls the agent, as far as its document tells.
///
/// A document tells it of a plain URL alone. An address can come from a Set node, a variable or a sub-workflow, a script can
/// make the call, and what stands before the agent may give it another path: then there is no telling, and nothing may be
/// made of that but a question.
package struct AgentSearch: Sendable, Equatable {
    /// Every node that calls an agent, in the order of the document.
    package private(set) var all: [AgentNode] = []
    /// Nodes that may call it, where none is known to.
    package private(set) var candidates: [String] = []
    /// A node that posts to the agent's host, at another path than the agent takes.
    package private(set) var wrongPath: WrongPath?
    /// `n8n.agentNode` names a node that the workflow does not have.
    package private(set) var isNameMissing = false

    package struct WrongPath: Sendable, Equatable {
        package var node: String
        /// Where it posts to, and where the agent takes jobs; without what is secret in an address.
        package var called: String
        package var right: String
    }

    /// - Parameter name: what `n8n.agentNode` says.
    package init(_ nodes: [JSONValue], agent: ServiceURL?, name: String? = nil) {
        if let name {
            if let named = nodes.first(where: { $0["name"]?.string == name }),
                let node = AgentNode(named, agent: agent, isNamed: true)
            {
                all = [node]
                return
            }
            isNameMissing = true
        }
        all = nodes.compactMap { AgentNode($0, agent: agent) }
        guard all.isEmpty else { return }
        let running = nodes.filter { $0["disabled"]?.bool != true }
        wrongPath = agent.flatMap { agent in running.lazy.compactMap { Self.wrongPath($0, agent) }.first }
        candidates = running.filter(Self.mayCall).compactMap { $0["name"]?.string }
    }

    /// The exact URL first, then any `/execute`, then an expression; switched on before off.
    package var best: AgentNode? {
        let isOther: (AgentNode) -> Bool = { if case .otherURL = $0.match { true } else { false } }
        return all.first { ($0.match == .exact || $0.match == .named) && !$0.disabled }
            ?? all.first { $0.match == .exact || $0.match == .named } ?? all.first { isOther($0) && !$0.disabled }
            ?? all.first(where: isOther) ?? all.first { !$0.disabled } ?? all.first
    }

    /// Whether the document shows that nothing in it can call the agent.
    package var showsNone: Bool { all.isEmpty && candidates.isEmpty }

    // MARK: Who may call

    /// Nodes of n8n's own that send something to an address of the user's, or run what may.
    private static let callers: Set<String> = [
        "executeWorkflow", "executeCommand", "ssh", "graphql", "toolHttpRequest", "toolWorkflow", "toolCode",
        "mcpClientTool", "mcpClient", "agent", "respondToWebhook",
    ]

    private static func mayCall(_ node: JSONValue) -> Bool {
        guard let type = node["type"]?.string else { return false }
        let parts = type.split(separator: ".")
        let kind = parts.last.map { String($0) } ?? type
        let parameters = node["parameters"]
        switch kind {
        case "httpRequest":
            // A plain URL is told by the document, and what only fetches starts no job.
            return isExpression(parameters?["url"]?.string) && !fetches(parameters)
        case "respondToWebhook": return parameters?["respondWith"]?.string == "redirect"
        case "code", "function", "functionItem":
            let script =
                parameters?["jsCode"]?.string ?? parameters?["pythonCode"]?.string
                ?? parameters?["functionCode"]?.string ?? ""
            return ["http", "fetch(", "axios", "require(", "import "].contains { script.range(of: $0) != nil }
        default:
            // What somebody else wrote may do anything.
            let isOurs = type.hasPrefix("n8n-nodes-base.") || type.hasPrefix("@n8n/n8n-nodes-langchain.")
            return callers.contains(kind) || !isOurs
        }
    }

    private static func isExpression(_ text: String?) -> Bool {
        text.map { $0.hasPrefix("=") && $0.range(of: "{{") != nil } ?? false
    }

    private static func fetches(_ parameters: JSONValue?) -> Bool {
        (parameters?["method"]?.string ?? parameters?["requestMethod"]?.string ?? "GET") == "GET"
    }

    private static func wrongPath(_ node: JSONValue, _ agent: ServiceURL) -> WrongPath? {
        guard node["type"]?.string?.hasSuffix(".httpRequest") == true, let name = node["name"]?.string,
            let text = node["parameters"]?["url"]?.string, !isExpression(text), !fetches(node["parameters"]),
            let url = try? ServiceURL(text.hasPrefix("=") ? String(text.dropFirst()) : text),
            url.isSameService(as: agent)
        else { return nil }
        func shown(_ url: ServiceURL) -> String {
            let path = url.path.withBytes { String(decoding: $0, as: UTF8.self) }
            return url.shown + path.prefix { $0 != "?" && $0 != "#" }
        }
        var base = shown(agent)
        if base.hasSuffix("/") { base.removeLast() }
        return WrongPath(node: name, called: shown(url), right: base + "/execute")
    }
}
