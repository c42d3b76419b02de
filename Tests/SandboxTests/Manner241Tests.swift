import FoundationEssentials
import Sandbox
import Testing
import Workflow

/// What n8n 2.41 does otherwise (facts: n8n section 6), held to its recordings.
@Suite struct Manner241Tests {
    private static func recorded(_ name: String) throws -> JSONValue { try recording("n8n-2.41.1/\(name)") }

    /// Every kind of key at every endpoint that the canary asks.
    @Test(
        arguments: [
            "workflow:read", "workflow:list", "execution:read", "execution:list",
            "execution:list+execution:read+workflow:read+workflow:list", "user:list", "expired", "not a key", "no key",
            "of a member who owns no workflow",
        ])
    func keys(kind: String) async throws {
        let answers = try #require(try Self.recorded("88-api-keys")["answers"]?[kind]?.objectValue)
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_41
            $0.n8n.pastEvents = [.init(age: 100, end: .reachedAgent)]
            $0.n8n.keyExpired = kind == "expired"
            if kind.contains(":") { $0.n8n.keyScopes = kind.split(separator: "+").map(String.init) }
            if kind.hasPrefix("of a member") { $0.n8n.api = .ofAnotherUser }
        }
        try await withSandbox(change) { sandbox in
            let key =
                kind == "no key" ? [] : kind == "not a key" ? [("X-N8N-API-KEY", "not a key")] : sandbox.key
            let execution = sandbox.executions.first?["id"]?.stringValue ?? ""
            for (target, wanted) in answers.members {
                let path = target.replacing("{id}", with: sandbox.workflowID)
                    .replacing("{execution}", with: execution)
                let answer = await sandbox.api.get("/api/v1" + path, key)
                #expect(.int(answer.status) == wanted["status"], "\(kind) \(target)")
                if let body = wanted["body"] { #expect(answer.json == body, "\(kind) \(target)") }
                // The rights are the same to the byte; scopes of which the sandbox knows no endpoint make them longer.
                if target == "/discover", answer.status == 200, kind != "of a member who owns no workflow" {
                    let length = wanted["headers"]?["content-length"]?.stringValue
                    #expect(String(answer.body.count) == length, "\(kind)")
                }
            }
        }
    }

    @Test func rights() async throws {
        let wanted = try #require(try Self.recorded("72-discover")["response"]?["body"])
        let scopes = (wanted["data"]?["scopes"]?.arrayValue ?? []).compactMap(\.stringValue)
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_41
            $0.n8n.keyScopes = scopes
        }
        try await withSandbox(change) { sandbox in
            let answer = await sandbox.api.get("/api/v1/discover", sandbox.key).json
            #expect(caseDifferences(answer, wanted) == [])
        }
    }

    /// Older versions have no such call, and look at no scopes.
    @Test(arguments: [N8nSettings.Manner.v1_81, .v2_8])
    func olderOnesDoNotLookAtScopes(manner: N8nSettings.Manner) async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = manner
            $0.n8n.keyScopes = ["execution:list"]
        }
        try await withSandbox(change) { sandbox in
            #expect(await sandbox.api.get("/api/v1/discover", sandbox.key).status == 404)
            #expect(await sandbox.api.get("/api/v1/workflows", sandbox.key).status == 200)
        }
    }

    /// In form a JSON web token whose date can be read without asking anybody.
    @Test(arguments: [nil, -3600, 7200]) func theKeySaysWhenItRunsOut(seconds: Int?) async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_41
            $0.n8n.keyExpired = seconds.map { $0 < 0 } ?? false
            $0.n8n.keyLifetime = seconds
        }
        try await withSandbox(change) { sandbox in
            let parts = sandbox.apiKey.split(separator: ".")
            #expect(parts.count == 3)
            let claims = try JSONValue(parsing: try #require(decoded(String(parts[1]))))
            #expect(claims["iss"] == "n8n" && claims["aud"] == "public-api")
            let issued = try #require(claims["iat"]?.intValue)
            let expires = claims["exp"]?.intValue
            #expect(expires.map { $0 - issued - 86_400 } == seconds)
            let answer = await sandbox.api.get("/api/v1/executions", sandbox.key)
            #expect(answer.status == (seconds == -3600 ? 401 : 200))
        }
    }

    /// In older versions an expired key is refused in the words of a wrong one.
    @Test(arguments: [N8nSettings.Manner.v1_81, .v2_8]) func anExpiredKey(manner: N8nSettings.Manner) async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = manner
            $0.n8n.keyExpired = true
        }
        try await withSandbox(change) { sandbox in
            let answer = await sandbox.api.get("/api/v1/executions", sandbox.key)
            #expect(answer.status == 401 && answer.json["message"] == "unauthorized")
        }
    }

    /// Switched off, the API refuses every key in the same words, and the webhook works.
    @Test func disabled() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_41
            $0.n8n.api = .disabled
        }
        try await withSandbox(change) { sandbox in
            let recorded = try Self.recorded("84-api-disabled")["response"]
            let answer = await sandbox.api.get("/api/v1/executions?limit=1", sandbox.key)
            #expect(.int(answer.status) == recorded?["status"])
            #expect(answer.json == recorded?["body"])
            #expect(await Client(sandbox.webhookURL).post("", json: entryEvent()).status == 200)
        }
    }

    /// What the items hold is hidden, by a policy and on request, in an execution that went well and in one that failed.
    @Test(arguments: ["good", "failed"], [true, false]) func redacted(end: String, byPolicy: Bool) async throws {
        let recorded = try #require(try Self.recorded("53-redacted")[end]?["body"])
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_41
            $0.n8n.redacted = byPolicy
            if end == "failed" { $0.agent.execute = .internalError }
        }
        try await withSandbox(change) { sandbox in
            let (_, plain) = try await sandbox.fire(entryEvent())
            let id = plain["id"]?.stringValue ?? ""
            let asked = byPolicy ? "" : "&redactExecutionData=true"
            let answer = await sandbox.api.get("/api/v1/executions/\(id)?includeData=true\(asked)", sandbox.key)
            let reason = byPolicy ? "workflow_redaction_policy" : "user_requested"
            #expect(answer.json["data"]?["redactionInfo"]?["reason"] == .string(reason))
            #expect(differences(answer.json["data"] ?? .null, recorded["data"] ?? .null) == [])
            #expect(!answer.text.contains("diun_entry_image\":"))
            let list = await sandbox.api.get("/api/v1/executions?includeData=true\(asked)", sandbox.key)
            #expect(list.json["data"]?[0]?["data"] == answer.json["data"])
        }
    }

    /// The list between two moments; what is no moment is refused, and what it does not know is overlooked.
    @Test func timeFilters() async throws {
        let recorded = try Self.recorded("54-list-filters")
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_41
            $0.n8n.pastEvents = [.init(age: 7200, end: .droppedByFilter), .init(age: 60, end: .droppedByFilter)]
        }
        try await withSandbox(change) { sandbox in
            let started = sandbox.executions.compactMap { $0["startedAt"]?.stringValue }
            func count(_ query: String) async -> Int? {
                await sandbox.api.get("/api/v1/executions?\(query)", sandbox.key).json["data"]?.arrayValue?.count
            }
            #expect(await count("startedAfter=\(started[0])") == 1)
            #expect(await count("startedBefore=\(started[1])") == 1)
            #expect(await count("startedAfter=\(started[1])") == 0)
            #expect(await count("nosuch=1") == 2)
            let refused = await sandbox.api.get("/api/v1/executions?startedAfter=yesterday", sandbox.key)
            #expect(refused.status == 400)
            #expect(refused.json == recorded["not a date"]?["body"])
        }
    }

    /// What an execution's copy of its workflow no longer has, and which version ran.
    @Test func theCopyOfTheWorkflow() async throws {
        let recorded = try #require(try Self.recorded("01-healthy-entry")["execution"]?["body"])
        try await withSandbox({ $0.n8n.manner = .v2_41 }) { sandbox in
            let (_, execution) = try await sandbox.fire(entryEvent())
            let keys = Set(execution["workflowData"]?.objectValue?.keys ?? [])
            #expect(keys == Set(recorded["workflowData"]?.objectValue?.keys ?? []))
            #expect(Set(execution.objectValue?.keys ?? []) == Set(recorded.objectValue?.keys ?? []))
            let workflow = await sandbox.api.get("/api/v1/workflows/\(sandbox.workflowID)", sandbox.key).json
            #expect(execution["workflowVersionId"] == workflow["activeVersionId"])
            let shown = try #require(try Self.recorded("01b-workflow-get")["response"]?["body"]?.objectValue)
            #expect(Set(workflow.objectValue?.keys ?? []) == Set(shown.keys + ["tags"]))
        }
    }

    /// `activate` answers before the webhook is there; `deactivate` takes it away at once; and what is changed goes live
    /// a moment later.
    @Test func activationIsLate() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_41
            $0.n8n.registrationDelay = 3000
        }
        try await withSandbox(change) { sandbox in
            let target = "/api/v1/workflows/\(sandbox.workflowID)"
            let webhook = Client(sandbox.webhookURL)
            func methods() async -> String? {
                await webhook.send("OPTIONS", "", [("Origin", "http://x.invalid")], body: nil).header(
                    "Access-Control-Allow-Methods")
            }
            let wasThere = try await eventually { await methods() == "OPTIONS, POST" ? true : nil }
            #expect(wasThere)
            _ = await sandbox.api.send("POST", target + "/deactivate", sandbox.key, body: nil)
            #expect(await methods() == "OPTIONS")
            let answer = await sandbox.api.send("POST", target + "/activate", sandbox.key, body: nil)
            #expect(answer.status == 200 && answer.json["active"] == true)
            #expect(await methods() == "OPTIONS")
            #expect(await webhook.post("", json: entryEvent()).status == 404)
            // Who names no origin learns nothing.
            let blind = await webhook.send("OPTIONS", "", [], body: nil)
            #expect(blind.status == 204 && blind.header("Access-Control-Allow-Methods") == nil)
            let there = try await eventually { await methods() == "OPTIONS, POST" ? true : nil }
            #expect(there)
            #expect(await webhook.post("", json: entryEvent()).status == 200)
            #expect(await sandbox.api.send("DELETE", target, sandbox.key, body: nil).status == 409)
        }
    }

    /// So long nobody finds what counts as active.
    @Test func registrationCanBeLateAtTheStart() async throws {
        try await withSandbox({ $0.n8n.registrationDelay = 600_000 }) { sandbox in
            let workflow = await sandbox.api.get("/api/v1/workflows/\(sandbox.workflowID)", sandbox.key).json
            #expect(workflow["active"] == true)
            #expect(await Client(sandbox.webhookURL).post("", json: entryEvent()).status == 404)
        }
    }

    /// Where the version can be read without a key.
    @Test(arguments: [N8nSettings.Manner.v1_81, .v2_8, .v2_41])
    func theVersion(manner: N8nSettings.Manner) async throws {
        let version = [N8nSettings.Manner.v1_81: "1.81.4", .v2_8: "2.8.4", .v2_41: "2.41.1"][manner] ?? ""
        let recorded = try Self.recorded("73-version")
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = manner
            $0.n8n.metrics = true
        }
        try await withSandbox(change) { sandbox in
            let page = await sandbox.api.get("/")
            #expect(page.status == 200)
            let told = page.text.firstRange(of: "sentry\" content=\"").map { range in
                String(page.text[range.upperBound...].prefix { $0 != "\"" })
            }
            if manner == .v1_81 {
                #expect(told == nil)
            } else {
                let text = try #require(told.flatMap(decoded))
                let wanted = recorded["GET /"]?["meta"]?["n8n:config:sentry"]?.stringValue ?? ""
                #expect(
                    String(decoding: text, as: UTF8.self) == wanted.replacing("2.41.1", with: version))
            }
            let metrics = await sandbox.api.get("/metrics").text
            let line = recorded["GET /metrics"]?[0]?.stringValue ?? ""
            #expect(metrics.contains(line) == (manner == .v2_41))
            #expect(metrics.contains("n8n_version_info{version=\"v\(version)\""))
            let settings = await sandbox.api.get("/rest/settings").json
            #expect(settings["data"]?["versionCli"] == (manner == .v1_81 ? .string(version) : nil))
        }
    }

    /// Below a base path there is the editor's page, whatever is asked for; the API and the webhooks stay at the root.
    @Test func basePath() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_41
            $0.n8n.basePath = true
        }
        try await withSandbox(change) { sandbox in
            #expect(sandbox.configurationYAML.contains("\(sandbox.n8nURL)/flow\n"))
            let page = await sandbox.api.get("/flow/api/v1/executions", sandbox.key)
            #expect(page.status == 200 && page.header("Content-Type")?.hasPrefix("text/html") == true)
            #expect(await sandbox.api.get("/api/v1/executions", sandbox.key).status == 200)
            #expect(await Client(sandbox.webhookURL).post("", json: entryEvent()).status == 200)
        }
    }

    @Test func whatTheVersionIsCanBeHidden() async throws {
        try await withSandbox({ $0.n8n.showsVersion = false }) { sandbox in
            for path in ["/", "/metrics", "/rest/settings"] { #expect(await sandbox.api.get(path).status == 404) }
            #expect(await sandbox.api.get("/healthz").status == 200)
        }
    }
}

/// Base64 with either alphabet and without padding.
private func decoded(_ text: String) -> [UInt8]? {
    var plain = text.replacing("-", with: "+").replacing("_", with: "/")
    while plain.utf8.count % 4 != 0 { plain += "=" }
    return Data(base64Encoded: plain).map { Array($0) }
}

extension Client.Answer {
    fileprivate func header(_ name: String) -> String? {
        head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }.map { line in
            String(line.dropFirst(name.utf8.count + 1).drop { $0 == " " })
        }
    }
}
