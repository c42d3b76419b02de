/// An unsigned integer of any size: the mantissa of a ``BigFloat``.
///
/// Only what decimal conversion and 512-bit arithmetic need. Sizes are bounded by the callers
/// (``HCLNumber/maximumDigits``, ``BigFloat/maximumExponent``), so the schoolbook algorithms are fast enough.
struct BigUInt: Sendable, Hashable {
    /// Least significant limb first, no leading zero limb; empty means zero.
    private(set) var limbs: [UInt32]

    static let zero = BigUInt(limbs: [])
    static let one = BigUInt(1)

    init(_ value: UInt64) {
        limbs = [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
        trim()
    }

    private init(limbs: [UInt32]) {
        self.limbs = limbs
        trim()
    }

    /// Reads decimal digits; the caller has made sure that there is nothing else.
    init(decimal digits: some Sequence<UInt8>) {
        limbs = []
        var chunk: UInt64 = 0
        var scale: UInt64 = 1
        for digit in digits {
            chunk = chunk * 10 + UInt64(digit &- UInt8(ascii: "0"))
            scale *= 10
            if scale == 1_000_000_000 {
                multiplyAdd(UInt32(scale), UInt32(chunk))
                chunk = 0
                scale = 1
            }
        }
        if scale > 1 { multiplyAdd(UInt32(scale), UInt32(chunk)) }
        trim()
    }

    private mutating func trim() {
        while limbs.last == 0 { limbs.removeLast() }
    }

    private mutating func multiplyAdd(_ factor: UInt32, _ addend: UInt32) {
        var carry = UInt64(addend)
        for index in limbs.indices {
            let product = UInt64(limbs[index]) * UInt64(factor) + carry
            limbs[index] = UInt32(truncatingIfNeeded: product)
            carry = product >> 32
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }

    var isZero: Bool { limbs.isEmpty }

    var bitWidth: Int {
        guard let top = limbs.last else { return 0 }
        return limbs.count * 32 - top.leadingZeroBitCount
    }

    var trailingZeroBitCount: Int {
        guard let index = limbs.firstIndex(where: { $0 != 0 }) else { return 0 }
        return index * 32 + limbs[index].trailingZeroBitCount
    }

    /// The bit of weight 2^`index`.
    func bit(_ index: Int) -> Bool {
        let limb = index >> 5
        return limb < limbs.count && limbs[limb] >> UInt32(index & 31) & 1 == 1
    }

    /// The value when it fits.
    var uint64: UInt64? {
        guard limbs.count <= 2 else { return nil }
        var value: UInt64 = 0
        for limb in limbs.reversed() { value = value << 32 | UInt64(limb) }
        return value
    }

    /// Decimal digits, `[0]` for zero.
    var decimalDigits: [UInt8] {
        guard !isZero else { return [UInt8(ascii: "0")] }
        var reversed: [UInt8] = []
        var rest = self
        while !rest.isZero {
            var chunk = rest.divideInPlace(by: 1_000_000_000)
            for _ in 0..<9 {
                if chunk == 0 && rest.isZero { break }
                reversed.append(UInt8(ascii: "0") + UInt8(chunk % 10))
                chunk /= 10
            }
        }
        return reversed.reversed()
    }

    private mutating func divideInPlace(by divisor: UInt32) -> UInt32 {
        var remainder: UInt64 = 0
        for index in limbs.indices.reversed() {
            let part = remainder << 32 | UInt64(limbs[index])
            limbs[index] = UInt32(part / UInt64(divisor))
            remainder = part % UInt64(divisor)
        }
        trim()
        return UInt32(remainder)
    }
}

extension BigUInt: Comparable {
    static func < (left: BigUInt, right: BigUInt) -> Bool {
        if left.limbs.count != right.limbs.count { return left.limbs.count < right.limbs.count }
        for index in left.limbs.indices.reversed() where left.limbs[index] != right.limbs[index] {
            return left.limbs[index] < right.limbs[index]
        }
        return false
    }
}

extension BigUInt {
    static func + (left: BigUInt, right: BigUInt) -> BigUInt {
        var result: [UInt32] = []
        result.reserveCapacity(max(left.limbs.count, right.limbs.count) + 1)
        var carry: UInt64 = 0
        for index in 0..<max(left.limbs.count, right.limbs.count) {
            let first = index < left.limbs.count ? UInt64(left.limbs[index]) : 0
            let second = index < right.limbs.count ? UInt64(right.limbs[index]) : 0
            let sum = first + second + carry
            result.append(UInt32(truncatingIfNeeded: sum))
            carry = sum >> 32
        }
        if carry > 0 { result.append(UInt32(carry)) }
        return BigUInt(limbs: result)
    }

    /// The difference; `right` must not be the larger.
    static func - (left: BigUInt, right: BigUInt) -> BigUInt {
        var result = left.limbs
        var borrow: Int64 = 0
        for index in result.indices {
            let second = index < right.limbs.count ? Int64(right.limbs[index]) : 0
            var difference = Int64(result[index]) - second - borrow
            borrow = difference < 0 ? 1 : 0
            if difference < 0 { difference += 1 << 32 }
            result[index] = UInt32(difference)
        }
        return BigUInt(limbs: result)
    }

    static func * (left: BigUInt, right: BigUInt) -> BigUInt {
        guard !left.isZero, !right.isZero else { return .zero }
        var result = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
        for (offset, factor) in left.limbs.enumerated() {
            var carry: UInt64 = 0
            for (index, limb) in right.limbs.enumerated() {
                let sum = UInt64(factor) * UInt64(limb) + UInt64(result[offset + index]) + carry
                result[offset + index] = UInt32(truncatingIfNeeded: sum)
                carry = sum >> 32
            }
            result[offset + right.limbs.count] = UInt32(carry)
        }
        return BigUInt(limbs: result)
    }

    static func << (value: BigUInt, count: Int) -> BigUInt {
        guard count > 0, !value.isZero else { return value }
        let bits = UInt32(count & 31)
        var result = [UInt32](repeating: 0, count: count >> 5)
        var carry: UInt32 = 0
        for limb in value.limbs {
            result.append(bits == 0 ? limb : limb << bits | carry)
            carry = bits == 0 ? 0 : limb >> (32 - bits)
        }
        if carry > 0 { result.append(carry) }
        return BigUInt(limbs: result)
    }

    static func >> (value: BigUInt, count: Int) -> BigUInt {
        guard count > 0 else { return value }
        let whole = count >> 5
        guard whole < value.limbs.count else { return .zero }
        let bits = UInt32(count & 31)
        var result = Array(value.limbs[whole...])
        if bits > 0 {
            for index in result.indices {
                let above = index + 1 < result.count ? result[index + 1] << (32 - bits) : 0
                result[index] = result[index] >> bits | above
            }
        }
        return BigUInt(limbs: result)
    }

    /// 5^`exponent`.
    static func powerOfFive(_ exponent: Int) -> BigUInt {
        var result = BigUInt.one
        var square = BigUInt(5)
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = result * square }
            rest >>= 1
            if rest > 0 { square = square * square }
        }
        return result
    }

    /// Quotient and remainder (Knuth, volume 2, algorithm D); the divisor must not be zero.
    func divided(by divisor: BigUInt) -> (quotient: BigUInt, remainder: BigUInt) {
        guard self >= divisor else { return (.zero, self) }
        if divisor.limbs.count == 1 {
            var quotient = self
            let remainder = quotient.divideInPlace(by: divisor.limbs[0])
            return (quotient, BigUInt(UInt64(remainder)))
        }
        let shift = divisor.limbs[divisor.limbs.count - 1].leadingZeroBitCount
        let lower = (divisor << shift).limbs
        var upper = (self << shift).limbs
        let size = lower.count
        if upper.count == limbs.count { upper.append(0) }
        var quotient = [UInt32](repeating: 0, count: upper.count - size)
        let top = UInt64(lower[size - 1])
        let second = UInt64(lower[size - 2])
        for position in quotient.indices.reversed() {
            let head = UInt64(upper[position + size]) << 32 | UInt64(upper[position + size - 1])
            var guess = head / top
            var rest = head % top
            while guess >> 32 != 0 || guess * second > (rest << 32 | UInt64(upper[position + size - 2])) {
                guess -= 1
                rest += top
                if rest >> 32 != 0 { break }
            }
            if Self.subtract(lower, times: guess, from: &upper, at: position) {
                guess -= 1
                Self.addBack(lower, to: &upper, at: position)
            }
            quotient[position] = UInt32(truncatingIfNeeded: guess)
        }
        return (BigUInt(limbs: quotient), BigUInt(limbs: upper) >> shift)
    }

    /// Subtracts `factor` × `lower` at `position`; true when the result went below zero.
    private static func subtract(
        _ lower: [UInt32], times factor: UInt64, from upper: inout [UInt32], at position: Int
    ) -> Bool {
        var carry: UInt64 = 0
        var borrow: Int64 = 0
        for index in lower.indices {
            let product = factor * UInt64(lower[index]) + carry
            carry = product >> 32
            let difference =
                Int64(upper[position + index]) - Int64(UInt32(truncatingIfNeeded: product)) - borrow
            upper[position + index] = UInt32(truncatingIfNeeded: difference)
            borrow = difference < 0 ? 1 : 0
        }
        let difference = Int64(upper[position + lower.count]) - Int64(carry) - borrow
        upper[position + lower.count] = UInt32(truncatingIfNeeded: difference)
        return difference < 0
    }

    private static func addBack(_ lower: [UInt32], to upper: inout [UInt32], at position: Int) {
        var carry: UInt64 = 0
        for index in lower.indices {
            let sum = UInt64(upper[position + index]) + UInt64(lower[index]) + carry
            upper[position + index] = UInt32(truncatingIfNeeded: sum)
            carry = sum >> 32
        }
        upper[position + lower.count] = upper[position + lower.count] &+ UInt32(truncatingIfNeeded: carry)
    }
}
