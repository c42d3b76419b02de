/// Reading and writing decimals the way Terraform does.
extension BigFloat {
    /// The number `digits` × 10^`exponent`, in 512 bits.
    ///
    /// The power of five is rounded to 576 bits before it is applied, as Go's `big.ParseFloat` does: far from the
    /// decimal point the result can differ from the correctly rounded one, and then Terraform's is meant.
    init(negative: Bool, digits: some Sequence<UInt8>, exponent: Int) {
        let precision = Self.standardPrecision
        let mantissa = BigUInt(decimal: digits)
        // Go applies the power of two first and rounds only once, at the end.
        let whole = BigFloat(
            negative: negative, mantissa: mantissa, exponent: exponent, precision: max(precision, mantissa.bitWidth))
        guard exponent != 0, !mantissa.isZero else {
            self = whole.rounded(toPrecision: precision)
            return
        }
        let power = Self.powerOfFive(exponent.magnitude, precision: precision + 64)
        self =
            exponent < 0
            ? whole.divided(by: power, precision: precision) : whole.multiplied(by: power, precision: precision)
    }

    private static func powerOfFive(_ exponent: UInt, precision: Int) -> BigFloat {
        let tableSize: UInt = 27
        let start = BigUInt.powerOfFive(Int(min(exponent, tableSize)))
        var result = BigFloat(negative: false, mantissa: start, exponent: 0, precision: precision)
        guard exponent > tableSize else { return result }
        var rest = exponent - tableSize
        var square = BigFloat(negative: false, mantissa: BigUInt(5), exponent: 0, precision: precision + 64)
        while rest > 0 {
            if rest & 1 == 1 { result = result.multiplied(by: square, precision: precision) }
            square = square.multiplied(by: square, precision: precision + 64)
            rest >>= 1
        }
        return result
    }

    /// The shortest decimal, without exponent, that reads back as the same number in the same precision.
    var text: String {
        var bytes: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        if let integer = smallInteger {
            bytes += String(integer).utf8
        } else {
            bytes += shortest.plain
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The magnitude, when it is an integer of at most 64 bits: its neighbours are then integers or lie between, so
    /// that no digit can be dropped.
    var smallInteger: UInt64? {
        guard isInteger, precision >= 64, mantissa.bitWidth + exponent <= 64 else { return nil }
        return (mantissa << exponent).uint64
    }

    /// Digits are dropped as soon as what remains lies nearer to this number than to its neighbours.
    private var shortest: Decimal {
        var exact = Decimal(mantissa, exponent: exponent)
        // The neighbours lie half a unit of the last place away: one bit more than the precision.
        let shift = precision + 1 - mantissa.bitWidth
        let wide = mantissa << shift
        let lower = Decimal(wide - .one, exponent: exponent - shift)
        let upper = Decimal(wide + .one, exponent: exponent - shift)
        let inclusive = !wide.bit(1)
        for (index, digit) in exact.digits.enumerated() {
            let low = lower.digit(index)
            let high = upper.digit(index)
            let mayRoundDown = low != digit || inclusive && index + 1 == lower.digits.count
            let mayRoundUp =
                digit != high && (inclusive || digit + 1 < high || index + 1 < upper.digits.count)
            if mayRoundDown || mayRoundUp {
                let up = mayRoundDown && mayRoundUp ? exact.roundsUp(at: index + 1) : mayRoundUp
                exact.round(to: index + 1, up: up)
                break
            }
        }
        return exact
    }
}

/// 0.`digits` × 10^`point`, exact.
private struct Decimal {
    var digits: [UInt8]
    var point: Int

    init(_ mantissa: BigUInt, exponent: Int) {
        let whole = exponent >= 0 ? mantissa << exponent : mantissa * .powerOfFive(-exponent)
        digits = whole.decimalDigits
        point = digits.count + min(exponent, 0)
        trim()
    }

    private mutating func trim() {
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    }

    func digit(_ index: Int) -> UInt8 { index < digits.count ? digits[index] : UInt8(ascii: "0") }

    /// Half goes to the even neighbour.
    func roundsUp(at count: Int) -> Bool {
        guard count < digits.count else { return false }
        if digits[count] == UInt8(ascii: "5") && count + 1 == digits.count {
            return count > 0 && digits[count - 1] & 1 == 1
        }
        return digits[count] >= UInt8(ascii: "5")
    }

    mutating func round(to count: Int, up: Bool) {
        guard count < digits.count else { return }
        digits.removeSubrange(count...)
        if up {
            while digits.last == UInt8(ascii: "9") { digits.removeLast() }
            if digits.isEmpty {
                digits = [UInt8(ascii: "1")]
                point += 1
            } else {
                digits[digits.count - 1] += 1
            }
        } else {
            trim()
        }
    }

    var plain: [UInt8] {
        let zero = UInt8(ascii: "0")
        if point <= 0 {
            return [zero, UInt8(ascii: ".")] + [UInt8](repeating: zero, count: -point) + digits
        }
        if point >= digits.count {
            return digits + [UInt8](repeating: zero, count: point - digits.count)
        }
        return Array(digits[..<point]) + [UInt8(ascii: ".")] + digits[point...]
    }
}
