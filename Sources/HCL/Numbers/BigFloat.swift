/// A binary floating-point number of a chosen precision, rounded to nearest, ties to even.
///
/// Terraform keeps numbers as 512-bit floats and its results show it: `5 % 0.3` is 0.19999…976 there, and
/// `1/3*3` is 1. Being right therefore means to round where Terraform rounds, bit for bit; `isRounded` remembers
/// that it happened, for callers that will not have it.
struct BigFloat: Sendable {
    /// Terraform's precision for literals and for strings that become numbers.
    static let standardPrecision = 512
    /// The largest power of two that is worked with: beyond it a number is refused (about 10^±6000).
    static let maximumExponent = 20_000

    var isNegative: Bool
    /// The value is `mantissa` × 2^`exponent`; the mantissa is odd or zero.
    private(set) var mantissa: BigUInt
    private(set) var exponent: Int
    /// Bits that results computed from this number may have.
    private(set) var precision: Int
    /// A digit was lost on the way here.
    private(set) var isRounded: Bool

    static let zero = BigFloat(negative: false, mantissa: .zero, exponent: 0, precision: standardPrecision)

    /// The value `mantissa` × 2^`exponent`, rounded to `precision` bits. `sticky` says that the exact value lies a
    /// little above.
    init(
        negative: Bool, mantissa: BigUInt, exponent: Int, precision: Int, sticky: Bool = false, isRounded: Bool = false
    ) {
        isNegative = negative
        self.precision = precision
        let excess = mantissa.bitWidth - precision
        if excess > 0 {
            let half = mantissa.bit(excess - 1)
            let below = sticky || mantissa.trailingZeroBitCount < excess - 1
            var kept = mantissa >> excess
            if half && (below || kept.bit(0)) { kept = kept + .one }
            self.mantissa = kept
            self.exponent = exponent + excess
            self.isRounded = isRounded || half || below
        } else {
            self.mantissa = mantissa
            self.exponent = exponent
            self.isRounded = isRounded || sticky
        }
        let zeros = self.mantissa.trailingZeroBitCount
        self.mantissa = self.mantissa >> zeros
        self.exponent = self.mantissa.isZero ? 0 : self.exponent + zeros
    }

    /// An integer, with the 64 bits of precision that Terraform gives to what it counts itself (`length`).
    init(counted value: Int) {
        self.init(
            negative: value < 0, mantissa: BigUInt(UInt64(value.magnitude)), exponent: 0, precision: 64)
    }

    /// The same value in `precision` bits.
    func rounded(toPrecision precision: Int) -> BigFloat {
        BigFloat(
            negative: isNegative, mantissa: mantissa, exponent: exponent, precision: precision, isRounded: isRounded)
    }

    var isZero: Bool { mantissa.isZero }
    var isInteger: Bool { exponent >= 0 }

    /// False when the number is too large or too small to be worked with in bounded time.
    var isReasonable: Bool { isZero || abs(exponent + mantissa.bitWidth) <= Self.maximumExponent }

}

extension BigFloat {
    static func compare(_ left: BigFloat, _ right: BigFloat) -> Int {
        let leftSign = left.isZero ? 0 : left.isNegative ? -1 : 1
        let rightSign = right.isZero ? 0 : right.isNegative ? -1 : 1
        if leftSign != rightSign { return leftSign < rightSign ? -1 : 1 }
        if leftSign == 0 { return 0 }
        let low = min(left.exponent, right.exponent)
        let first = left.mantissa << (left.exponent - low)
        let second = right.mantissa << (right.exponent - low)
        return first == second ? 0 : (first < second) == (leftSign > 0) ? -1 : 1
    }

    static prefix func - (value: BigFloat) -> BigFloat {
        var result = value
        result.isNegative.toggle()
        return result
    }

    static func + (left: BigFloat, right: BigFloat) -> BigFloat {
        sum(left, right, precision: max(left.precision, right.precision))
    }

    static func - (left: BigFloat, right: BigFloat) -> BigFloat { left + -right }

    private static func sum(_ left: BigFloat, _ right: BigFloat, precision: Int) -> BigFloat {
        let low = min(left.exponent, right.exponent)
        let first = left.mantissa << (left.exponent - low)
        let second = right.mantissa << (right.exponent - low)
        let isRounded = left.isRounded || right.isRounded
        let negative: Bool
        let mantissa: BigUInt
        if left.isNegative == right.isNegative {
            (negative, mantissa) = (left.isNegative, first + second)
        } else if first == second {
            (negative, mantissa) = (false, .zero)
        } else if first > second {
            (negative, mantissa) = (left.isNegative, first - second)
        } else {
            (negative, mantissa) = (right.isNegative, second - first)
        }
        return BigFloat(
            negative: negative, mantissa: mantissa, exponent: low, precision: precision, isRounded: isRounded)
    }

    /// The product in `precision` bits.
    func multiplied(by other: BigFloat, precision: Int) -> BigFloat {
        BigFloat(
            negative: isNegative != other.isNegative, mantissa: mantissa * other.mantissa,
            exponent: exponent + other.exponent, precision: precision, isRounded: isRounded || other.isRounded)
    }

    static func * (left: BigFloat, right: BigFloat) -> BigFloat {
        let product = left.multiplied(by: right, precision: standardPrecision)
        // Terraform multiplies in 512 bits and then gives back what neither operand had nor the product needs.
        return product.rounded(toPrecision: max(left.precision, right.precision, product.mantissa.bitWidth))
    }

    /// The quotient in `precision` bits; the divisor must not be zero.
    func divided(by other: BigFloat, precision: Int) -> BigFloat {
        // Two bits more than wanted, and the remainder as the sticky bit, decide the rounding.
        let shift = max(0, precision + 2 + other.mantissa.bitWidth - mantissa.bitWidth)
        let (quotient, remainder) = (mantissa << shift).divided(by: other.mantissa)
        return BigFloat(
            negative: isNegative != other.isNegative, mantissa: quotient,
            exponent: exponent - other.exponent - shift, precision: precision, sticky: !remainder.isZero,
            isRounded: isRounded || other.isRounded)
    }

    static func / (left: BigFloat, right: BigFloat) -> BigFloat {
        left.divided(by: right, precision: max(left.precision, right.precision))
    }

    /// What is left of the truncated quotient; the sign is that of the left side, the roundings are Terraform's.
    static func % (left: BigFloat, right: BigFloat) -> BigFloat {
        let whole = (left / right).truncated.rounded(toPrecision: left.precision)
        let product = right.multiplied(by: whole, precision: left.precision)
        return sum(left, -product, precision: left.precision)
    }

    /// The integer part, toward zero, not rounded.
    var truncated: BigFloat {
        var result = self
        if isZero { result.isNegative = false }
        guard exponent < 0 else { return result }
        let whole = mantissa >> -exponent
        let zeros = whole.trailingZeroBitCount
        result.mantissa = whole >> zeros
        result.exponent = zeros
        if whole.isZero { result.isNegative = false }
        return result
    }

    var floor: BigFloat {
        if isInteger { return truncated }
        return isNegative ? truncated - .one(precision: precision) : truncated
    }

    var ceiling: BigFloat {
        if isInteger { return truncated }
        return isNegative ? truncated : truncated + .one(precision: precision)
    }

    private static func one(precision: Int) -> BigFloat {
        BigFloat(negative: false, mantissa: .one, exponent: 0, precision: precision)
    }
}
