/// ISO 8601 times as Python and JavaScript write them: `2026-11-21T10:02:11.123456+00:00`, `…Z`, no zone meaning UTC.
enum Timestamp {
    /// Unix seconds; `nil` where the text is no such time.
    static func seconds(_ text: String) -> Double? {
        var rest = Array(text.utf8)[...]
        guard let year = number(&rest, 4), take(0x2D, &rest), let month = number(&rest, 2), take(0x2D, &rest),
            let day = number(&rest, 2), take(0x54, &rest) || take(0x74, &rest) || take(0x20, &rest),
            let hour = number(&rest, 2), take(0x3A, &rest), let minute = number(&rest, 2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60
        else { return nil }
        var second = 0.0
        if take(0x3A, &rest) {
            guard let whole = number(&rest, 2), whole <= 60 else { return nil }
            second = Double(whole)
            if take(0x2E, &rest) || take(0x2C, &rest) {
                var scale = 0.1
                while let digit = rest.first, digit.isDigit {
                    second += Double(digit - 0x30) * scale
                    scale /= 10
                    rest = rest.dropFirst()
                }
            }
        }
        guard let zone = zone(&rest), rest.isEmpty else { return nil }
        return Double(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 - zone) + second
    }

    /// Seconds east of UTC.
    private static func zone(_ rest: inout ArraySlice<UInt8>) -> Int? {
        if rest.isEmpty || take(0x5A, &rest) || take(0x7A, &rest) { return 0 }
        let sign = take(0x2B, &rest) ? 1 : take(0x2D, &rest) ? -1 : 0
        guard sign != 0, let hours = number(&rest, 2) else { return nil }
        _ = take(0x3A, &rest)
        let minutes = rest.isEmpty ? 0 : number(&rest, 2)
        return minutes.map { sign * (hours * 3600 + $0 * 60) }
    }

    /// Days since 1970-01-01 in the Gregorian calendar (H. Hinnant, days_from_civil).
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, _ digits: Int) -> Int? {
        guard rest.count >= digits, rest.prefix(digits).allSatisfy(\.isDigit) else { return nil }
        defer { rest = rest.dropFirst(digits) }
        return rest.prefix(digits).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func take(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }
}
