import Synchronization

/// Hides secrets in texts, in whole, cut and encoded, and what looks like a token without being known.
///
/// Known secrets are found by their 8-byte pieces in every encoding of `SecretEncodings`, so that a piece of seven bytes
/// is the longest that can stay. Secrets below eight bytes are hidden only where they stand whole, those below four only
/// between bytes that belong to no word; one that short without a letter or digit (a URL's `/`) is not looked for.
/// Unknown tokens are found by their form (`SecretForms`). Time is linear in the text.
public struct SecretMask: Sendable {
    /// What stands in place of a secret.
    public static let sign = "***"

    /// What is looked for. In a class with an empty mirror: the pieces would show the secrets.
    private final class Stock: Sendable, CustomReflectable {
        let windows: WindowSet
        /// Where there are too many for `windows`.
        let many: SecretStock?
        let words: [ShortSecret]

        init(_ secrets: [Secret], laidOut: Int) {
            var words: [ShortSecret] = []
            var long: [[UInt8]] = []
            for secret in secrets {
                for piece in secret.withBytes({ SecretPieces.pieces(of: $0) }) {
                    if piece.count < WindowSet.width {
                        words += ShortSecret.forms(of: piece)
                    } else {
                        long.append(piece)
                    }
                }
            }
            let areMany = long.reduce(0) { $0 + $1.count } > laidOut
            let many = areMany ? long.filter(SecretStock.takes) : []
            if areMany { long.removeAll(where: SecretStock.takes) }
            var windows = WindowSet()
            for piece in long {
                for form in SecretEncodings.forms(of: piece) { windows.insert(piecesOf: form) }
            }
            windows.seal()
            (self.windows, self.words) = (windows, words)
            self.many = many.isEmpty ? nil : SecretStock(many)
        }

        func hits(in text: [UInt8]) -> [Range<Int>] { windows.hits(in: text) + (many?.hits(in: text) ?? []) }
        var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// Laid out by the first text: most masks never see one.
    private final class Storage: Sendable, CustomReflectable {
        let late: LateSecrets?
        private let secrets: [Secret]
        private let laidOut: Int
        private let made = Mutex<Stock?>(nil)

        init(_ secrets: [Secret], laidOut: Int, late: LateSecrets?) {
            (self.secrets, self.laidOut, self.late) = (secrets, laidOut, late)
        }

        var stock: Stock {
            made.withLock { made in
                let stock = made ?? Stock(secrets, laidOut: laidOut)
                made = stock
                return stock
            }
        }

        var customMirror: Mirror { Mirror(self, children: []) }
    }

    private let storage: Storage

    /// - Parameters:
    ///   - secrets: tokens, bearers, keys, webhook paths; a credentials file is taken apart into its tokens.
    ///   - late: those that are read only while the run goes on; hidden from then on.
    public init(secrets: [Secret], late: LateSecrets? = nil) { self.init(secrets: secrets, laidOut: 4096, late: late) }

    /// - Parameter laidOut: so many bytes of secrets are laid out in all encodings; of more than that, only those that a text
    ///   may hold.
    init(secrets: [Secret], laidOut: Int, late: LateSecrets? = nil) {
        storage = Storage(secrets, laidOut: laidOut, late: late)
    }

    /// The text with every secret as `***`; the same text where there is none.
    public func mask(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let hidden = hiddenRanges(in: bytes)
        return hidden.isEmpty ? text : String(decoding: Self.replace(hidden, in: bytes), as: UTF8.self)
    }

    /// The same for bytes, which need not be UTF-8.
    public func mask(bytes: [UInt8]) -> [UInt8] {
        let hidden = hiddenRanges(in: bytes)
        return hidden.isEmpty ? bytes : Self.replace(hidden, in: bytes)
    }

    /// One line for a terminal or a report: masked first, then control characters, line ends, bidirectional controls and
    /// invisible characters escaped, then cut to `limit` characters (Unicode scalars), the `…` included.
    public func maskedForDisplay(_ text: String, limit: Int) -> String {
        maskedForDisplay(bytes: Array(text.utf8.prefix(Self.read(for: limit))), limit: limit)
    }

    /// The same for bytes; what is no UTF-8 is shown as `\xNN`.
    public func maskedForDisplay(bytes: [UInt8], limit: Int) -> String {
        let read = Self.read(for: limit)
        return DisplayText.line(mask(bytes: bytes.count > read ? Array(bytes[..<read]) : bytes), limit: limit)
    }

    /// So much of a text is masked for so many characters of it: a job's output of megabytes costs no more than a page,
    /// and a text of nothing but secrets still fills its line with what follows them.
    private static func read(for limit: Int) -> Int { 8192 + max(0, min(limit, 1 << 16)) * 32 }

    // MARK: -

    private func hiddenRanges(in bytes: [UInt8]) -> [Range<Int>] {
        if bytes.isEmpty { return [] }
        let stock = storage.stock
        let plain = MaskView(bytes)
        var found: [Range<Int>] = []
        func look(at view: MaskView) {
            found += view.sources(of: stock.hits(in: view.bytes))
            found += view.sources(of: SecretForms.ranges(in: view.bytes))
            for word in stock.words { found += view.sources(of: word.ranges(in: view.bytes)) }
            if let joined = view.withLinesJoined() {
                found += joined.sources(of: stock.hits(in: joined.bytes))
            }
        }
        look(at: plain)
        if let decoded = plain.percentDecoded() { look(at: decoded) }
        // Twice: a job's output is a JSON text within a JSON text.
        if let unescaped = plain.withoutJSONEscapes() {
            look(at: unescaped)
            if let again = unescaped.withoutJSONEscapes() { look(at: again) }
        }
        if let late = storage.late?.mask { found += late.hiddenRanges(in: bytes) }
        return Self.merge(found, in: bytes)
    }

    /// Sorted, without overlaps, and widened to whole UTF-8 characters.
    private static func merge(_ ranges: [Range<Int>], in bytes: [UInt8]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            var (start, end) = (range.lowerBound, range.upperBound)
            for _ in 0..<3 where start > 0 && bytes[start] & 0xC0 == 0x80 { start -= 1 }
            for _ in 0..<3 where end < bytes.count && bytes[end] & 0xC0 == 0x80 { end += 1 }
            if let last = merged.last, start <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, end)
            } else {
                merged.append(start..<end)
            }
        }
        return merged
    }

    private static func replace(_ ranges: [Range<Int>], in bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        for range in ranges {
            result += bytes[position..<range.lowerBound]
            result += sign.utf8
            position = range.upperBound
        }
        result += bytes[position...]
        return result
    }
}

extension SecretMask: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SecretMask" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
