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

    func adding(milliseconds more: Int) -> Instant { Instant(milliseconds: milliseconds + more) }

    /// `2026-11-21T09:29:46.142Z`, as n8n writes it.
    var javaScript: String { "\(dateAndTime).\(Self.pad(milliseconds % 1000, 3))Z" }

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

    static func pad(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
