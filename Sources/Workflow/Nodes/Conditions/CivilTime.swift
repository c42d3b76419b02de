/// A day and a time as a calendar and a clock on the wall show them.
struct CivilTime: Sendable, Equatable {
    var year = 1970
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0

    /// Milliseconds since 1970, were the clock in Greenwich; days and hours beyond their range roll over.
    var milliseconds: Int {
        let months = year * 12 + month - 1
        let days = Self.days(year: Self.floor(months, 12), month: Self.modulo(months, 12) + 1) + day - 1
        return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + millisecond
    }

    /// The reverse of ``milliseconds``.
    init(milliseconds: Int) {
        let days = Self.floor(milliseconds, 86_400_000)
        let rest = Self.modulo(milliseconds, 86_400_000)
        // Howard Hinnant's civil_from_days: years begin in March, 400 of them make an era.
        let shifted = days + 719_468
        let era = Self.floor(shifted, 146_097)
        let dayOfEra = Self.modulo(shifted, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
    }

    init(
        year: Int = 1970, month: Int = 1, day: Int = 1, hour: Int = 0, minute: Int = 0, second: Int = 0,
        millisecond: Int = 0
    ) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second, self.millisecond) = (hour, minute, second, millisecond)
    }

    /// Every part in its range; midnight may be written as 24:00.
    var isValid: Bool {
        (1...12).contains(month) && day >= 1 && day <= Self.daysInMonth(month, year: year) && isValidTime
    }

    var isValidTime: Bool {
        ((0...23).contains(hour) || (hour == 24 && minute == 0 && second == 0 && millisecond == 0))
            && (0...59).contains(minute) && (0...59).contains(second) && (0...999).contains(millisecond)
    }

    /// 1 for Monday to 7 for Sunday.
    var weekday: Int { Self.modulo(Self.floor(milliseconds, 86_400_000) + 3, 7) + 1 }

    /// Days since 1970 of a month's first day.
    private static func days(year: Int, month: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = floor(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func daysInMonth(_ month: Int, year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    static func floor(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }

    static func modulo(_ value: Int, _ divisor: Int) -> Int { value - floor(value, divisor) * divisor }
}
