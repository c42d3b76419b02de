/// Instants and spans as text, without Foundation's formatters (which would bring the whole of ICU along).
enum Time {
    /// `2026-11-21T10:02:11Z`, from unix seconds; years 1 to 9999, anything else as the number itself.
    static func text(_ epoch: Int64) -> String {
        guard (-62_135_596_800...253_402_300_799).contains(epoch) else { return "\(epoch)" }
        let days = (epoch >= 0 ? epoch : epoch - 86_399) / 86_400
        let second = epoch - days * 86_400
        // Days to a civil date, by Howard Hinnant's algorithm, from 0000-03-01.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0)
        return "\(pad(year, 4))-\(pad(civilMonth, 2))-\(pad(day, 2))T\(pad(second / 3600, 2)):"
            + "\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2))Z"
    }

    /// `365 d`, `3 h 20 min`, `2.1 s`, `12 ms`.
    static func span(_ seconds: Double) -> String {
        let value = seconds.isNaN ? 0 : max(0, seconds)
        switch value {
        case ..<1: return "\(Int(clamping: (value * 1000).rounded())) ms"
        case ..<120: return "\(JSONText.decimal((value * 10).rounded() / 10)) s"
        case ..<7200: return "\(Int(clamping: value) / 60) min \(Int(clamping: value) % 60) s"
        case ..<172_800: return "\(Int(clamping: value) / 3600) h \(Int(clamping: value) / 60 % 60) min"
        default: return "\(Int(clamping: min(value, 1e15)) / 86_400) d"
        }
    }

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
