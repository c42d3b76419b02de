extension NodeType {
    /// Waits for a time; to be woken by a request or a form is not known.
    static let wait = NodeType(
        name: "n8n-nodes-base.wait", versions: [1, 1.1],
        parameters: [
            .init("resume", "timeInterval"),
            .init("dateTime", "", show: ["resume": ["specificTime"]], isRequired: true),
            .init("amount", 1, show: ["resume": ["timeInterval"]], versions: 1...1),
            .init("amount", 5, show: ["resume": ["timeInterval"]], versions: 1.1...99),
            .init("unit", "hours", show: ["resume": ["timeInterval"]], versions: 1...1),
            .init("unit", "seconds", show: ["resume": ["timeInterval"]], versions: 1.1...99),
        ],
        unsupported: { node in
            switch node.parameters["resume"]?.stringValue {
            case "webhook": [.parameter("resume=webhook")]
            case "form": [.parameter("resume=form")]
            default: []
            }
        },
        execute: { context throws(NodeFailure) in
            let parameters = try await context.resolvedParameters(forItem: 0)
            let milliseconds: Double
            if parameters["resume"] == "specificTime" {
                milliseconds = try await time(parameters["dateTime"] ?? .null, context) - Double(context.now)
            } else {
                let units: [String: Double] = ["minutes": 60, "hours": 3600, "days": 86400]
                let amount = parameters["amount"]?.number ?? .nan
                milliseconds = amount * 1000 * (units[parameters["unit"]?.stringValue ?? ""] ?? 1)
            }
            guard milliseconds.isFinite, milliseconds < 1e15 else {
                throw context.unsupported(.parameter("a time to wait that is none"))
            }
            // Longer than that n8n puts the execution away, to be taken up again.
            if milliseconds >= 65000 {
                context.waitTill = context.now.plus(Int(clamping: milliseconds))
                return [context.items]
            }
            guard await context.settings.clock.sleep(max(0, Int(clamping: milliseconds))) else {
                throw .cancelled(now: context.now)
            }
            return [context.items]
        })

    /// Milliseconds since 1970, in the workflow's time zone; the scripts know it.
    private static func time(_ value: JSONValue, _ context: NodeContext) async throws(NodeFailure) -> Double {
        let text = JSONValue.string(value.scriptText).text
        let expression =
            "={{ isNaN(Date.parse(\(text))) ? 'none' : DateTime.fromFormat(\(text), \"yyyy-MM-dd'T'HH:mm:ss\", "
            + "{ zone: $now.zoneName }).toMillis() }}"
        let values = try await NodeScripts(context: context).resolve(["time": .string(expression)], items: 1)
        let result = try values.first?.get()["time"]
        if result == "none" {
            throw context.operationError(
                "[Wait node] Cannot put execution to wait because `dateTime` parameter is not a valid date. Please pick a specific date and time to wait until."
            )
        }
        return result?.doubleValue ?? .nan
    }
}

extension JSONValue {
    /// As JavaScript's arithmetic has it, for the simple cases.
    fileprivate var number: Double {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .string(let text): Double(text) ?? .nan
        default: .nan
        }
    }
}
