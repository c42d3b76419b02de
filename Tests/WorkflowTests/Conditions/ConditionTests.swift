import Testing

@testable import Workflow

/// Every condition, filter, field and date as the real n8n-workflow 1.81.4 has it.
@Suite struct ConditionTests {
    private let cases: ConditionCases

    init() throws {
        cases = try ConditionCases.shared.get()
    }

    /// Shows the first few of what differs; a broken rule breaks hundreds.
    private func expectNone(_ differences: [String], of count: Int) {
        let shown = differences.prefix(12).joined(separator: "\n")
        #expect(differences.isEmpty, "\(differences.count) of \(count) differ:\n\(shown)")
    }

    @Test func conditions() async throws {
        var differences: [String] = []
        var count = 0
        for group in try cases.list("groups") {
            let rows = try #require(group["rows"]?.arrayValue)
            for row in stride(from: 0, to: rows.count, by: 3) {
                var condition: JSONObject = ["operator": try #require(group["operator"])]
                condition["leftValue"] = try cases.value(rows[row])
                condition["rightValue"] = try cases.value(rows[row + 1])
                let document: JSONValue = [
                    "options": try #require(group["options"]), "combinator": "and", "conditions": [.object(condition)],
                ]
                let filter = try #require(try FilterValue(document))
                let code = try #require(rows[row + 2].intValue)
                let expected = code > 1 ? cases.error(code - 2) : code == 1 ? "true" : "false"
                let actual = await ConditionCases.outcome { () throws(ConditionFailure) in
                    try await cases.evaluator.passes(filter, item: 3)
                }
                if actual != expected { differences.append("\(document.text)\n  n8n \(expected)\n  us  \(actual)") }
                count += 1
            }
        }
        #expect(count > 5000)
        expectNone(differences, of: count)
    }

    @Test func filters() async throws {
        var differences: [String] = []
        let rows = try cases.list("filters")
        for row in rows {
            let document = try #require(row[0])
            let expected =
                switch row[1] {
                case .int(let error)?: cases.error(error)
                case .bool(let flag)?: flag ? "true" : "false"
                default: "no filter"
                }
            var isFilter = true
            var actual = await ConditionCases.outcome { () throws(ConditionFailure) in
                guard let filter = try FilterValue(document) else {
                    isFilter = false
                    return false
                }
                return try await cases.evaluator.passes(filter, item: 0)
            }
            if !isFilter { actual = "no filter" }
            if actual != expected { differences.append("\(document.text)\n  n8n \(expected)\n  us  \(actual)") }
        }
        expectNone(differences, of: rows.count)
    }

    @Test func fields() async throws {
        var differences: [String] = []
        let rows = try cases.list("fields")
        for row in rows {
            let type = try #require(row[0]?.stringValue)
            let value = try cases.value(row[1])
            let place = try #require(row[3]?.intValue)
            let expected =
                row[2]?.intValue == 0
                ? try cases.value(row[3]).map(JavaScript.json) ?? "undefined" : cases.error(place)
            let actual: String
            switch try await FieldType.validate("a field", value, as: type, now: cases.now, scripts: cases.scripts) {
            case .valid(let value): actual = value.json.map(JavaScript.json) ?? "undefined"
            case .invalid(let message): actual = ConditionCases.text(message, nil)
            }
            if actual != expected {
                differences.append("\(type) \(value?.text ?? "undefined")\n  n8n \(expected)\n  us  \(actual)")
            }
        }
        expectNone(differences, of: rows.count)
    }

    @Test func dates() async throws {
        var differences: [String] = []
        for row in try cases.list("moments") {
            let value = try cases.value(row[0])
            let outcome = try await FieldType.validate(
                "when", value, as: "dateTime", now: cases.now, scripts: cases.scripts)
            let actual: Int? = if case .valid(.date(let moment)) = outcome { moment } else { nil }
            if actual != row[1]?.intValue {
                differences.append("\(value?.text ?? "") n8n \(row[1]?.text ?? "") us \(actual.map(String.init) ?? "")")
            }
        }
        for row in try cases.list("parsed") {
            let text = try #require(try cases.value(row[0])?.stringValue)
            let actual = V8Date.parse(text).flatMap { abs($0) <= 8_640_000_000_000_000 ? $0 : nil }
            if actual != row[1]?.intValue {
                differences.append("\"\(text)\" V8 \(row[1]?.text ?? "") us \(actual.map(String.init) ?? "")")
            }
        }
        expectNone(differences, of: 250)
    }
}
