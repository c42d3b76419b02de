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
/// - instants: members with n8n's names for them, whatever they hold; elsewhere numbers (milliseconds or seconds), ISO
///   texts and HTTP dates that lie within ten minutes of now, so that computed dates are still compared;
/// - the id of a credential, which an instance makes up: `<credential>`;
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
/// - of what the agent received the `Connection` and n8n's own `User-Agent`; `Content-Security-Policy` of a webhook's answer
///   and of the editor's page;
/// - what 2.x writes around every execution, node and error alike (`frame`), which ``ExecutionShapeTests`` and
///   ``Manner241Tests`` hold to recordings; so that what versions have in common is recorded once.
///
/// Lists of workflows are put in order: n8n has them by their ids, which are random.
///
/// Everything else must be equal: texts of messages, hints, types, order of items, absence of members. Only the order
/// of an object's members says nothing in JSON.
struct Normaliser: Sendable {
    /// What is replaced inside texts, longest first. Bytes: some ten megabytes go through here in a run of all cases.
    private let texts: [(text: [UInt8], by: [UInt8])]
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

    private static let frame: Set<String> = [
        "executionIndex", "resumeToken", "tracingContext", "deduplicationKey", "jsonSizeBytes", "binaryDataSizeBytes",
        "workflowVersionId", "usedPrivateCredentials", "storedAt", "runtimeData", "shouldReport",
        "sendCredentialsOnCrossOriginRedirect", "versionCounter", "workflowPublishHistory",
    ]
    private static let userAgents: Set<String> = ["axios/1.7.4", "axios/1.12.0", "n8n"]

    private static func isFrame(_ name: String, _ value: JSONValue, of key: String, _ object: JSONObject) -> Bool {
        switch name {
        case "version": value == 1 && object["resultData"] != nil
        case "metadata", "waitingExecutionSource": key == "executionData" && value == [:]
        case "previousNodeOutput", "previousNodeRun": value == 0
        default: frame.contains(name)
        }
    }

    /// What the agent received.
    func received(_ request: JSONValue) -> JSONValue {
        var headers = request["headers"]?.objectValue ?? [:]
        headers["connection"] = nil
        if let agent = headers["user-agent"]?.stringValue, Self.userAgents.contains(agent) {
            headers["user-agent"] = nil
        }
        return self(request.setting("headers", .object(headers)))
    }

    init(texts: [(text: String, by: String)], now: Int) {
        self.texts = texts.filter { !$0.text.isEmpty }.map { (Array($0.text.utf8), Array($0.by.utf8)) }
            .sorted { $0.text.count > $1.text.count }
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
            if field.name == "content-security-policy-report-only" { continue }
            if field.name == "content-security-policy", field.value.hasPrefix("sandbox allow-") { continue }
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
        case .int(let number):
            if Self.identifiers.contains(key), let place = executions.firstIndex(of: String(number)) {
                return .string("#\(place + 1) as a number")
            }
            return isNow(number) ? "<now>" : value
        case .double(let number):
            return number.magnitude < 1e15 && isNow(Int(clamping: number)) ? "<now>" : value
        case .array(let elements):
            let made = elements.map { self($0, under: "", in: key) }
            let areWorkflows = key == "data" && made.allSatisfy { $0["nodes"] != nil && $0["connections"] != nil }
            return .array(areWorkflows ? made.sorted { $0["id"]?.text ?? "" < $1["id"]?.text ?? "" } : made)
        case .object(let object):
            var result = JSONObject()
            for (name, member) in object.members {
                if name == "id", parent == "credentials" {
                    result[name] = "<credential>"
                    continue
                }
                if name == "workflowData", !keepsWorkflow { continue }
                if Self.isFrame(name, member, of: key, object) { continue }
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
        // Of a file, and of a call that a waiting execution takes: made up anew each time.
        if value.hasPrefix("filesystem-v2:") { return "<file>" }
        if let range = value.firstRange(of: "-waiting/"), value.contains("?signature=") {
            return .string(text(value[..<range.upperBound] + "<signed>"))
        }
        if isNow(iso: value) || isNow(http: value) { return "<now>" }
        if Self.isIdentifier(value) { return "<uuid>" }
        let whole = key == "stack" || key == "stacktrace" ? String(value.prefix { $0 != "\n" }) : value
        return .string(text(whole))
    }

    private func text(_ value: String) -> String {
        var bytes = Array(value.utf8)
        let length = bytes.count
        for (text, by) in texts where text.count <= length { Self.replace(text, by: by, in: &bytes) }
        var result = bytes == Array(value.utf8) ? value : String(decoding: bytes, as: UTF8.self)
        guard length < 200, result.utf8.starts(with: Array("{{N8N}}".utf8)) else { return result }
        for (place, id) in executions.enumerated() where result.hasSuffix("-waiting/\(id)") {
            result = result.dropLast(id.utf8.count) + "#\(place + 1)"
        }
        return result
    }

    private static func replace(_ text: [UInt8], by: [UInt8], in bytes: inout [UInt8]) {
        var from = 0
        while let found = place(of: text, in: bytes, from: from) {
            bytes.replaceSubrange(found..<found + text.count, with: by)
            from = found + by.count
        }
    }

    private static func place(of text: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
        let last = bytes.count - text.count
        return bytes.withUnsafeBufferPointer { all in
            text.withUnsafeBufferPointer { wanted in
                var at = from
                while at <= last {
                    if all[at] == wanted[0], all[at..<at + wanted.count].elementsEqual(wanted) { return at }
                    at += 1
                }
                return nil
            }
        }
    }

    private func isNow(_ number: Int) -> Bool {
        (number - now).magnitude < 600_000 || (number - now / 1000).magnitude < 600
    }

    private static func isIdentifier(_ value: String) -> Bool {
        guard value.utf8.count == 36 else { return false }
        let parts = value.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts[2].first == "4"
            && parts.allSatisfy { $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } }
    }

    /// `Date` of an answer, as an HTTP node shows it.
    private func isNow(http value: String) -> Bool {
        guard value.utf8.count == 29, value.hasSuffix(" GMT") else { return false }
        let parts = value.split { $0 == " " || $0 == ":" }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 8, let month = months.firstIndex(of: String(parts[2])) else { return false }
        func two(_ text: Substring) -> String { (text.utf8.count == 1 ? "0" : "") + text }
        return isNow(iso: "\(parts[3])-\(two("\(month + 1)"))-\(parts[1])T\(parts[4]):\(parts[5]):\(parts[6])Z")
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
