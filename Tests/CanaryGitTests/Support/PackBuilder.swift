import Testing

/// A pack, byte by byte, with what git itself would never write: `git index-pack` makes its index.
struct PackBuilder {
    /// The tail of an adler32 sum, and a deflate stream of zeros in fixed codes: 13 bits for 258 bytes.
    private struct Bits {
        var bytes: [UInt8] = [0x78, 0x9C]
        private var (bits, count): (UInt32, UInt32) = (0, 0)

        mutating func add(_ value: UInt32, _ width: UInt32) {
            bits |= value << count
            count += width
            while count >= 8 {
                bytes.append(UInt8(bits & 0xFF))
                bits >>= 8
                count -= 8
            }
        }

        mutating func end() { if count > 0 { add(0, 8 - count) } }
    }

    private(set) var bytes: [UInt8]

    init(objects: UInt32) {
        bytes = Array("PACK".utf8) + Self.big(2) + Self.big(objects)
    }

    private static func big(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 0xFF) } }

    private mutating func head(_ type: Int, _ size: Int) {
        var (byte, rest) = (UInt8(type << 4 | size & 15), size >> 4)
        while rest > 0 {
            bytes.append(byte | 0x80)
            (byte, rest) = (UInt8(rest & 0x7F), rest >> 7)
        }
        bytes.append(byte)
    }

    private static func number(_ value: Int) -> [UInt8] {
        var (rest, bytes): (Int, [UInt8]) = (value, [])
        repeat {
            bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }

    /// A zlib stream that only stores.
    private static func stored(_ content: [UInt8]) -> [UInt8] {
        precondition(content.count < 65_536)
        let size = UInt16(content.count)
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in content { (a, b) = ((a + UInt32(byte)) % 65_521, (b + (a + UInt32(byte)) % 65_521) % 65_521) }
        let sizes = [UInt8(size & 0xFF), UInt8(size >> 8), UInt8(~size & 0xFF), UInt8(~size >> 8)]
        return [0x78, 0x01, 0x01] + sizes + content + big(b << 16 | a)
    }

    /// - Returns: where it begins.
    @discardableResult
    mutating func object(type: Int, _ content: [UInt8]) -> Int {
        let place = bytes.count
        head(type, content.count)
        bytes += Self.stored(content)
        return place
    }

    /// A blob of nothing but zeros: some 50 bytes of pack for each 8 KiB of it.
    mutating func zeros(_ size: Int) -> Int {
        let place = bytes.count
        head(3, size)
        var bits = Bits()
        bits.add(0b011, 3)
        // Literal zero is eight bits, the match of 258 bytes too, its distance of one is five zeros; all from the highest bit.
        let (zero, match): (UInt32, UInt32) = (0b0000_1100, 0b1010_0011)
        bits.add(zero, 8)
        var left = size - 1
        while left >= 258 {
            bits.add(match, 8)
            bits.add(0, 5)
            left -= 258
        }
        for _ in 0..<left { bits.add(zero, 8) }
        bits.add(0, 7)
        bits.end()
        bytes += bits.bytes + Self.big(UInt32(size % 65_521) << 16 | 1)
        return place
    }

    /// A blob as a delta of one that begins at `base` and has `baseSize` bytes.
    mutating func delta(of base: Int, baseSize: Int, _ content: [UInt8]) {
        var delta = Self.number(baseSize) + Self.number(content.count)
        var rest = content[...]
        while !rest.isEmpty {
            let part = rest.prefix(100)
            delta += [UInt8(part.count)] + part
            rest = rest.dropFirst(100)
        }
        let place = bytes.count
        head(6, delta.count)
        var (offset, back): (Int, [UInt8]) = (place - base, [])
        back = [UInt8(offset & 0x7F)]
        offset >>= 7
        while offset > 0 {
            offset -= 1
            back.append(0x80 | UInt8(offset & 0x7F))
            offset >>= 7
        }
        bytes += back.reversed() + Self.stored(delta)
    }

    /// Puts it into a repository: the sum at its end is git's own.
    func put(into repository: TestRepository, as name: String) async throws {
        let path = repository.folder(name)
        try write(bytes, to: path)
        try await repository.run(
            """
            set -e
            { cat \(path); sha1sum \(path) | cut -c1-40 | xxd -r -p; } >objects/pack/pack-\(name).pack
            git index-pack objects/pack/pack-\(name).pack >/dev/null
            rm \(path)
            """)
    }
}
