/// A number as Terraform computes it: a 512-bit float, with the same roundings in the same places.
///
/// Never goes through `Double`: `9007199254740993` is that number and no other.
public struct HCLNumber: Sendable {
    var value: BigFloat

    /// Decimal digits that a number may be written with; more are refused rather than converted at length.
    static let maximumDigits = 10_000
    /// The largest power of ten that a number may be written with, either sign.
    static let maximumDecimalExponent = 5_000

    init(_ value: BigFloat) {
        self.value = value
    }

    public init(_ integer: Int64) {
        value = BigFloat(
            negative: integer < 0, mantissa: BigUInt(integer.magnitude), exponent: 0,
            precision: BigFloat.standardPrecision)
    }

    /// The integer when the number is one and fits; nil for fractions and for everything larger.
    public var int64: Int64? {
        guard let magnitude = value.smallInteger else { return nil }
        if value.isNegative {
            return magnitude <= Int64.min.magnitude ? Int64(truncatingIfNeeded: ~magnitude &+ 1) : nil
        }
        return Int64(exactly: magnitude)
    }

    /// Whether there is no fraction.
    public var isInteger: Bool { value.isInteger }

    /// Whether a digit was lost on the way: in a quotient such as `1/3`, or in a literal that 512 binary digits
    /// cannot hold, such as `0.1`. The number is the one that Terraform works with all the same.
    public var isRounded: Bool { value.isRounded }

    /// The decimal text that Terraform shows: digits in full, no exponent, no trailing zeros.
    public var text: String { value.text }

    /// Why a text is not a number of this reader.
    enum ParseFailure: Error {
        case notANumber
        case tooLarge
    }

    /// Reads `[+-]digits[.digits][e[+-]digits]`; also `.5` and `5.`, which strings may have and literals not.
    init(parsing bytes: some Collection<UInt8>) throws(ParseFailure) {
        var rest = bytes[...]
        let negative = rest.first == UInt8(ascii: "-")
        if negative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: \.isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = rest.prefix(while: \.isDigit)
            rest = rest.dropFirst(fraction.count)
        }
        let digitCount = whole.count + fraction.count
        guard digitCount > 0 else { throw .notANumber }
        let exponent = try Self.exponent(rest)
        guard digitCount <= Self.maximumDigits, abs(exponent) <= Self.maximumDecimalExponent else { throw .tooLarge }
        value = BigFloat(
            negative: negative, digits: Array(whole) + Array(fraction), exponent: exponent - fraction.count)
    }

    private static func exponent(_ bytes: some Collection<UInt8>) throws(ParseFailure) -> Int {
        guard let letter = bytes.first else { return 0 }
        guard letter | 0x20 == UInt8(ascii: "e") else { throw .notANumber }
        var rest = bytes.dropFirst()
        let negative = rest.first == UInt8(ascii: "-")
        if negative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard !rest.isEmpty, rest.allSatisfy(\.isDigit) else { throw .notANumber }
        var value = 0
        for digit in rest {
            value = min(value * 10 + Int(digit - UInt8(ascii: "0")), Self.maximumDecimalExponent + 1)
        }
        return negative ? -value : value
    }
}

extension HCLNumber: Equatable, Comparable {
    public static func == (left: HCLNumber, right: HCLNumber) -> Bool {
        BigFloat.compare(left.value, right.value) == 0
    }

    public static func < (left: HCLNumber, right: HCLNumber) -> Bool {
        BigFloat.compare(left.value, right.value) < 0
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
