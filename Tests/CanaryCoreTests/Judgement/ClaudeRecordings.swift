import FoundationEssentials
import Testing

@testable import CanaryCore

/// One run of the real CLI against a scripted API (facts/claude-auth.md section 6).
struct ClaudeRecording: Sendable, CustomTestStringConvertible {
    var version: String
    var name: String
    /// `nil`: it was still running when it was stopped.
    var exit: Int?
    /// The envelope, or plain text.
    var stdout: JSONValue
    var stderr: String

    var testDescription: String { "\(version)/\(name)" }

    /// As the agent would keep it; a run that did not end is one that hit the agent's time limit.
    var job: JobRecord { job(stdout: text) }

    var text: String { stdout.string ?? stdout.written() }

    func job(stdout: String, exit: Int? = nil, stderr: String? = nil) -> JobRecord {
        guard let exit = exit ?? self.exit else { return JobRecord(status: .timeout) }
        let output = stdout.isEmpty ? "" : stdout + "\n"
        return JobRecord(
            status: exit == 0 ? .completed : .failed, exitCode: exit, output: output, stderr: stderr ?? self.stderr)
    }

    /// The same with members of the envelope changed; `nil` takes one out.
    func changing(_ members: [String: JSONValue?]) -> ClaudeRecording {
        var copy = self
        guard var object = stdout.object else { return self }
        for (name, value) in members { object[name] = value }
        copy.stdout = .object(object)
        return copy
    }

    /// The same with every text that a person would read run through a function.
    func rewording(_ change: (String) -> String) -> ClaudeRecording {
        var copy = self
        copy.stderr = stderr.isEmpty ? "" : change(stderr)
        if let text = stdout.string, !text.isEmpty { copy.stdout = .string(change(text)) }
        guard var object = stdout.object else { return copy }
        if let result = object["result"]?.string { object["result"] = .string(change(result)) }
        if let errors = object["errors"]?.array {
            object["errors"] = .array(errors.map { .string(change($0.string ?? "")) })
        }
        copy.stdout = .object(object)
        return copy
    }

    static let folder = "\(#filePath)".split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Recordings"

    static let all: [ClaudeRecording] = ["2.1.197", "2.1.114"].flatMap { version in
        AnswerExpectations.classes.keys.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: URL(filePath: "\(folder)/claude-\(version)/\(name).json")),
                let document = JSONValue(Array(data))
            else { return nil }
            return ClaudeRecording(
                version: version, name: name, exit: document["exit"]?.integer.map { Int($0) },
                stdout: document["stdout"] ?? .string(""), stderr: document["stderr"]?.string ?? "")
        }
    }
}

extension JSONValue {
    /// As JSON text, `indent` spaces deep or on one line; members in the order of their names.
    func written(indent: Int? = nil, depth: Int = 0) -> String {
        let newline = indent.map { "\n" + String(repeating: " ", count: $0 * (depth + 1)) } ?? ""
        let end = indent.map { "\n" + String(repeating: " ", count: $0 * depth) } ?? ""
        switch self {
        case .null: return "null"
        case .bool(let flag): return "\(flag)"
        case .integer(let number): return "\(number)"
        case .number(let number): return "\(number)"
        case .string(let text): return Self.quoted(text)
        case .array(let items):
            if items.isEmpty { return "[]" }
            let inner = items.map { newline + $0.written(indent: indent, depth: depth + 1) }.joined(separator: ",")
            return "[" + inner + end + "]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let inner = members.sorted { $0.key < $1.key }.map { name, value in
                "\(newline)\(Self.quoted(name)):\(value.written(indent: indent, depth: depth + 1))"
            }
            return "{" + inner.joined(separator: ",") + end + "}"
        }
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
