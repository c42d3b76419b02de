/// n8n's check that a value is of a type, with its conversions (n8n-workflow, TypeValidation).
///
/// Conditions ask it for both their sides, Set for each field.
enum FieldType {
    /// What a value became.
    enum Value: Sendable, Equatable {
        /// nil is JavaScript's `undefined`.
        case json(JSONValue?)
        /// Milliseconds since 1970.
        case date(Int)
    }

    enum Outcome: Sendable, Equatable {
        case valid(Value)
        /// With n8n's text.
        case invalid(String)
    }

    /// - Parameters:
    ///   - name: the field, for the text.
    ///   - strict: nothing is converted.
    ///   - parsesStrings: anything becomes its text where a string is wanted; else it is let through.
    static func validate(
        _ name: String, _ value: JSONValue?, as type: String, strict: Bool = false, parsesStrings: Bool = false,
        now: Int, scripts: any ConditionScripts
    ) async throws(ConditionFailure) -> Outcome {
        guard let value, value != .null else { return .valid(.json(nil)) }
        let invalid = Outcome.invalid("'\(name)' expects a \(type) but we got \(description(value))")
        func outcome(_ converted: JSONValue?) -> Outcome { converted.map { .valid(.json($0)) } ?? invalid }
        switch type.lowercased() {
        case "string":
            guard parsesStrings else { return .valid(.json(value)) }
            return strict && value.stringValue == nil ? invalid : .valid(.json(.string(text(value))))
        case "number": return strict && JavaScript.typeName(value) != "number" ? invalid : outcome(number(value))
        case "boolean": return strict && value.boolValue == nil ? invalid : outcome(boolean(value).map { .bool($0) })
        case "datetime":
            if let moment = try await date(value, now: now, scripts: scripts) { return .valid(.date(moment)) }
            guard case .invalid(let message) = invalid else { return invalid }
            let page = "https://moment.github.io/luxon/api-docs/index.html#datetimefromformat"
            return .invalid(
                message + " <br/><br/> Consider using <a href=\"\(page)\" target=\"_blank\">"
                    + "<code>DateTime.fromFormat</code></a> to work with custom date formats.")
        case "array": return strict && value.arrayValue == nil ? invalid : outcome(array(value))
        case "object":
            return strict && JavaScript.typeName(value) != "object" ? invalid : outcome(try object(value))
        case "string-alphanumeric", "time", "options", "url", "jwt", "form-fields":
            throw .unsupported("the type \(type)")
        default: return .valid(.json(value))
        }
    }

    /// How n8n speaks of a value.
    static func description(_ value: JSONValue?) -> String {
        switch value {
        case .null: "'null'"
        case .array: "array"
        case .object: "object"
        default: "'\(JavaScript.string(value))'"
        }
    }

    private static func text(_ value: JSONValue) -> String {
        JavaScript.typeName(value) == "object" ? JavaScript.json(value) : JavaScript.string(value)
    }

    private static func number(_ value: JSONValue) -> JSONValue? {
        let number = JavaScript.number(value)
        return number.isNaN ? nil : .number(number)
    }

    private static func boolean(_ value: JSONValue) -> Bool? {
        switch value {
        case .bool(let flag): return flag
        case .string(let text) where JavaScript.lowercased(text) == "true": return true
        case .string(let text) where JavaScript.lowercased(text) == "false": return false
        case .string(let text) where JavaScript.trim(text).isEmpty: return nil
        default:
            let number = JavaScript.number(value)
            return number == 0 ? false : number == 1 ? true : nil
        }
    }

    private static func array(_ value: JSONValue) -> JSONValue? {
        if case .array = value { return value }
        let text = JavaScript.string(value)
        let parsed =
            (try? JSONValue(parsing: text)) ?? (try? JSONValue(parsing: text.replacingSubranges([("'", "\"")])))
        return parsed?.arrayValue == nil ? nil : parsed
    }

    private static func object(_ value: JSONValue) throws(ConditionFailure) -> JSONValue? {
        if case .object = value { return value }
        let text = JavaScript.string(value)
        if let parsed = try? JSONValue(parsing: text) {
            return parsed == .null || parsed.objectValue != nil ? parsed : nil
        }
        switch ObjectLiteral.read(text) {
        case .object(let object): return .object(object)
        case .none: return nil
        case .beyond: throw .unsupported("JavaScript as an object's text")
        }
    }

    private static func date(
        _ value: JSONValue, now: Int, scripts: any ConditionScripts
    ) async throws(ConditionFailure) -> Int? {
        for reading in DateText.readings(of: JavaScript.string(value), now: now) {
            switch reading {
            case .instant(let moment): return moment
            case .local(let moment, let zone):
                if let instant = try await scripts.instant(of: moment.isoText, zone: zone) { return instant }
            case .timeOfDay(let time, let zone):
                if let instant = try await scripts.instant(of: time.isoTimeText, zone: zone) { return instant }
            }
        }
        return nil
    }
}

extension CivilTime {
    /// `2024-03-05T07:08:09.010`
    var isoText: String {
        let year = (0...9999).contains(year) ? Self.padded(year, 4) : (year < 0 ? "-" : "+") + Self.padded(abs(year), 6)
        return year + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) + "T" + isoTimeText
    }

    /// `07:08:09.010`
    var isoTimeText: String {
        Self.padded(hour, 2) + ":" + Self.padded(minute, 2) + ":" + Self.padded(second, 2) + "."
            + Self.padded(millisecond, 3)
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
