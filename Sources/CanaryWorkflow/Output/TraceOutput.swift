import CanaryCore
import Workflow

/// A trace as text and as JSON (docs/workflow.md).
public enum TraceOutput {
    public static func text(_ trace: WorkflowTrace, veil: Veil) -> String {
        var out =
            "trace through \"\(veil.line(trace.source.name))\" (\(veil.label(trace.source.label))); nothing is sent\n"
        out += "\n" + table(trace, veil)
        for way in trace.ways { out += "\n" + details(way, trace, veil) }
        if let unseen = trace.unseen { out += "\nnot tried: \(veil.line(unseen))\n" }
        return out
    }

    // MARK: Side by side

    private static func table(_ trace: WorkflowTrace, _ veil: Veil) -> String {
        var names: [String] = []
        for way in trace.ways {
            for step in way.trial.steps where !names.contains(step.node) { names.append(step.node) }
        }
        guard !names.isEmpty else { return "" }
        let shown = names.map { veil.line($0, limit: 32) }
        let width = max(4, shown.map(\.count).max() ?? 0)
        let widths = trace.ways.map { max(16, $0.label.count + 2) }
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        var out = "  " + padded("", width + 2)
        for (way, width) in zip(trace.ways, widths) { out += padded(way.label, width) }
        out = trimmed(out) + "\n"
        for (name, text) in zip(names, shown) {
            var line = "  " + padded(text, width + 2)
            for (way, width) in zip(trace.ways, widths) { line += padded(word(name, way), width) }
            out += trimmed(line) + "\n"
        }
        return out
    }

    private static func trimmed(_ line: String) -> String {
        var part = line[...]
        while part.last == " " { part.removeLast() }
        return String(part)
    }

    private static func word(_ node: String, _ way: WorkflowTrace.Way) -> String {
        guard let step = way.trial.steps.last(where: { $0.node == node }) else { return "–" }
        if !step.calls.isEmpty { return way.trial.end == .outsideCall(node: node) ? "calls out" : "would call" }
        if step.isDisabled { return "disabled" }
        if step.failure != nil { return "fails" }
        if way.trial.end == .dropped(node: node) { return "drops it" }
        let count = step.itemsOut.reduce(0, +)
        return count == 1 ? "passes" : "passes \(count)"
    }

    // MARK: One by one

    private static func details(_ way: WorkflowTrace.Way, _ trace: WorkflowTrace, _ veil: Veil) -> String {
        var out =
            "\(way.label): \(veil.line(ending(way.trial.end)))\(way.refusal == nil ? "" : ", and is refused or lost there")\n"
        for (label, text) in rows(way, trace) {
            let lines = veil.lines(text).flatMap { TextFlow.lines($0, width: 64) }
            for (index, line) in lines.enumerated() {
                let head = index == 0 ? "  " + label + String(repeating: " ", count: max(1, 12 - label.count)) : ""
                out += (head.isEmpty ? String(repeating: " ", count: 14) : head) + line + "\n"
            }
        }
        return out
    }

    static func ending(_ end: Trial.End) -> String {
        switch end {
        case .handedOver: "reaches the agent"
        case .dropped(let node): "dropped at node \"\(node)\""
        case .failed(let node, let message): "fails at node \"\(node)\": \(message)"
        case .agentDisabled: "passes the agent's node, which is disabled"
        case .outsideCall(let node):
            "cannot be followed beyond node \"\(node)\": what answers its call is not known here"
        case .agentUnseen(let node):
            "reaches node \"\(node)\", which may be the one that calls the agent: that cannot be told here (n8n.agentNode names it)"
        case .unsupported(let node, let what): "cannot be followed beyond node \"\(node)\": not known here: \(what)"
        case .scriptStopped(let node, let why): "fails at node \"\(node)\": \(why)"
        case .ended(let node): "ends after node \"\(node)\", from which nothing leads to the agent"
        case .endless: "goes round in a circle without end"
        case .notStarted(let why): "does not start: \(why)"
        }
    }

    private static func rows(_ way: WorkflowTrace.Way, _ trace: WorkflowTrace) -> [(String, String)] {
        var rows: [(String, String)] = []
        if let refusal = way.refusal { rows.append(("refused", refusal.words)) }
        if let rule = way.rule { rows.append(("rule", rule.words)) }
        if let node = way.trial.end.node, let step = way.trial.steps.last(where: { $0.node == node }) {
            for condition in step.conditions.prefix(20) where !condition.passed {
                rows.append(("condition", words(condition, of: node, trace)))
            }
        }
        if let cause = cause(way, trace) { rows.append(("more", "canary causes \(cause)")) }
        for call in way.trial.calls.prefix(5) {
            rows.append(("would send", "\(call.method) \(HiddenHeaders.url(call.url))"))
            for header in call.headers { rows.append(("header", "\(header.name): \(HiddenHeaders.value(header))")) }
            rows.append(("time limit", "\(call.timeout) ms"))
            if let body = call.body { rows.append(("body", String(decoding: body, as: UTF8.self))) }
        }
        if let slots = way.slots {
            rows.append(("slots", "\(slots.left) of \(slots.limit) left after it"))
        }
        return rows
    }

    private static func words(_ condition: Trial.Condition, of node: String, _ trace: WorkflowTrace) -> String {
        let source = trace.source.graph.node(named: node)?.parameters["conditions"]?["conditions"]?[condition.index]
        let expression = source?["leftValue"]?.stringValue.map { "  (\($0))" } ?? ""
        return "\(text(condition.left)) \(condition.operation) \(text(condition.right)): not so\(expression)"
    }

    private static func text(_ value: WorkflowValue?) -> String { value?.text ?? "undefined" }

    /// The row of the table of causes for this end, as a run would name it.
    static func cause(_ way: WorkflowTrace.Way, _ trace: WorkflowTrace) -> String? {
        if let refusal = way.refusal { return refusal.cause }
        if let rule = way.rule, case .dropped = way.trial.end { return rule.cause }
        switch way.trial.end {
        case .dropped(let node):
            let fields = (trace.source.graph.node(named: node).map { WorkflowValue.object($0.parameters).text }) ?? ""
            return switch way.event.dialect {
            case .native? where fields.contains("diun_entry_"): "workflow.native-dropped"
            case .native? where way.event.status == "new" && fields.contains("update"): "workflow.status-new-dropped"
            case .entry? where fields.contains("body.status") && !fields.contains("diun_entry_"):
                "workflow.entry-dropped"
            default: "workflow.filtered"
            }
        case .failed, .scriptStopped: return "workflow.node-failed"
        case .agentDisabled: return "workflow.agent-node-disabled"
        case .ended: return "workflow.ended-early"
        default: return nil
        }
    }

    // MARK: JSON

    /// `canary.workflow-trace/1`
    public static func json(_ trace: WorkflowTrace, veil: Veil) -> JSONText {
        func string(_ text: String, _ limit: Int = 4000) -> JSONText { .string(veil.line(text, limit: limit)) }
        let ways = trace.ways.map { way -> JSONText in
            let steps = way.trial.steps.map { step -> JSONText in
                let conditions = step.conditions.prefix(100).map { condition -> JSONText in
                    [
                        ("left", condition.left.map { string($0.text) } ?? .null),
                        ("operation", string(condition.operation)),
                        ("right", condition.right.map { string($0.text) } ?? .null),
                        ("passed", .bool(condition.passed)),
                    ]
                }
                return [
                    ("node", string(step.node)), ("type", string(step.kind)),
                    ("items_in", .integer(Int64(step.itemsIn))),
                    ("items_out", .array(step.itemsOut.map { .integer(Int64($0)) })),
                    ("conditions", .array(conditions)), ("failure", step.failure.map { string($0) } ?? .null),
                    ("disabled", .bool(step.isDisabled)),
                ]
            }
            let calls = way.trial.calls.map { call -> JSONText in
                [
                    ("method", string(call.method)), ("url", string(HiddenHeaders.url(call.url))),
                    (
                        "headers",
                        .array(
                            call.headers.map {
                                [("name", string($0.name)), ("value", string(HiddenHeaders.value($0)))]
                            })
                    ),
                    ("body", call.body.map { string(String(decoding: $0, as: UTF8.self), 20_000) } ?? .null),
                    ("timeout_ms", .integer(Int64(call.timeout))),
                ]
            }
            return [
                ("dialect", .optional(way.event.dialect?.rawValue)), ("status", string(way.event.status)),
                ("image", string(way.event.image)), ("tag", string(way.event.tag)),
                ("reaches_agent", .bool(way.reachesAgent)), ("end", string(ending(way.trial.end))),
                ("node", way.trial.end.node.map { string($0) } ?? .null),
                ("refusal", .optional(way.refusal?.words)),
                ("rule", .optional(way.rule?.name)), ("rule_words", way.rule.map { string($0.words) } ?? .null),
                ("cause", .optional(cause(way, trace))), ("steps", .array(steps)), ("calls", .array(calls)),
                (
                    "slots",
                    way.slots.map { [("left", .integer(Int64($0.left))), ("limit", .integer(Int64($0.limit)))] }
                        ?? .null
                ),
            ]
        }
        return [
            ("schema", "canary.workflow-trace/1"), ("workflow", string(trace.source.name)),
            ("source", .string(veil.label(trace.source.label))), ("ways", .array(ways)),
            ("unseen", trace.unseen.map { string($0) } ?? .null),
        ]
    }
}

/// What of a call may be shown.
enum HiddenHeaders {
    /// Of a secret header the scheme and the placeholders of variables; what is text in it was taken out before.
    static func value(_ header: (name: String, value: String)) -> String {
        guard SensitiveNames.isSecret(header.name) else { return header.value }
        var kept: [String] = []
        for word in header.value.split(separator: " ") {
            let isPlaceholder = word.hasPrefix("<") && word.hasSuffix(">")
            // Braces and dollar signs are an expression that was not evaluated: just what a reader must see.
            let isExpression = header.value.contains("$env")
            let isScheme = ["bearer", "basic"].contains(word.lowercased())
            kept.append(isPlaceholder || isScheme || isExpression ? String(word) : "***")
        }
        return kept.joined(separator: " ")
    }

    /// Without user, password and query.
    static func url(_ text: String) -> String {
        guard let url = try? ServiceURL(text) else { return text }
        let path = url.path.withBytes { String(decoding: $0, as: UTF8.self) }
        let bare = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        return url.shown + bare + (path.contains("?") ? "?***" : "")
    }
}
