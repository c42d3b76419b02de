import Synchronization

/// Many secrets, of which only those are laid out in full that a text may hold.
///
/// Ten thousand tokens have some forty million pieces of eight bytes in all encodings: too many to be made before it is
/// known that any of them is needed. So of each secret only its short pieces are noted, as bits. A text, and whatever its
/// parts decode to, is looked through for those; where one stands, the secrets that have it too are laid out in all
/// encodings (`SecretEncodings`), and stay so. Which pieces of eight bytes are hidden is the same as if all of them were.
final class SecretStock: Sendable {
    private let secrets: [[UInt8]]
    private let bytes: PieceBits
    private let pairs: PieceBits
    private let triples: PieceBits
    private let fives: PieceBits
    private let state: Mutex<State>

    private struct State {
        var windows = WindowSet()
        var armed: Set<Int> = []
        /// Pieces that have been looked for in the secrets.
        var asked: Set<UInt64> = []
    }

    /// Whether a secret can be kept so: where a part of its bytes only would be escaped, other pieces count.
    static func takes(_ secret: [UInt8]) -> Bool { secret.allSatisfy { $0.isWord || $0 == 0x2E || $0 == 0x7E } }

    /// - Parameter secrets: each of eight bytes at least, and taken.
    init(_ secrets: [[UInt8]]) {
        self.secrets = secrets
        bytes = PieceBits(width: 1, of: secrets)
        pairs = PieceBits(width: 2, of: secrets)
        triples = PieceBits(width: 3, of: secrets)
        fives = PieceBits(width: 5, of: secrets)
        var windows = WindowSet()
        windows.seal()
        state = Mutex(State(windows: windows))
    }

    /// Where secrets stand in a text, in whole, cut to eight bytes, or encoded.
    func hits(in text: [UInt8]) -> [Range<Int>] {
        var pieces: Set<Piece> = []
        text.withUnsafeBufferPointer { text in
            lookForPlain(text, &pieces)
            lookForBase64(text, &pieces)
            lookForHex(text, &pieces)
            lookForEscapes(text, &pieces)
        }
        return state.withLock { state in
            arm(pieces, &state)
            return state.windows.hits(in: text)
        }
    }

    // MARK: what a text may hold

    /// Eight bytes as they stand have four pieces of five.
    private func lookForPlain(_ text: UnsafeBufferPointer<UInt8>, _ pieces: inout Set<Piece>) {
        var (window, inRow, known) = (UInt64(0), 0, 0)
        for byte in text {
            window = (window << 8 | UInt64(byte)) & PieceBits.mask(5)
            known = bytes.contains(UInt64(byte)) ? known + 1 : 0
            inRow = known >= 5 && fives.contains(window) ? inRow + 1 : 0
            if inRow >= 4 { pieces.insert(Piece(width: 5, value: window)) }
        }
    }

    /// Eight characters of base64 hold five whole bytes, which begin after 0, 2, 4 or 6 bits.
    private func lookForBase64(_ text: UnsafeBufferPointer<UInt8>, _ pieces: inout Set<Piece>) {
        var (bits, count) = (UInt64(0), 0)
        for byte in text {
            let digit = Self.base64Digits[Int(byte)]
            guard digit < 64 else {
                count = 0
                continue
            }
            bits = bits << 6 | UInt64(digit)
            count += 1
            guard count >= 8 else { continue }
            for offset in [UInt64(8), 6, 4, 2] {
                let value = bits >> offset & PieceBits.mask(5)
                if has(value), fives.contains(value) { pieces.insert(Piece(width: 5, value: value)) }
            }
        }
    }

    private func has(_ five: UInt64) -> Bool {
        bytes.contains(five & 0xFF) && bytes.contains(five >> 8 & 0xFF) && bytes.contains(five >> 16 & 0xFF)
            && bytes.contains(five >> 24 & 0xFF) && bytes.contains(five >> 32)
    }

    /// Eight digits hold three whole bytes, or four.
    private func lookForHex(_ text: UnsafeBufferPointer<UInt8>, _ pieces: inout Set<Piece>) {
        var (value, count) = (UInt64(0), 0)
        for byte in text {
            guard let digit = byte.hexValue else {
                count = 0
                continue
            }
            value = value << 4 | UInt64(digit)
            count += 1
            guard count >= 8 else { continue }
            for offset in [UInt64(0), 4, 8] {
                let three = value >> offset & PieceBits.mask(3)
                if triples.contains(three) { pieces.insert(Piece(width: 3, value: three)) }
            }
        }
    }

    /// Eight characters of `%XX` hold two whole bytes side by side; those of `\uXXXX` hold one, or parts of two.
    private func lookForEscapes(_ text: UnsafeBufferPointer<UInt8>, _ pieces: inout Set<Piece>) {
        var index = 0
        while index < text.count {
            if text[index] == 0x25, let first = escaped(at: index, text), let second = escaped(at: index + 3, text) {
                let value = UInt64(first) << 8 | UInt64(second)
                if pairs.contains(value) { pieces.insert(Piece(width: 2, value: value)) }
            } else if text[index] == 0x5C, index + 1 < text.count, text[index + 1] == 0x75 {
                let digits = text[(index + 2)..<min(index + 6, text.count)].map(\.hexValue)
                let value = digits.reduce(UInt64(0)) { $0 << 4 | UInt64($1 ?? 0xF) }
                let isWhole = digits.count == 4 && !digits.contains(nil)
                if !isWhole {
                    pieces.insert(.any)
                } else if value < 0x80 {
                    pieces.insert(Piece(width: 1, value: value))
                }
            }
            index += 1
        }
    }

    private func escaped(at index: Int, _ text: UnsafeBufferPointer<UInt8>) -> UInt8? {
        guard index + 2 < text.count, text[index] == 0x25, let high = text[index + 1].hexValue,
            let low = text[index + 2].hexValue
        else { return nil }
        return high << 4 | low
    }

    private static let base64Digits: [UInt8] = {
        var digits = Array(repeating: UInt8(64), count: 256)
        for alphabet in [SecretEncodings.standardAlphabet, SecretEncodings.urlAlphabet] {
            for (value, character) in alphabet.enumerated() { digits[Int(character)] = UInt8(value) }
        }
        return digits
    }()

    // MARK: laying out

    private struct Piece: Hashable {
        var width: Int
        var value: UInt64
        /// Of every secret.
        static let any = Piece(width: 0, value: 0)
        /// Width and value in one.
        var key: UInt64 { UInt64(width) << 56 | value }
    }

    private func arm(_ pieces: Set<Piece>, _ state: inout State) {
        var isNew = false
        for piece in pieces where state.asked.insert(piece.key).inserted {
            for (number, secret) in secrets.enumerated() where !state.armed.contains(number) {
                guard piece.width == 0 || PieceBits.contains(piece.value, width: piece.width, in: secret) else {
                    continue
                }
                state.armed.insert(number)
                for form in SecretEncodings.forms(of: secret) { state.windows.insert(piecesOf: form) }
                isNew = true
            }
        }
        if isNew { state.windows.seal() }
    }
}

/// All pieces of some bytes of some texts, as bits: what is not in it is in none of them.
private struct PieceBits: Sendable {
    private let width: Int
    /// Pieces of up to three bytes have a bit each; of longer ones four bits in one word say that they may be there.
    private let words: [UInt64]
    private let shift: UInt64

    static func mask(_ width: Int) -> UInt64 { 1 << UInt64(width * 8) - 1 }

    init(width: Int, of texts: [[UInt8]]) {
        self.width = width
        // At least 32 bits a piece.
        var exponent: UInt64 = 6
        if width <= 3 {
            exponent = UInt64(width * 8)
        } else {
            let count = texts.reduce(0) { $0 + $1.count }
            while 1 << exponent < count * 32 { exponent += 1 }
        }
        shift = 64 - (exponent - 6)
        var words = Array(repeating: UInt64(0), count: 1 << Int(exponent - 6))
        let (shift, mask) = (shift, Self.mask(width))
        words.withUnsafeMutableBufferPointer { words in
            for text in texts where text.count >= width {
                text.withUnsafeBufferPointer { text in
                    var window: UInt64 = 0
                    for byte in text[..<(width - 1)] { window = window << 8 | UInt64(byte) }
                    for byte in text[(width - 1)...] {
                        window = (window << 8 | UInt64(byte)) & mask
                        let (place, bits) = Self.place(window, width, shift)
                        words[place] |= bits
                    }
                }
            }
        }
        self.words = words
    }

    @inline(__always)
    func contains(_ piece: UInt64) -> Bool {
        let (place, bits) = Self.place(piece, width, shift)
        return words[place] & bits == bits
    }

    @inline(__always)
    private static func place(_ piece: UInt64, _ width: Int, _ shift: UInt64) -> (Int, UInt64) {
        guard width > 3 else { return (Int(piece >> 6), 1 << (piece & 63)) }
        let hash = piece &* 0x9E37_79B9_7F4A_7C15
        let bits = (piece ^ piece >> 21) &* 0xC2B2_AE3D_27D4_EB4F
        var four: UInt64 = 0
        for offset in [UInt64(58), 52, 46, 40] { four |= 1 << (bits >> offset & 63) }
        return (Int(hash >> shift), four)
    }

    static func contains(_ piece: UInt64, width: Int, in text: [UInt8]) -> Bool {
        var window: UInt64 = 0
        for (index, byte) in text.enumerated() {
            window = (window << 8 | UInt64(byte)) & mask(width)
            if window == piece, index >= width - 1 { return true }
        }
        return false
    }
}
