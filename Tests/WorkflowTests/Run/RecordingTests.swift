import Testing
import Workflow

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// What n8n 1.81.4 recorded is what the engine records.
@Suite struct RecordingTests {
    static let names = [
        "01-healthy-entry", "02-native-dropped", "06-rate-limited", "20-agent-500", "21-agent-502-html", "22-agent-429",
        "24-agent-422", "28-agent-refused", "29-agent-no-name", "30-agent-timeout", "31-auth-invalid",
        "32-auth-literal-expression", "33-auth-env-unset", "34-auth-empty", "35-auth-fixed-not-expression",
        "42-lastnode-failed", "43-respondnode-ok", "45-continue-regular", "46-continue-error-output", "81-env-blocked",
    ]

    static func read(_ name: String) throws -> JSONValue {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        return try JSONValue(parsing: Array(Data(contentsOf: folder.appending(path: "Recordings/\(name).json"))))
    }

    /// Stands in for the JavaScript of these workflows.
    private func scripts(_ recording: JSONValue) -> TableScripts {
        let body =
            "={{ JSON.stringify({ prompt: 'Upgrade task:\\n- Image: ' + $json.body.diun_entry_image + '\\n- New tag: ' + $json.body.diun_entry_imagetag + '\\n- Hub link: ' + ($json.body.diun_entry_hublink || 'none'), agent: '.claude/agents/service-upgrade', max_budget_usd: 10, timeout_seconds: 1800 }) }}"
        let blocked: JSONValue = [
            "$throws": [
                "level": "warning", "functionality": "regular", "name": "ExpressionError",
                "message": "access to env vars denied",
                "context": [
                    "causeDetailed":
                        "If you need access please contact the administrator to remove the environment variable ‘N8N_BLOCK_ENV_ACCESS_IN_NODE‘",
                    "runIndex": 0, "itemIndex": 0,
                ],
            ]
        ]
        let spent = recording["spent"] == true
        return TableScripts(
            [
                "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}": { request, _ in
                    if request["env"] == .null { return blocked }
                    return .string("Bearer \(request["env"]?["CLAUDE_AGENT_API_TOKEN"]?.stringValue ?? "")")
                },
                "={{ $json.body.diun_entry_status }}": { request, item in
                    request["input"]?[0]?[item]?["json"]?["body"]?["diun_entry_status"]
                },
                body: { request, item in
                    let event = request["input"]?[0]?[item]?["json"]?["body"]
                    let text: JSONValue = [
                        "prompt": .string(
                            "Upgrade task:\n- Image: \(event?["diun_entry_image"]?.stringValue ?? "")\n- New tag: "
                                + "\(event?["diun_entry_imagetag"]?.stringValue ?? "")\n- Hub link: "
                                + "\(event?["diun_entry_hublink"]?.stringValue ?? "none")"),
                        "agent": ".claude/agents/service-upgrade", "max_budget_usd": 10, "timeout_seconds": 1800,
                    ]
                    return .string(text.text)
                },
            ],
            code: { request in
                guard spent else { return ["items": request["input"]?[0] ?? []] }
                return [
                    "items": [],
                    "hints": [
                        [
                            "message":
                                "To make sure expressions after this node work, return the input items that produced each output item. <a target=\"_blank\" href=\"https://docs.n8n.io/data/data-mapping/data-item-linking/item-linking-code-node/\">More info</a>",
                            "location": "outputPane",
                        ]
                    ],
                ]
            })
    }

    private func caller(_ answer: JSONValue?) -> TableCaller {
        let detail = answer?["detail"]?.stringValue ?? ""
        let failure: HTTPNodeFailure? =
            switch answer?["failure"] {
            case "ECONNREFUSED": .refused(detail)
            case "ENOTFOUND": .notFound(detail)
            case "ECONNABORTED": .timedOut
            default: nil
            }
        return TableCaller { _ throws(HTTPNodeFailure) in
            if let failure { throw failure }
            return HTTPNodeAnswer(
                status: answer?["status"]?.intValue ?? 0, reason: "",
                headers: [
                    (name: "content-type", value: answer?["type"]?.stringValue ?? "")
                ], body: Array((answer?["body"]?.stringValue ?? "").utf8))
        }
    }

    @Test(arguments: names) func asRecorded(name: String) async throws {
        let recording = try Self.read(name)
        let definition = try WorkflowDefinition(reading: recording)
        // Until the conditions are there, nothing is to be seen beyond the first node.
        guard definition.unsupported().isEmpty else { return }
        let caller = caller(recording["answer"])
        let engine = WorkflowEngine(definition, scripts: scripts(recording), caller: caller) { settings in
            settings.environmentBlocked = recording["blocked"] == true
            for member in recording["environment"]?.objectValue?.members ?? [] {
                settings.environment[member.key] = member.value.stringValue
            }
        }
        let item = WorkflowItem(json: recording["item"]?.objectValue ?? [:])
        let run = await engine.run(
            [item], from: "DIUN Webhook", execution: .init(id: "1"), staticData: recording["staticData"] ?? .null)
        #expect(run.status.rawValue == recording["status"]?.stringValue)
        #expect(difference(plain(run.data), recording["data"] ?? .null) == nil)
        let sent = caller.requests.map { request in
            [
                request.headers.first { $0.name.lowercased() == "authorization" }?.value ?? "",
                String(decoding: request.body ?? [], as: UTF8.self),
            ]
        }
        let saw = (recording["saw"]?.arrayValue ?? []).map {
            [$0["authorization"]?.stringValue ?? "", $0["body"]?.stringValue ?? ""]
        }
        if !saw.isEmpty { #expect(sent == saw) }
    }
}

/// The first place in which two documents differ.
func difference(_ found: JSONValue, _ expected: JSONValue, at path: String = "") -> String? {
    switch (found, expected) {
    case (.object(let left), .object(let right)):
        for key in left.keys + right.keys {
            guard let one = left[key], let other = right[key] else {
                return "\(path).\(key): \(left[key]?.text ?? "missing") instead of \(right[key]?.text ?? "nothing")"
            }
            if let text = difference(one, other, at: "\(path).\(key)") { return text }
        }
        return nil
    case (.array(let left), .array(let right)) where left.count == right.count:
        for (index, pair) in zip(left, right).enumerated() {
            if let text = difference(pair.0, pair.1, at: "\(path)[\(index)]") { return text }
        }
        return nil
    default: return found == expected ? nil : "\(path): \(found.text) instead of \(expected.text)"
    }
}
