import CGit2
import CGit2Shims

/// Bytes that are looked for, as they stand.
struct Needle {
    let text: String
    let bytes: [UInt8]

    init(_ text: String) { (self.text, bytes) = (text, Array(text.utf8)) }
    init(_ bytes: [UInt8]) { (text, self.bytes) = ("", bytes) }

    func occurs(in hay: UnsafeRawBufferPointer) -> Bool { next(in: hay, from: 0) != nil }

    func count(in hay: UnsafeRawBufferPointer) -> Int {
        var (count, start) = (0, 0)
        while let found = next(in: hay, from: start) { (count, start) = (count + 1, found + bytes.count) }
        return count
    }

    private func next(in hay: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = hay.baseAddress, start < hay.count else { return nil }
        let found = canary_git_find(base + start, hay.count - start, bytes, bytes.count)
        return found < 0 ? nil : start + found
    }
}
