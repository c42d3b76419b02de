/// The script host's answers: each question is one expression, its texts written so that nothing in them is syntax.
struct HostedConditionScripts: ConditionScripts {
    let context: NodeContext

    func matches(_ pattern: String, flags: String, text: String) async throws(ConditionFailure) -> Bool {
        // JavaScriptCore does not say which flags it dislikes, V8 does.
        let unique = Set(flags.utf8)
        guard unique.count == flags.utf8.count else {
            throw .error(message: "Invalid flags supplied to RegExp constructor '\(flags)'")
        }
        let arguments = [pattern, flags, text].map(Self.literal).joined(separator: ", ")
        let answer = try await value(
            "((p, f, t) => { try { return { matches: new RegExp(p, f).test(t) } } "
                + "catch (e) { return { message: e.message } } })(\(arguments))")
        if let matches = answer?["matches"]?.boolValue { return matches }
        let reason = Self.reason(answer?["message"]?.stringValue ?? "")
        throw .error(message: "Invalid regular expression: /\(pattern)/\(flags): \(reason)")
    }

    func instant(of text: String, zone: String?) async throws(ConditionFailure) -> Int? {
        let options = zone.map { ", { zone: \(Self.literal($0)) }" } ?? ""
        let answer = try await value("DateTime.fromISO(\(Self.literal(text))\(options)).toMillis()")
        switch answer {
        case .int(let moment): return moment
        case .double(let moment): return Int(exactly: moment.rounded())
        default: return nil
        }
    }

    private func value(_ expression: String) async throws(ConditionFailure) -> JSONValue? {
        do throws(NodeFailure) {
            let parameters: JSONObject = ["value": .string("={{ \(expression) }}")]
            return try await context.evaluating(parameters, inputs: []).resolvedParameters(forItem: 0)["value"]
        } catch {
            throw .stopped(error)
        }
    }

    /// A JavaScript string in which letters and digits are themselves and all else is a code unit's number.
    static func literal(_ text: String) -> String {
        var result = "\""
        for unit in text.utf16 {
            if unit < 0x80, JavaScript.isLetter(UInt8(unit)) || JavaScript.isDigit(UInt8(unit)) {
                result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            } else {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            }
        }
        return result + "\""
    }

    /// V8's words for what JavaScriptCore says of a pattern.
    private static func reason(_ message: String) -> String {
        let own = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
        let words = [
            "missing )": "Unterminated group", "unmatched parentheses": "Unmatched ')'",
            "unmatched ] or } bracket for Unicode pattern": "Lone quantifier brackets",
            "missing terminating ] for character class": "Unterminated character class",
            "nothing to repeat": "Nothing to repeat",
            "range out of order in character class": "Range out of order in character class",
            "unrecognized character after (?": "Invalid group",
            "invalid group specifier name": "Invalid capture group name",
            "duplicate group specifier name": "Duplicate capture group name",
            "invalid Unicode \\u escape": "Invalid Unicode escape",
            "invalid backreference for Unicode pattern": "Invalid escape",
            "invalid escaped character for Unicode pattern": "Invalid escape",
            "invalid range in character class for Unicode pattern": "Invalid character class",
            "invalid \\k<> named backreference": "Invalid named reference",
        ]
        return words[own] ?? own
    }
}

extension NodeContext {
    /// The same run of the same node with other parameters: to evaluate what is no parameter of its own.
    func evaluating(_ parameters: JSONObject, inputs: [[WorkflowItem]]? = nil) -> NodeContext {
        var node = node
        node.parameters = parameters
        return NodeContext(
            node: node, inputs: inputs ?? self.inputs, runIndex: runIndex, settings: settings, execution: execution,
            caller: caller, scripts: scripts, state: state, source: source, respond: respond)
    }
}
