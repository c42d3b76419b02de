import Workflow

/// How an instance of n8n is set up; each costs a start.
enum CaseProfile: String, CaseIterable, Sendable {
    /// Environment readable, everything saved.
    case open
    /// `$env` denied to nodes, no successes saved unless the workflow says so, one execution at a time.
    case guarded
    /// No public API.
    case closed

    /// n8n's own settings, on top of `environment`.
    var settings: [String: String] {
        switch self {
        case .open: [:]
        case .guarded:
            [
                "N8N_BLOCK_ENV_ACCESS_IN_NODE": "true", "EXECUTIONS_DATA_SAVE_ON_SUCCESS": "none",
                "N8N_CONCURRENCY_PRODUCTION_LIMIT": "1",
            ]
        case .closed: ["N8N_PUBLIC_API_DISABLED": "true"]
        }
    }

    /// What workflows can read as `$env`, and the zone that they reckon in.
    static let environment = [
        "CLAUDE_AGENT_API_TOKEN": "rec-bearer-0001", "CANARY_SET": "set value", "CANARY_EMPTY": "",
        "GENERIC_TIMEZONE": "America/New_York",
    ]

    /// Cases that may run at once.
    var width: Int { self == .guarded ? 1 : 4 }
}

/// One row of the table: a workflow, what its agent answers, what is sent to n8n, and what n8n does then.
struct N8nCase: Sendable {
    /// Unique; the agent knows the case by it.
    var name: String
    var title: String
    var profile: CaseProfile
    /// As n8n imports it, placeholders not yet filled in.
    var workflow: JSONValue
    /// Whether it is activated.
    var active: Bool
    /// The same workflow once more, under paths of their own and inactive.
    var twins: Int
    /// `{"name", "type", "data"}` each; a node names them by `{{CREDENTIAL:name}}`.
    var credentials: [JSONValue]
    var agent: [AgentAnswer]
    var steps: [CaseStep]
    /// `workflow`: the workflow as executions show it, with every parameter's default filled in. `list`: the row of the
    /// list. `unordered`: what the agent received may have come in any order.
    var options: Set<String>
    /// Which file it stands in.
    var group: String

    /// Throws ``CaseError``.
    init(_ json: JSONValue, group: String) throws {
        guard let name = json["name"]?.stringValue, let title = json["title"]?.stringValue,
            let steps = json["steps"]?.arrayValue
        else { throw CaseError.incomplete(json["name"]?.stringValue ?? json.text) }
        self.name = name
        self.title = title
        self.group = group
        guard let profile = CaseProfile(rawValue: json["profile"]?.stringValue ?? "open") else {
            throw CaseError.incomplete(name)
        }
        self.profile = profile
        active = json["active"]?.boolValue ?? true
        twins = json["twins"]?.intValue ?? 0
        credentials = json["credentials"]?.arrayValue ?? []
        agent = (json["agent"]?.arrayValue ?? []).map(AgentAnswer.init)
        self.steps = try steps.map { try CaseStep($0, of: name) }
        options = Set((json["options"]?.arrayValue ?? []).compactMap(\.stringValue))
        workflow = CaseWorkflow.expanded(json, name: name)
    }

    /// Every case of the table, in the order of the files' names.
    static func all() throws -> [N8nCase] {
        try CaseFiles.groups().flatMap { group in
            let json = try CaseFiles.read("\(group).json")
            return try (json["cases"]?.arrayValue ?? []).map { try N8nCase($0, group: group) }
        }
    }
}

enum CaseError: Error {
    /// A case without name, title, steps or with an unknown profile or kind of step.
    case incomplete(String)
    /// n8n refused to take the workflow or the credential.
    case refused(name: String, status: Int, answer: String)
    /// The execution did not end in time.
    case endless(name: String)
    case noFile(String)
}

/// One thing that is asked of n8n.
struct CaseStep: Sendable {
    enum Kind: Sendable { case webhook, api }

    var kind: Kind
    var method: String
    var target: String
    var headers: [(String, String)]
    var body: String?
    /// Whether an execution is waited for; nil: where the webhook's answer says that there is one.
    var rows: Int?
    /// The key of the public API: right, none or wrong.
    var key: String?
    /// The answer is not waited for before the next step: n8n is asked while the execution runs.
    var running: Bool

    /// `{"event": JSON}`: a POST of that JSON. `{"send": {method, target, headers, json | text}}`: anything to the
    /// webhook. `{"api": "GET /api/v1/…"}`: the public API.
    init(_ json: JSONValue, of name: String) throws {
        rows = json["rows"]?.intValue
        key = json["key"]?.stringValue
        running = json["running"]?.boolValue ?? false
        let send = json["send"] ?? json
        headers = (send["headers"]?.objectValue?.members ?? []).compactMap { member in
            member.value.stringValue.map { (member.key, $0) }
        }
        method = send["method"]?.stringValue ?? "POST"
        target = send["target"]?.stringValue ?? "/webhook/{{PATH}}"
        body = send["text"]?.stringValue ?? send["json"]?.text
        if let event = json["event"] {
            kind = .webhook
            body = event.text
            headers.append(("Content-Type", "application/json"))
        } else if json["send"] != nil {
            kind = .webhook
            if send["json"] != nil { headers.append(("Content-Type", "application/json")) }
        } else if let api = json["api"]?.stringValue {
            kind = .api
            let words = api.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { throw CaseError.incomplete(name) }
            (method, target) = (String(words[0]), String(words[1]))
            if body != nil { headers.append(("Content-Type", "application/json")) }
        } else {
            throw CaseError.incomplete(name)
        }
    }
}
