/// A number that changes when a text does: FNV-1a with 64 bits, folded to 48.
///
/// It is the same on every machine and in every version, unlike `Hasher`. It detects change and protects nothing: whoever
/// knows what was hashed but for a few bits finds them by trying, so nothing secret may be added.
struct FingerprintHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The upper sixteen bits folded onto the lower ones; below 2^48, which a gauge's double holds to the last digit.
    var value: UInt64 { (state >> 48) ^ (state & 0xffff_ffff_ffff) }

    /// With its length before it, so that `ab`, `c` and `a`, `bc` differ.
    mutating func add(_ text: String) {
        add(UInt64(text.utf8.count))
        for byte in text.utf8 { add(byte) }
    }

    mutating func add(_ number: Int64) { add(UInt64(bitPattern: number)) }

    private mutating func add(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    private mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }

    static func of(_ texts: [String]) -> UInt64 {
        var hash = FingerprintHash()
        for text in texts { hash.add(text) }
        return hash.value
    }
}
