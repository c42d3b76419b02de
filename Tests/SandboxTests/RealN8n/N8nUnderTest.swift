import Workflow

/// An n8n that runs: the real one or the sandbox's. All that the runner knows of it.
struct N8nUnderTest: Sendable {
    /// `http://127.0.0.1:1234`
    var url: String
    var apiKey: String
    /// Where its data and its program are, as its messages may say; none where it is not installed anywhere.
    var folders: [String] = []

    var client: CaseClient { CaseClient(base: url) }

    func api(_ method: String, _ target: String, body: JSONValue? = nil) async -> CaseClient.Answer {
        let type = body == nil ? [] : [("Content-Type", "application/json")]
        return await client.send(
            method, "/api/v1" + target, [("X-N8N-API-KEY", apiKey)] + type, body: body?.text)
    }
}

/// What became of a case's workflows when they were put into an n8n.
enum InstalledCase: Sendable {
    /// The workflow's id, then its twins'.
    case ids([String])
    /// n8n did not take it, and said so.
    case refused(status: Int, answer: JSONValue)
}

extension N8nUnderTest {
    /// As below, with n8n's refusal as a result: 2.41 activates nothing that could not run.
    func installed(_ prepared: PreparedCase) async throws -> InstalledCase {
        do {
            return .ids(try await install(prepared))
        } catch CaseError.refused(_, let status, let answer) {
            return .refused(status: status, answer: (try? JSONValue(parsing: answer)) ?? .string(answer))
        }
    }

    /// Puts a case's credentials and workflows into it over the public API; gives back the workflows' ids.
    private func install(_ prepared: PreparedCase) async throws -> [String] {
        let name = prepared.row.name
        var credentials: [(String, String)] = []
        for credential in prepared.row.credentials {
            let made = await api("POST", "/credentials", body: credential)
            guard let id = made.json["id"]?.stringValue, let label = credential["name"]?.stringValue else {
                throw CaseError.refused(name: name, status: made.status, answer: made.json.text)
            }
            credentials.append(("{{CREDENTIAL:\(label)}}", id))
        }
        var ids: [String] = []
        for (number, workflow) in prepared.workflows.enumerated() {
            var text = workflow.text
            for (placeholder, id) in credentials { text = text.replacing(placeholder, with: id) }
            let made = await api("POST", "/workflows", body: try JSONValue(parsing: text))
            guard let id = made.json["id"]?.stringValue else {
                throw CaseError.refused(name: name, status: made.status, answer: made.json.text)
            }
            ids.append(id)
            if number > 0 || !prepared.row.active { continue }
            let started = await api("POST", "/workflows/\(id)/activate")
            guard started.status == 200 else {
                throw CaseError.refused(name: name, status: started.status, answer: started.json.text)
            }
        }
        return ids
    }
}

/// A case ready to be put into an n8n: addresses and paths are filled in.
struct PreparedCase: Sendable {
    var row: N8nCase
    /// The webhook's path; the twins' end in a number.
    var path: String
    /// The case's own workflow, then its twins. Nodes name credentials by `{{CREDENTIAL:name}}`.
    var workflows: [JSONValue]

    init(_ row: N8nCase, agent: StubAgent) throws {
        self.row = row
        path = "\(row.name)-\(UInt64.random(in: 0...UInt64.max))"
        agent.prepare(row.name, row.agent)
        let base = agent.base(row.name)
        workflows = try (0...row.twins).map { [path] number in
            let text = row.workflow.text.replacing("{{AGENT}}", with: base)
            return try JSONValue(parsing: text.replacing("{{PATH}}", with: number == 0 ? path : "\(path)-\(number)"))
        }
    }
}

/// The two kinds of n8n that the table is held against.
protocol N8nInstallation {
    /// Takes note of all cases; nothing runs yet.
    mutating func install(_ cases: [PreparedCase]) async throws
    /// Starts an instance with the settings of a profile, with that profile's workflows in it, active where the case says
    /// so; what ran before is stopped. Gives back what became of the workflows, by the case's name.
    mutating func enter(_ profile: CaseProfile) async throws -> (N8nUnderTest, [String: InstalledCase])
    func stop() async
}
