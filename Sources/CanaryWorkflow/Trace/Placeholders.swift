import Workflow

/// What a workflow reads and its document does not hold: something is made up for it, so that the rest can be tried. This
/// process's own environment is handed to no script.
struct Placeholders {
    /// By name: `<CLAUDE_AGENT_API_TOKEN>`, and an address where one is wanted.
    var environment: [String: String] = [:]
    var variables: [String: String] = [:]
    /// By n8n's id of the credential.
    var credentials: [String: JSONObject] = [:]

    init(_ source: WorkflowSource) {
        for variable in WorkflowVariable.all(in: .object(source.document)) {
            let host = variable.name.lowercased().replacing("_", with: "-") + ".invalid"
            let value = variable.address(host: host) ?? "<\(variable.name)>"
            switch variable.store {
            case .environment: environment[variable.name] = value
            case .variables: variables[variable.name] = value
            }
        }
        for node in source.nodes {
            let credential = node.document["credentials"]?["httpHeaderAuth"]
            guard let id = credential?["id"]?.stringValue else { continue }
            let name = (credential?["name"]?.stringValue ?? "credential").filter { $0 != " " && $0 != "<" && $0 != ">" }
            credentials[id] = ["name": "Authorization", "value": .string("Bearer <\(name)>")]
        }
    }
}
