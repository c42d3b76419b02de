/// All 8-byte pieces of some texts, to be found in another text in one pass.
///
/// The last eight bytes read are one 64-bit number. A bit field of at least 32 bits a piece answers nearly every position
/// without a look into the set.
struct WindowSet: Sendable {
    static let width = 8

    private var members: Set<UInt64> = []
    private var filter: [UInt64] = []
    private var shift: UInt64 = 0

    mutating func insert(piecesOf text: [UInt8]) {
        var window: UInt64 = 0
        for (index, byte) in text.enumerated() {
            window = window << 8 | UInt64(byte)
            if index >= Self.width - 1 { members.insert(window) }
        }
    }

    /// Builds the bit field; to be called once, after the last insertion.
    mutating func seal() {
        var exponent: UInt64 = 12
        while 1 << exponent < members.count * 32, exponent < 24 { exponent += 1 }
        shift = 64 - exponent
        filter = Array(repeating: 0, count: (1 << Int(exponent)) / 64)
        for member in members {
            let place = Self.place(of: member, shift: shift)
            filter[place >> 6] |= 1 << UInt64(place & 63)
        }
    }

    /// Where the pieces stand; neighbouring and overlapping ones are one range.
    func hits(in text: [UInt8]) -> [Range<Int>] {
        guard !members.isEmpty, text.count >= Self.width else { return [] }
        return text.withUnsafeBufferPointer { text in
            filter.withUnsafeBufferPointer { filter in
                var found: [Range<Int>] = []
                var window: UInt64 = 0
                for index in 0..<text.count {
                    window = window << 8 | UInt64(text[index])
                    let place = Self.place(of: window, shift: shift)
                    guard filter[place >> 6] & (1 << UInt64(place & 63)) != 0, index >= Self.width - 1,
                        members.contains(window)
                    else { continue }
                    let start = index + 1 - Self.width
                    if let last = found.last, start <= last.upperBound {
                        found[found.count - 1] = last.lowerBound..<index + 1
                    } else {
                        found.append(start..<index + 1)
                    }
                }
                return found
            }
        }
    }

    @inline(__always)
    private static func place(of window: UInt64, shift: UInt64) -> Int {
        Int(truncatingIfNeeded: (window &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }
}
