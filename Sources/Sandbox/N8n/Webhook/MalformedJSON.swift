import Workflow

/// What JavaScript says of a body that is not JSON; n8n hands it on as the hint of its 422.
enum MalformedJSON {
    static func hint(
        _ failure: WebhookBody.Failure, _ scripts: any ScriptEvaluator, _ manner: N8nSettings.Manner
    ) async -> String {
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
        let hint = answer?["values"]?[0]?["ok"]?["hint"]?.stringValue ?? "Unexpected token in JSON"
        return manner >= .v2_41 ? hint + place(hint, in: body) : hint
    }

    /// The Node.js of 2.41 says the line and the column, too.
    private static func place(_ hint: String, in body: String) -> String {
        guard let range = hint.firstRange(of: " at position "), let position = Int(hint[range.upperBound...]) else {
            return ""
        }
        var (line, column) = (1, 1)
        for unit in body.utf16.prefix(position) {
            (line, column) = unit == 10 ? (line + 1, 1) : (line, column + 1)
        }
        return " (line \(line) column \(column))"
    }
}
