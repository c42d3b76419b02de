import Glibc

/// A moment, in milliseconds since 1970, as the services of the pipeline write it.
struct Instant: Sendable, Equatable, Comparable {
    var milliseconds: Int

    static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
    }

    var seconds: Int { milliseconds / 1000 }

    func adding(milliseconds more: Int) -> Instant { Instant(milliseconds: milliseconds.plus(more)) }

    /// `2026-11-21T09:29:46.142Z`, as n8n writes it.
    var javaScript: String { "\(dateAndTime).\(Self.pad(milliseconds % 1000, 3))Z" }

    /// Reads `2026-11-21T09:29:46.142Z`, with or without parts of a second; nil for anything else.
    init?(iso text: String) {
        let bytes = Array(text.utf8)
        let marks: [(Int, UInt8)] = [(4, 0x2D), (7, 0x2D), (10, 0x54), (13, 0x3A), (16, 0x3A)]
        guard bytes.count >= 20, bytes.count <= 40, bytes.last == 0x5A, marks.allSatisfy({ bytes[$0.0] == $0.1 })
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].allSatisfy { (0x30...0x39).contains($0) }
                ? bytes[range].reduce(0) { $0 * 10 + Int($1) - 0x30 } : nil
        }
        var fraction = 0
        if bytes.count > 20 {
            guard bytes[19] == 0x2E, bytes.count > 21,
                bytes[20..<bytes.count - 1].allSatisfy({ (0x30...0x39).contains($0) })
            else { return nil }
            let digits = (bytes[20..<bytes.count - 1] + [0x30, 0x30]).prefix(3)
            fraction = digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month),
            (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = Self.day(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    init(milliseconds: Int) { self.milliseconds = milliseconds }

    /// `2026-11-21T09:29:46.142000+00:00`, as Python's `isoformat` writes it.
    var python: String { "\(dateAndTime).\(Self.pad(milliseconds % 1000, 3))000+00:00" }

    private var dateAndTime: String {
        let (year, month, day) = Self.date(ofDay: seconds / 86_400)
        let rest = seconds % 86_400
        return "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))T"
            + "\(Self.pad(rest / 3600, 2)):\(Self.pad(rest / 60 % 60, 2)):\(Self.pad(rest % 60, 2))"
    }

    /// Days since 1970 to a date of the Gregorian calendar (Howard Hinnant's `civil_from_days`).
    private static func date(ofDay day: Int) -> (Int, Int, Int) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (year + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The way back (`days_from_civil`).
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = (shifted / 400, shifted % 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func pad(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
