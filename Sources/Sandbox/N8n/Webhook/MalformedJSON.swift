import Workflow

/// What JavaScript says of a body that is not JSON; n8n hands it on as the hint of its 422.
enum MalformedJSON {
    static func hint(_ failure: WebhookBody.Failure, _ scripts: any ScriptEvaluator) async -> String {
        let body: String
        switch failure {
        case .unknownEncoding(let name): return "Unknown encoding: \(name)"
        case .notXML(let words): return words
        case .notJSON(let text): body = text
        }
        let text = JSONValue.string(body).text
        let request: JSONValue = [
            "kind": "parameters", "manner": "1.81", "now": 0, "scale": 1, "timezone": "UTC",
            "workflow": ["id": "", "name": "", "active": true], "execution": ["id": "", "mode": "production"],
            "node": ["name": "", "type": "", "typeVersion": 1], "input": [[["json": [:]]]], "items": [0],
            "parameters": [
                "hint": .string(
                    "={{ (() => { try { JSON.parse(\(text)); return ''; } catch (error) { return error.message; } })() }}"
                )
            ],
        ]
        let answer = try? await scripts.evaluate(request, limits: ScriptLimits())
        return answer?["values"]?[0]?["ok"]?["hint"]?.stringValue ?? "Unexpected token in JSON"
    }
}
