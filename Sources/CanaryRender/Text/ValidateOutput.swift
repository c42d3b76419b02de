import CanaryCore

/// What `canary tokens validate -` shows of one token before it is stored: its form, never anything of its value.
public enum ValidateOutput {
    public static func text(_ reading: TokenReading, style: Style = .plain) -> String {
        guard let cause = cause(of: reading.form) else {
            var rows = Rows(style: style)
            rows.add("characters", "\(reading.characters)")
            rows.add("proves", "its form only; whether the API takes it, a run tells: canary run")
            let mark = style.paint(HopState.passed.mark, HopState.passed.ink)
            return (["token \(mark)   \(reading.form.words)"] + rows.lines).joined(separator: "\n") + "\n"
        }
        var rows = Rows(style: style)
        rows.add("characters", "\(reading.characters); a token has \(TokenForm.length)")
        if !reading.also.isEmpty { rows.add("also", reading.also.map(\.words).joined(separator: ", ")) }
        rows.add("because", cause.explanation)
        rows.add("mend", lines: FixText.lines(fix(for: reading.form), width: rows.width))
        rows.add("more", lines: ["canary causes \(cause.id)"])
        let weight = [.works, .untried].contains(reading.form.use) ? " (warning)" : ""
        let head = FindingText.header(cause.id, cause.title + weight, cause.state.ink, style)
        return (head + rows.lines).joined(separator: "\n") + "\n"
    }

    public static func json(_ reading: TokenReading) -> JSONText {
        let cause = cause(of: reading.form)
        return [
            ("schema", "canary.token-form/1"), ("form", .string(reading.form.words)),
            ("usable", .bool(reading.form.use == .works)), ("characters", .integer(Int64(reading.characters))),
            ("also", .array(reading.also.map { .string($0.words) })), ("cause", .optional(cause?.id)),
            ("title", .optional(cause?.title)), ("explanation", .optional(cause?.explanation)),
            ("fix", cause == nil ? .null : .string(fix(for: reading.form))),
        ]
    }

    /// The row of the table that speaks of a form; `nil` where nothing is wrong.
    static func cause(of form: TokenForm) -> Cause? {
        let name: String? =
            switch form {
            case .wellFormed: nil
            case .trailingNewline: "trailing-newline"
            case .empty: "missing"
            case .lostCharacter: "lost-character"
            case .firstLineOnly: "first-line-only"
            case .lineWrapped: "line-wrapped"
            case .surroundingSpace: "surrounding-space"
            case .quoted: "quoted"
            case .bearerPrefix, .assignment: "assignment"
            case .byteOrderMark: "byte-order-mark"
            case .base64: "encoded"
            case .pairingCode: "pairing-code"
            case .apiKey: "api-key"
            case .refreshToken: "refresh-token"
            case .credentialsFile(let file): file.state == .refreshRace ? "credentials-emptied" : "credentials-file"
            case .several: "several"
            case .wrongPrefix: "wrong-prefix"
            case .unusualPrefix: "unusual-prefix"
            case .wrongLength: "wrong-length"
            case .unusualLength: "unusual-length"
            case .badCharacter: "bad-character"
            }
        return name.flatMap { Cause.named("token.\($0)") }
    }

    /// The table's own fixes mend what is stored; here nothing is stored yet.
    private static func fix(for form: TokenForm) -> String {
        let again = "canary tokens validate -"
        switch form {
        case .wellFormed: return ""
        case .trailingNewline: return "it may be stored so; to be tidy, pipe it through: tr -d '\\r\\n' | \(again)"
        case .lineWrapped: return "pipe it through: tr -d '\\r\\n ' | \(again)"
        case .surroundingSpace: return "pipe it through: tr -d '[:space:]' | \(again)"
        case .quoted: return "pipe it through: tr -d '\\042\\047' | \(again)"
        case .byteOrderMark: return "pipe it through: sed '1s/^\\xef\\xbb\\xbf//' | \(again)"
        case .base64: return "pipe it through: base64 -d | \(again)"
        case .bearerPrefix, .assignment: return "paste only what begins with sk-ant-oat01-: \(again)"
        case .unusualPrefix, .unusualLength:
            return "stored it may be, if it was copied whole; whether the API takes it, a run tells: canary run"
        case .empty: return "paste the token, then Enter and Ctrl-D: \(again)"
        default: return "stty cols 300; claude setup-token   # then paste what it prints:\n\(again)"
        }
    }
}
