/// A text as a point in time, in the forms that n8n reads: ISO 8601, HTTP, RFC 2822, SQL, then V8's `Date.parse`.
///
/// The forms are Luxon 3.4.4's (`fromISO`, `fromHTTP`, `fromRFC2822`, `fromSQL`, each with `setZone`). They are read
/// here because JavaScriptCore's `Date.parse` is not V8's; only a time without an offset of its own needs the time
/// zone's rules, and with them the script host.
enum DateText {
    /// What a text may mean; the first that holds is taken.
    enum Reading: Sendable, Equatable {
        /// Milliseconds since 1970.
        case instant(Int)
        /// In the workflow's time zone; with a zone: in that one, if it exists.
        case local(CivilTime, zone: String? = nil)
        /// Of the present day in the workflow's time zone; with a zone: in that one, if it exists.
        case timeOfDay(CivilTime, zone: String? = nil)
    }

    /// - Parameter now: milliseconds since 1970; a time without a date is today's.
    static func readings(of text: String, now: Int) -> [Reading] {
        let text = JavaScript.trim(text)
        let candidates = [iso(text, now: now), http(text), rfc2822(text), sql(text, now: now), legacy(text)]
        return candidates.compactMap { $0 }
    }

    private static func legacy(_ text: String) -> Reading? {
        V8Date.parse(text).flatMap { abs($0) <= maximum ? .instant($0) : nil }
    }

    private static let maximum = 8_640_000_000_000_000

    private enum Zone {
        case offset(minutes: Int)
        case named(String)
    }

    // MARK: ISO 8601

    private static func iso(_ text: String, now: Int) -> Reading? {
        let dates: [(inout ByteScanner) -> CivilTime??] = [isoMonthAndDay, isoWeek, isoOrdinal]
        for date in dates {
            var scanner = ByteScanner(text)
            guard let day = date(&scanner) else { continue }
            var time = CivilTime()
            var zone: Zone?
            if scanner.take("T") {
                guard let parts = timeOfDay(&scanner) else { continue }
                time = parts
                zone = isoZone(&scanner)
            }
            // The first form that fits the whole text is the one, be its figures possible or not.
            guard scanner.isAtEnd else { continue }
            guard var moment = day else { return nil }
            (moment.hour, moment.minute) = (time.hour, time.minute)
            (moment.second, moment.millisecond) = (time.second, time.millisecond)
            return reading(moment, zone)
        }
        var scanner = ByteScanner(text)
        guard let time = timeOfDay(&scanner) else { return nil }
        let zone = isoZone(&scanner)
        return scanner.isAtEnd ? reading(time: time, zone, now: now) : nil
    }

    /// Outer nil: does not fit; inner nil: fits, but there is no such day.
    private static func isoMonthAndDay(_ scanner: inout ByteScanner) -> CivilTime?? {
        var sign = 1
        let year: Int?
        if scanner.take("+") {
            year = scanner.number(6)
        } else if scanner.take("-") {
            sign = -1
            year = scanner.number(6)
        } else {
            year = scanner.number(4)
        }
        guard let year else { return nil }
        var day = CivilTime(year: sign * year)
        let month = scanner.attempt { scanner in
            _ = scanner.take("-")
            return scanner.number(2)
        }
        if let month {
            day.month = month
            let number = scanner.attempt { scanner in
                _ = scanner.take("-")
                return scanner.number(2)
            }
            day.day = number ?? 1
        }
        return .some(day.isValid ? day : nil)
    }

    private static func isoWeek(_ scanner: inout ByteScanner) -> CivilTime?? {
        guard let year = scanner.number(4) else { return nil }
        _ = scanner.take("-")
        guard scanner.take("W"), let week = scanner.number(2) else { return nil }
        let weekday = scanner.attempt { scanner in
            _ = scanner.take("-")
            return scanner.number(1)
        }
        // The first week is the one with the fourth of January.
        func start(of year: Int) -> Int {
            let fourth = CivilTime(year: year, day: 4)
            return fourth.milliseconds / 86_400_000 - (fourth.weekday - 1)
        }
        let weeks = (start(of: year + 1) - start(of: year)) / 7
        guard (1...weeks).contains(week), (1...7).contains(weekday ?? 1) else { return .some(nil) }
        let days = start(of: year) + (week - 1) * 7 + (weekday ?? 1) - 1
        return .some(CivilTime(milliseconds: days * 86_400_000))
    }

    private static func isoOrdinal(_ scanner: inout ByteScanner) -> CivilTime?? {
        guard let year = scanner.number(4) else { return nil }
        _ = scanner.take("-")
        guard let day = scanner.number(3) else { return nil }
        guard (1...(CivilTime.isLeap(year) ? 366 : 365)).contains(day) else { return .some(nil) }
        let first = CivilTime(year: year).milliseconds
        return .some(CivilTime(milliseconds: first + (day - 1) * 86_400_000))
    }

    /// `12`, `1230`, `12:30:05,250`; the parts may be out of range.
    private static func timeOfDay(_ scanner: inout ByteScanner) -> CivilTime? {
        guard let hour = scanner.number(2) else { return nil }
        var time = CivilTime(hour: hour)
        func part(_ scanner: inout ByteScanner) -> Int? {
            scanner.attempt { scanner in
                _ = scanner.take(":")
                return scanner.number(2)
            }
        }
        guard let minute = part(&scanner) else { return time }
        time.minute = minute
        guard let second = part(&scanner) else { return time }
        time.second = second
        let fraction = scanner.attempt { scanner in
            scanner.take(".") || scanner.take(",") ? scanner.digits(1...30) : nil
        }
        // Luxon multiplies the fraction as a number: 0.57 s are 569 ms.
        if let fraction, let value = Double("0." + fraction) { time.millisecond = Int(clamping: value * 1000) }
        return time
    }

    /// `Z`, `+05`, `-0530`; minutes.
    private static func offset(_ scanner: inout ByteScanner) -> Int? {
        if scanner.take("Z") { return 0 }
        return scanner.attempt { scanner in
            let negative = scanner.take("-")
            guard negative || scanner.take("+"), let hours = scanner.number(2) else { return nil }
            let minutes = scanner.attempt { scanner in
                _ = scanner.take(":")
                return scanner.number(2)
            }
            return (negative ? -1 : 1) * (hours * 60 + (minutes ?? 0))
        }
    }

    private static func isoZone(_ scanner: inout ByteScanner) -> Zone? {
        let minutes = offset(&scanner)
        let name: String? = scanner.attempt { scanner in
            guard scanner.take("["), let name = zoneName(&scanner), scanner.take("]") else { return nil }
            return name
        }
        return name.map { .named($0) } ?? minutes.map { .offset(minutes: $0) }
    }

    /// `Europe/Berlin`, `EST`; whether there is such a zone is for others to say.
    private static func zoneName(_ scanner: inout ByteScanner) -> String? {
        let isLetter = { (byte: UInt8) in JavaScript.isLetter(byte) || "_+-".utf8.contains(byte) }
        guard var name = scanner.run(where: isLetter) else { return nil }
        for _ in 0..<2 {
            let part: String? = scanner.attempt { scanner in
                guard scanner.take("/") else { return nil }
                return scanner.run { isLetter($0) || JavaScript.isDigit($0) }
            }
            guard let part else { break }
            name += "/" + part
        }
        return name
    }

    // MARK: HTTP and RFC 2822

    private static let shortDays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let longDays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func http(_ text: String) -> Reading? { rfc1123(text) ?? rfc850(text) ?? ascii(text) }

    private static func rfc1123(_ text: String) -> Reading? {
        var scanner = ByteScanner(text)
        guard let weekday = scanner.take(oneOf: shortDays), scanner.take(oneOf: [", "]) != nil,
            let day = scanner.number(2), scanner.take(" "), let month = scanner.take(oneOf: months), scanner.take(" "),
            let year = scanner.number(4), scanner.take(" "), let time = clock(&scanner),
            scanner.take(oneOf: [" GMT"]) != nil, scanner.isAtEnd
        else { return nil }
        return reading(year, month + 1, day, time, weekday: weekday + 1, offset: 0)
    }

    private static func rfc850(_ text: String) -> Reading? {
        var scanner = ByteScanner(text)
        guard let weekday = scanner.take(oneOf: longDays), scanner.take(oneOf: [", "]) != nil,
            let day = scanner.number(2), scanner.take("-"), let month = scanner.take(oneOf: months), scanner.take("-"),
            let year = scanner.number(2), scanner.take(" "), let time = clock(&scanner),
            scanner.take(oneOf: [" GMT"]) != nil, scanner.isAtEnd
        else { return nil }
        return reading(fullYear(year), month + 1, day, time, weekday: weekday + 1, offset: 0)
    }

    private static func ascii(_ text: String) -> Reading? {
        var scanner = ByteScanner(text)
        guard let weekday = scanner.take(oneOf: shortDays), scanner.take(" "),
            let month = scanner.take(oneOf: months), scanner.take(" ")
        else { return nil }
        let day = scanner.take(" ") ? scanner.number(1) : scanner.number(2)
        guard let day, scanner.take(" "), let time = clock(&scanner), scanner.take(" "),
            let year = scanner.number(4), scanner.isAtEnd
        else { return nil }
        return reading(year, month + 1, day, time, weekday: weekday + 1, offset: 0)
    }

    /// `08:49:37`
    private static func clock(_ scanner: inout ByteScanner) -> CivilTime? {
        guard let hour = scanner.number(2), scanner.take(":"), let minute = scanner.number(2), scanner.take(":"),
            let second = scanner.number(2)
        else { return nil }
        return CivilTime(hour: hour, minute: minute, second: second)
    }

    private static func rfc2822(_ text: String) -> Reading? {
        var scanner = ByteScanner(unfolded(text))
        let weekday: Int? = scanner.attempt { scanner in
            guard let day = scanner.take(oneOf: shortDays), scanner.take(","), scanner.take(" ") else { return nil }
            return day + 1
        }
        guard let day = scanner.digits(1...2).flatMap({ Int($0) }), scanner.take(" "),
            let month = scanner.take(oneOf: months), scanner.take(" "), let yearText = scanner.digits(2...4),
            var year = Int(yearText), scanner.take(" "), let hour = scanner.number(2), scanner.take(":"),
            let minute = scanner.number(2)
        else { return nil }
        if yearText.utf8.count == 2 { year = fullYear(year) }
        let second = scanner.attempt { scanner in scanner.take(":") ? scanner.number(2) : nil }
        guard scanner.take(" "), let offset = mailOffset(&scanner), scanner.isAtEnd else { return nil }
        let time = CivilTime(hour: hour, minute: minute, second: second ?? 0)
        return reading(year, month + 1, day, time, weekday: weekday, offset: offset)
    }

    /// Old names of zones, or `+0100`. Luxon's table has no `UT`, though its pattern lets it through.
    private static func mailOffset(_ scanner: inout ByteScanner) -> Int? {
        let names = ["GMT", "EDT", "EST", "CDT", "CST", "MDT", "MST", "PDT", "PST", "Z", "z"]
        let hours = [0, -4, -5, -5, -6, -6, -7, -7, -8, 0, 0]
        if let place = scanner.take(oneOf: names) { return hours[place] * 60 }
        let negative = scanner.take("-")
        guard negative || scanner.take("+"), let hours = scanner.number(2), let minutes = scanner.number(2)
        else { return nil }
        return (negative ? -1 : 1) * (hours * 60 + minutes)
    }

    /// Comments and line breaks become a space, several spaces become one.
    private static func unfolded(_ text: String) -> String {
        var result: [UInt8] = []
        var open: Int?
        for byte in text.utf8 {
            let byte = byte == 0x0A || byte == 0x09 || byte == 0x0D ? 0x20 : byte
            result.append(byte)
            if byte == UInt8(ascii: "(") { open = result.count - 1 }
            if byte == UInt8(ascii: ")"), let start = open {
                result.removeSubrange(start...)
                result.append(0x20)
                open = nil
            }
        }
        var single: [UInt8] = []
        for byte in result where byte != 0x20 || single.last != 0x20 { single.append(byte) }
        return JavaScript.trim(String(decoding: single, as: UTF8.self))
    }

    private static func fullYear(_ year: Int) -> Int { year > 60 ? 1900 + year : 2000 + year }

    // MARK: SQL

    private static func sql(_ text: String, now: Int) -> Reading? {
        var scanner = ByteScanner(text)
        let date: CivilTime? = scanner.attempt { scanner in
            guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
                let day = scanner.number(2)
            else { return nil }
            return CivilTime(year: year, month: month, day: day)
        }
        if var moment = date {
            var zone: Zone?
            if scanner.take(" ") {
                guard let time = timeOfDay(&scanner) else { return nil }
                (moment.hour, moment.minute) = (time.hour, time.minute)
                (moment.second, moment.millisecond) = (time.second, time.millisecond)
                zone = sqlZone(&scanner)
            }
            return scanner.isAtEnd ? reading(moment, zone) : nil
        }
        guard let time = timeOfDay(&scanner) else { return nil }
        let zone = sqlZone(&scanner)
        return scanner.isAtEnd ? reading(time: time, zone, now: now) : nil
    }

    private static func sqlZone(_ scanner: inout ByteScanner) -> Zone? {
        _ = scanner.take(" ")
        var whole = scanner
        if let minutes = offset(&whole), whole.isAtEnd {
            scanner = whole
            return .offset(minutes: minutes)
        }
        return zoneName(&scanner).map { .named($0) }
    }

    // MARK: Together

    private static func reading(_ moment: CivilTime, _ zone: Zone?) -> Reading? {
        guard moment.isValid, abs(moment.milliseconds) <= maximum else { return nil }
        switch zone {
        case nil: return .local(moment)
        case .named(let name): return .local(moment, zone: name)
        case .offset(let minutes): return .instant(moment.milliseconds - minutes * 60_000)
        }
    }

    private static func reading(time: CivilTime, _ zone: Zone?, now: Int) -> Reading? {
        guard time.isValidTime else { return nil }
        switch zone {
        case nil: return .timeOfDay(time)
        case .named(let name): return .timeOfDay(time, zone: name)
        case .offset(let minutes):
            let today = CivilTime(milliseconds: now + minutes * 60_000)
            var moment = time
            (moment.year, moment.month, moment.day) = (today.year, today.month, today.day)
            return reading(moment, zone)
        }
    }

    private static func reading(
        _ year: Int, _ month: Int, _ day: Int, _ time: CivilTime, weekday: Int?, offset: Int
    ) -> Reading? {
        var moment = time
        (moment.year, moment.month, moment.day) = (year, month, day)
        guard moment.isValid else { return nil }
        if let weekday, weekday != moment.weekday { return nil }
        return reading(moment, .offset(minutes: offset))
    }
}
