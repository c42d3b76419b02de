import FoundationEssentials
import Testing

@testable import Workflow

/// What the real n8n-workflow 1.81.4 said (make-cases.js), read once.
struct ConditionCases: Sendable {
    let document: JSONValue
    let scripts: RecordedScripts
    let now: Int
    private let values: [JSONValue]
    private let errors: [JSONValue]

    static let shared = Result { try ConditionCases() }

    private init() throws {
        // From beside this file: `Bundle.module` would need all of Foundation.
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        document = try JSONValue(parsing: Array(Data(contentsOf: folder.appending(path: "Cases/conditions.json"))))
        now = try #require(document["now"]?.intValue)
        values = try #require(document["values"]?.arrayValue)
        errors = try #require(document["errors"]?.arrayValue)
        scripts = RecordedScripts(
            regexes: try #require(document["regexes"]?.objectValue),
            instants: try #require(document["instants"]?.objectValue))
    }

    var evaluator: FilterEvaluator { FilterEvaluator(scripts: scripts, now: now) }

    func list(_ name: String) throws -> [JSONValue] { try #require(document[name]?.arrayValue) }

    /// The first value of the list is `undefined`.
    func value(_ place: JSONValue?) throws -> JSONValue? {
        let place = try #require(place?.intValue)
        return place == 0 ? nil : values[place]
    }

    func error(_ place: Int) -> String { Self.text(errors[place][0]?.stringValue ?? "", errors[place][1]?.stringValue) }

    static func text(_ message: String, _ description: String?) -> String {
        "error: \(message) | \(description ?? "none")"
    }

    /// The outcome as a text, an error with its description.
    static func outcome(_ body: () async throws(ConditionFailure) -> Bool) async -> String {
        do throws(ConditionFailure) {
            return try await body() ? "true" : "false"
        } catch {
            switch error {
            case .error(let message, let description): return text(message, description)
            case .unsupported(let what): return "unsupported: \(what)"
            case .stopped(let failure): return "stopped: \(failure.message)"
            }
        }
    }
}

/// Answers what was asked of the real JavaScript when the cases were made.
struct RecordedScripts: ConditionScripts, Sendable {
    let regexes: JSONObject
    let instants: JSONObject

    func matches(_ pattern: String, flags: String, text: String) async throws(ConditionFailure) -> Bool {
        let question: JSONValue = [.string(pattern), .string(flags)]
        if let message = regexes[question.text]?.stringValue { throw .error(message: message) }
        let whole: JSONValue = [.string(pattern), .string(flags), .string(text)]
        guard let answer = regexes[whole.text]?.boolValue else { throw .unsupported("never asked: \(whole.text)") }
        return answer
    }

    func instant(of text: String, zone: String?) async throws(ConditionFailure) -> Int? {
        let question: JSONValue = [.string(text), zone.map { .string($0) } ?? .null]
        guard let answer = instants[question.text] else { throw .unsupported("never asked: \(question.text)") }
        return answer.intValue
    }
}
