/// All 8-byte pieces of some texts, to be found in another text in one pass.
///
/// The last eight bytes read are one 64-bit number. A bit field of at least 32 bits a piece answers nearly every position
/// without a look into the set.
struct WindowSet: Sendable {
    static let width = 8

    private var members = WordTable()
    private var filter: [UInt64] = []
    private var shift: UInt64 = 0

    mutating func insert(piecesOf text: [UInt8]) {
        guard text.count >= Self.width else { return }
        members.reserve(text.count)
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
        members.forEach { member in
            let place = member.place(shift: shift)
            filter[place >> 6] |= 1 << UInt64(place & 63)
        }
    }

    /// Where the pieces stand; neighbouring and overlapping ones are one range.
    func hits(in text: [UInt8]) -> [Range<Int>] {
        guard members.count > 0, text.count >= Self.width else { return [] }
        return text.withUnsafeBufferPointer { text in
            filter.withUnsafeBufferPointer { filter in
                var found: [Range<Int>] = []
                var window: UInt64 = 0
                for index in 0..<text.count {
                    window = window << 8 | UInt64(text[index])
                    let place = window.place(shift: shift)
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
}

/// A set of numbers that nobody else chooses, so that a multiplication is hash enough: a mask has tens of thousands.
private struct WordTable: Sendable {
    /// Open addressing; zero is an empty slot.
    private var slots: [UInt64] = []
    private var shift: UInt64 = 64
    private var hasZero = false
    private(set) var count = 0

    /// Makes room for so many more; half of the slots stay empty.
    mutating func reserve(_ more: Int) {
        guard (count + more) * 2 > slots.count else { return }
        var exponent: UInt64 = 6
        while 1 << exponent < (count + more) * 4 { exponent += 1 }
        let old = slots
        slots = Array(repeating: 0, count: 1 << Int(exponent))
        (shift, count) = (64 - exponent, hasZero ? 1 : 0)
        for word in old where word != 0 { insert(word) }
    }

    /// There is room for it.
    mutating func insert(_ word: UInt64) {
        guard word != 0 else {
            if !hasZero { count += 1 }
            hasZero = true
            return
        }
        let place = slot(of: word)
        guard slots[place] == 0 else { return }
        slots[place] = word
        count += 1
    }

    func contains(_ word: UInt64) -> Bool {
        word == 0 ? hasZero : !slots.isEmpty && slots[slot(of: word)] == word
    }

    func forEach(_ body: (UInt64) -> Void) {
        if hasZero { body(0) }
        for word in slots where word != 0 { body(word) }
    }

    /// Where it stands, or where it would.
    @inline(__always)
    private func slot(of word: UInt64) -> Int {
        var place = word.place(shift: shift)
        while slots[place] != 0, slots[place] != word { place = (place + 1) & (slots.count - 1) }
        return place
    }
}

extension UInt64 {
    @inline(__always)
    fileprivate func place(shift: UInt64) -> Int {
        Int(truncatingIfNeeded: (self &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }
}
