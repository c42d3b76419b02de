/// `Date.parse` of V8 (Node.js 20), the last of the forms that n8n tries.
///
/// The language leaves everything but ISO texts to the engine; these are V8's rules (src/date/dateparser.h describes
/// them): numbers are told apart by the punctuation that follows, words by their first three letters. A time without
/// an offset is in the process's own zone: UTC, as in n8n's container.
enum V8Date {
    /// Milliseconds since 1970; nil for `NaN`.
    static func parse(_ text: String) -> Int? {
        var reader = V8DateReader(text)
        return reader.parse()
    }
}

private enum Token: Equatable {
    case end, space, other
    case number(Int, length: Int)
    case symbol(UInt8)
    case month(Int)
    case halfDay(Int)
    /// Hours east of Greenwich.
    case zone(Int, length: Int)
    case timeSeparator
    case word

    func isNumber(ofLength wanted: Int) -> Bool {
        if case .number(_, wanted) = self { true } else { false }
    }

    var number: Int? { if case .number(let value, _) = self { value } else { nil } }
    var isZ: Bool { if case .zone(_, 1) = self { true } else { false } }

    /// 1 and -1 for plus and minus.
    var sign: Int? {
        switch self {
        case .symbol(UInt8(ascii: "+")): 1
        case .symbol(UInt8(ascii: "-")): -1
        default: nil
        }
    }
}

/// The text cut into tokens, one of them looked at ahead.
private struct Tokenizer {
    private let characters: [Unicode.Scalar]
    private var index = 0
    private(set) var peek = Token.end

    init(_ text: String) {
        characters = Array(text.unicodeScalars)
        peek = scan()
    }

    mutating func next() -> Token {
        let token = peek
        peek = scan()
        return token
    }

    mutating func skip(_ symbol: Unicode.Scalar) -> Bool {
        guard peek == .symbol(UInt8(ascii: symbol)) else { return false }
        _ = next()
        return true
    }

    private var current: Unicode.Scalar? { index < characters.count ? characters[index] : nil }

    private mutating func scan() -> Token {
        guard let character = current else { return .end }
        let start = index
        switch character {
        case "0"..."9": return number(from: start)
        case ":", "-", "+", ".", ")":
            index += 1
            return .symbol(UInt8(ascii: character))
        case _ where character >= "A" && !JavaScript.isSpace(character): return word()
        case _ where JavaScript.isSpace(character):
            index += 1
            return .space
        case "(":
            var depth = 0
            repeat {
                if current == "(" { depth += 1 }
                if current == ")" { depth -= 1 }
                index += 1
            } while depth > 0 && current != nil
            return .other
        default:
            index += 1
            return .other
        }
    }

    private mutating func number(from start: Int) -> Token {
        var value = 0
        var significant = 0
        while let digit = current, ("0"..."9").contains(digit) {
            if value > 0 || digit != "0" {
                if significant < 9 { value = value * 10 + Int(digit.value - 48) }
                significant += 1
            }
            index += 1
        }
        return .number(value, length: index - start)
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let zones = [
        "ut": 0, "utc": 0, "z": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
        "pst": -8, "pdt": -7,
    ]

    private mutating func word() -> Token {
        var letters = ""
        var length = 0
        while let character = current, character >= "A", !JavaScript.isSpace(character) {
            if length < 3 {
                letters.unicodeScalars.append(
                    ("A"..."Z").contains(character) ? Unicode.Scalar(UInt8(character.value) | 0x20) : character)
            }
            length += 1
            index += 1
        }
        if let month = Self.months.firstIndex(of: letters) { return .month(month + 1) }
        guard length <= 3 else { return .word }
        if let zone = Self.zones[letters] { return .zone(zone, length: length) }
        switch letters {
        case "am": return .halfDay(0)
        case "pm": return .halfDay(12)
        case "t": return .timeSeparator
        default: return .word
        }
    }
}

private struct V8DateReader {
    private var tokens: Tokenizer
    private var day: [Int] = []
    private var namedMonth: Int?
    private var isISO = false
    private var time: [Int] = []
    private var hourOffset: Int?
    private var zoneSign: Int?
    private var zoneHour: Int?
    private var zoneMinute: Int?

    private enum Outcome {
        case done
        /// The legacy rules take over from this token.
        case legacy(Token)
        case invalid
    }

    init(_ text: String) {
        tokens = Tokenizer(text)
    }

    mutating func parse() -> Int? {
        var token: Token
        switch iso() {
        case .invalid: return nil
        case .done: token = tokens.next()
        case .legacy(let first): token = first
        }
        var hasNumber = !day.isEmpty
        while token != .end {
            switch token {
            case .number(let value, _):
                hasNumber = true
                guard take(number: value) else { return nil }
            case .halfDay(let offset) where !time.isEmpty: hourOffset = offset
            case .month(let month):
                namedMonth = month
                _ = tokens.skip("-")
            case .zone(let hours, _) where hasNumber:
                (zoneSign, zoneHour, zoneMinute) = (hours < 0 ? -1 : 1, abs(hours), 0)
            case .halfDay, .zone, .timeSeparator, .word:
                if hasNumber || tokens.peek.number != nil { return nil }
            case .symbol where token.sign != nil && (isUTC || !time.isEmpty):
                hasNumber = true
                guard takeOffset(sign: token.sign ?? 1) else { return nil }
            case .symbol where hasNumber && (token.sign != nil || token == .symbol(UInt8(ascii: ")"))): return nil
            default: break
            }
            token = tokens.next()
        }
        return result()
    }

    private var isUTC: Bool { zoneHour == 0 && zoneMinute == 0 }

    private func isExpectingTime(_ value: Int) -> Bool {
        switch time.count {
        case 1, 2: (0..<60).contains(value)
        case 3: (0..<1000).contains(value)
        default: false
        }
    }

    private mutating func take(number value: Int) -> Bool {
        if tokens.skip(":") {
            if tokens.skip(":") {
                guard time.isEmpty else { return false }
                time = [value, 0]
                return true
            }
            guard time.count < 4 else { return false }
            time.append(value)
            if tokens.peek == .symbol(UInt8(ascii: ".")) { _ = tokens.next() }
            return true
        }
        if tokens.skip("."), isExpectingTime(value) {
            time.append(value)
            guard case .number(let fraction, let length) = tokens.next() else { return false }
            finish(time: Self.milliseconds(fraction, length: length))
            return true
        }
        if zoneHour != nil, zoneMinute == nil, (0..<60).contains(value) {
            zoneMinute = value
            return true
        }
        if isExpectingTime(value) {
            finish(time: value)
            let peek = tokens.peek
            return peek == .end || peek == .space || peek.isZ || peek.sign != nil
        }
        guard day.count < 3 else { return false }
        day.append(value)
        _ = tokens.skip("-")
        return true
    }

    private mutating func finish(time value: Int) {
        if time.count < 4 { time.append(value) }
        while time.count < 4 { time.append(0) }
    }

    private mutating func takeOffset(sign: Int) -> Bool {
        zoneSign = sign
        var value = 0
        var length = 0
        if case .number(let number, let digits) = tokens.peek {
            (value, length) = (number, digits)
            _ = tokens.next()
        }
        if tokens.peek == .symbol(UInt8(ascii: ":")) {
            (zoneHour, zoneMinute) = (value, nil)
        } else if length == 1 || length == 2 {
            (zoneHour, zoneMinute) = (value, 0)
        } else if length == 3 || length == 4 {
            (zoneHour, zoneMinute) = (value / 100, value % 100)
        } else {
            return false
        }
        return true
    }

    /// The first three digits of a fraction.
    private static func milliseconds(_ value: Int, length: Int) -> Int {
        switch length {
        case 1: return value * 100
        case 2: return value * 10
        case 3: return value
        default:
            var divisor = 1
            for _ in 3..<min(length, 9) { divisor *= 10 }
            return value / divisor
        }
    }

    // MARK: The language's own form

    private mutating func iso() -> Outcome {
        if let sign = tokens.peek.sign {
            let token = tokens.next()
            guard tokens.peek.isNumber(ofLength: 6), let year = tokens.peek.number, sign > 0 || year != 0
            else { return .legacy(token) }
            _ = tokens.next()
            day.append(sign * year)
        } else if tokens.peek.isNumber(ofLength: 4), let year = tokens.next().number {
            day.append(year)
        } else {
            return .legacy(tokens.next())
        }
        for range in [1...12, 1...31] {
            guard tokens.skip("-") else { break }
            guard let value = fixed(2, range) else { return .legacy(tokens.next()) }
            day.append(value)
        }
        if tokens.peek == .timeSeparator {
            _ = tokens.next()
            guard isoTime() else { return .invalid }
        } else if tokens.peek != .end {
            return .legacy(tokens.next())
        }
        if zoneHour == nil, time.isEmpty { (zoneSign, zoneHour, zoneMinute) = (1, 0, 0) }
        isISO = true
        return .done
    }

    private mutating func fixed(_ length: Int, _ range: ClosedRange<Int>) -> Int? {
        guard tokens.peek.isNumber(ofLength: length), let value = tokens.peek.number, range.contains(value)
        else { return nil }
        _ = tokens.next()
        return value
    }

    private mutating func isoTime() -> Bool {
        guard let hour = fixed(2, 0...24), tokens.skip(":"), let minute = fixed(2, 0...(hour == 24 ? 0 : 59))
        else { return false }
        time = [hour, minute]
        if tokens.skip(":") {
            guard let second = fixed(2, 0...(hour == 24 ? 0 : 59)) else { return false }
            time.append(second)
            if tokens.skip(".") {
                guard case .number(let value, let length) = tokens.peek, hour != 24 || value == 0 else { return false }
                _ = tokens.next()
                time.append(Self.milliseconds(value, length: length))
            }
        }
        return isoZone() && tokens.peek == .end
    }

    private mutating func isoZone() -> Bool {
        if tokens.peek.isZ {
            _ = tokens.next()
            (zoneSign, zoneHour, zoneMinute) = (1, 0, 0)
        } else if let sign = tokens.peek.sign {
            _ = tokens.next()
            zoneSign = sign
            if tokens.peek.isNumber(ofLength: 4), let value = tokens.next().number {
                guard value / 100 < 24, value % 100 < 60 else { return false }
                (zoneHour, zoneMinute) = (value / 100, value % 100)
            } else {
                guard let hour = fixed(2, 0...23), tokens.skip(":"), let minute = fixed(2, 0...59) else { return false }
                (zoneHour, zoneMinute) = (hour, minute)
            }
        }
        return true
    }

    // MARK: Together

    private func result() -> Int? {
        guard !day.isEmpty else { return nil }
        let numbers = day + Array(repeating: 1, count: 3 - day.count)
        func isDay(_ value: Int) -> Bool { (1...31).contains(value) }
        var year = 0
        let month: Int
        let dayOfMonth: Int
        if let namedMonth {
            month = namedMonth
            if isDay(numbers[0]) {
                (dayOfMonth, year) = (numbers[0], numbers[1])
            } else {
                (year, dayOfMonth) = (numbers[0], numbers[1])
            }
        } else if isISO || !isDay(numbers[0]) {
            (year, month, dayOfMonth) = (numbers[0], numbers[1], numbers[2])
        } else {
            (month, dayOfMonth, year) = (numbers[0], numbers[1], numbers[2])
        }
        return moment(year: year, month: month, day: dayOfMonth)
    }

    private func moment(year: Int, month: Int, day: Int) -> Int? {
        var year = year
        if !isISO, (0...99).contains(year) { year += year < 50 ? 2000 : 1900 }
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        var parts = time + Array(repeating: 0, count: 4 - time.count)
        if let hourOffset {
            guard (0...12).contains(parts[0]) else { return nil }
            parts[0] = parts[0] % 12 + hourOffset
        }
        let moment = CivilTime(
            year: year, month: month, day: day, hour: parts[0], minute: parts[1], second: parts[2],
            millisecond: parts[3])
        guard moment.isValidTime else { return nil }
        guard let zoneSign else { return moment.milliseconds }
        return moment.milliseconds - zoneSign * ((zoneHour ?? 0) * 60 + (zoneMinute ?? 0)) * 60_000
    }
}
