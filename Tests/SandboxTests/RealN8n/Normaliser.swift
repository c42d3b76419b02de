import FoundationEssentials
import Glibc
import Workflow

/// Makes what two instances of n8n said comparable, and nothing more than that.
///
/// What is replaced, because it differs from run to run of the very same program:
/// - addresses, ports, webhook paths, workflow ids, the installation folder: by the placeholders that the cases use
///   (`texts`), wherever they stand in a text;
/// - execution ids, which count over all workflows of an instance: `#1`, `#2` in the order in which the case met them;
///   in members named `id`, `executionId`, `lastId`, and in the path of a waiting execution's URL;
/// - instants: members with n8n's names for them, whatever they hold; elsewhere numbers (milliseconds or seconds) and
///   ISO texts that lie within ten minutes of now, so that computed dates are still compared;
/// - `executionTime`: a duration; `versionId`: made up anew for each workflow; cursors: decoded, as they hold an id;
/// - texts that are a random UUID and nothing else: `<uuid>`.
///
/// What is left out or cut:
/// - `stack` after its first line: it names lines of n8n's sources;
/// - the parameters of a `node` inside an error, and `workflowData` unless the case asks for it: n8n fills in every
///   default of the editor's form there, hundreds of them for an HTTP node, of which the pipeline reads none;
/// - `shared` of a workflow: the owner's project and the owner, accounts that nobody but n8n's editor asks for;
/// - of an answer's headers `Date`, `Connection`, `Keep-Alive`, `Content-Length`, `Transfer-Encoding`, `ETag` and `Vary`:
///   what the server's library adds. The content type and whatever the workflow set stay.
///
/// Everything else must be equal: texts of messages, hints, types, order of items, absence of members. Only the order
/// of an object's members says nothing in JSON.
struct Normaliser: Sendable {
    /// What is replaced inside texts, longest first.
    var texts: [(text: String, by: String)]
    /// Real execution ids in the order in which they were met.
    var executions: [String] = []
    /// Milliseconds since 1970.
    var now: Int
    var keepsWorkflow = false

    private static let instants: Set<String> = [
        "createdAt", "updatedAt", "startedAt", "stoppedAt", "deletedAt", "waitTill", "startTime", "timestamp",
    ]
    private static let identifiers: Set<String> = ["id", "executionId", "lastId"]
    private static let libraryHeaders: Set<String> = [
        "date", "connection", "keep-alive", "content-length", "transfer-encoding", "etag", "vary",
    ]

    init(texts: [(text: String, by: String)], now: Int) {
        self.texts = texts.filter { !$0.text.isEmpty }.sorted { $0.text.utf8.count > $1.text.utf8.count }
        self.now = now
    }

    /// Numbers the executions that a document shows, in the order of their ids.
    mutating func meet(_ document: JSONValue) {
        let rows = document["data"]?.arrayValue ?? [document]
        let ids = rows.filter { $0["mode"] != nil && $0["workflowId"] != nil }.compactMap { $0["id"]?.stringValue }
        for id in ids.sorted(by: { (Int($0) ?? 0) < (Int($1) ?? 0) }) where !executions.contains(id) {
            executions.append(id)
        }
    }

    func headers(_ fields: [(name: String, value: String)]) -> JSONValue {
        var object = JSONObject()
        for field in fields where !Self.libraryHeaders.contains(field.name) {
            object[field.name] = .string(text(field.value))
        }
        return .object(object)
    }

    func callAsFunction(_ value: JSONValue, under key: String = "", in parent: String = "") -> JSONValue {
        if value != .null {
            if Self.instants.contains(key) { return "<time>" }
            if key == "executionTime" { return "<duration>" }
            if key == "versionId" { return "<version>" }
        }
        switch value {
        case .string(let text): return string(text, under: key)
        case .int(let number): return isNow(number) ? "<now>" : value
        case .double(let number):
            return number.magnitude < 1e15 && isNow(Int(number)) ? "<now>" : value
        case .array(let elements): return .array(elements.map { self($0, under: "", in: key) })
        case .object(let object):
            var result = JSONObject()
            for (name, member) in object.members {
                if name == "workflowData", !keepsWorkflow { continue }
                if name == "shared", object["connections"] != nil { continue }
                if name == "parameters", key == "node", object["typeVersion"] != nil { continue }
                result[text(name)] = self(member, under: name, in: key)
            }
            return .object(result)
        default: return value
        }
    }

    private func string(_ value: String, under key: String) -> JSONValue {
        if Self.identifiers.contains(key), let place = executions.firstIndex(of: value) {
            return .string("#\(place + 1)")
        }
        if key == "nextCursor", let data = Data(base64Encoded: value),
            let cursor = try? JSONValue(parsing: Array(data))
        {
            return ["cursor": self(cursor)]
        }
        if isNow(iso: value) { return "<now>" }
        if Self.isIdentifier(value) { return "<uuid>" }
        let whole = key == "stack" || key == "stacktrace" ? String(value.prefix { $0 != "\n" }) : value
        return .string(text(whole))
    }

    private func text(_ value: String) -> String {
        var result = value
        for (text, by) in texts where result.contains(text) { result = result.replacing(text, with: by) }
        for (place, id) in executions.enumerated() {
            let waiting = "webhook-waiting/\(id)"
            if result.hasSuffix(waiting) { result = result.dropLast(id.utf8.count) + "#\(place + 1)" }
        }
        return result
    }

    private func isNow(_ number: Int) -> Bool {
        (number - now).magnitude < 600_000 || (number - now / 1000).magnitude < 600
    }

    private static func isIdentifier(_ value: String) -> Bool {
        let parts = value.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts[2].first == "4"
            && parts.allSatisfy { $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } }
    }

    private func isNow(iso value: String) -> Bool {
        let parts = value.split(whereSeparator: { !$0.isASCII || !$0.isNumber })
        guard value.utf8.count >= 19, value.utf8.count <= 32, value.contains("T"), parts.count >= 6 else {
            return false
        }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, parts[0].count == 4 else { return false }
        var fields = tm()
        fields.tm_year = Int32(truncatingIfNeeded: numbers[0] - 1900)
        fields.tm_mon = Int32(truncatingIfNeeded: numbers[1] - 1)
        fields.tm_mday = Int32(truncatingIfNeeded: numbers[2])
        fields.tm_hour = Int32(truncatingIfNeeded: numbers[3])
        fields.tm_min = Int32(truncatingIfNeeded: numbers[4])
        fields.tm_sec = Int32(truncatingIfNeeded: numbers[5])
        var seconds = timegm(&fields)
        // "2026-11-21T04:29:46.142-05:00": three digits of milliseconds, then the offset.
        if numbers.count == 9 {
            let sign = value.utf8.dropLast(5).last == UInt8(ascii: "-") ? 1 : -1
            seconds += sign * (numbers[7] * 3600 + numbers[8] * 60)
        }
        return (seconds - now / 1000).magnitude < 600
    }
}
