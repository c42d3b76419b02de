/// A text as somebody would read it after decoding, with the way back to where each byte came from.
struct MaskView {
    let bytes: [UInt8]
    /// For each byte, and for the end, its place in the original text; `nil` where the view is that text.
    private let origins: [Int]?

    init(_ bytes: [UInt8]) { (self.bytes, origins) = (bytes, nil) }

    private init(_ bytes: [UInt8], _ origins: [Int]) { (self.bytes, self.origins) = (bytes, origins) }

    func sources(of ranges: [Range<Int>]) -> [Range<Int>] {
        guard let origins else { return ranges }
        return ranges.map { origins[$0.lowerBound]..<origins[$0.upperBound] }
    }

    /// `%41` as `A`; `nil` where nothing is percent-encoded.
    func percentDecoded() -> MaskView? {
        decoded(marker: 0x25) { index in
            guard index + 2 < bytes.count, let high = bytes[index + 1].hexValue, let low = bytes[index + 2].hexValue
            else { return nil }
            return ([high << 4 | low], 3)
        }
    }

    /// `\u0041` as `A`, `\/` as `/`; `nil` where nothing is escaped.
    func withoutJSONEscapes() -> MaskView? {
        decoded(marker: 0x5C) { index in
            guard index + 1 < bytes.count else { return nil }
            let character = bytes[index + 1]
            switch character {
            case 0x22, 0x27, 0x2F, 0x5C: return ([character], 2)
            case 0x6E: return ([0x0A], 2)
            case 0x72: return ([0x0D], 2)
            case 0x74: return ([0x09], 2)
            case 0x62: return ([0x08], 2)
            case 0x66: return ([0x0C], 2)
            case 0x75:
                guard let unit = unit(at: index) else { return nil }
                if unit & 0xFC00 == 0xD800, let low = self.unit(at: index + 6), low & 0xFC00 == 0xDC00 {
                    let value = 0x1_0000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
                    return (Self.utf8(value), 12)
                }
                return (Self.utf8(unit), 6)
            default: return nil
            }
        }
    }

    /// Line ends and the indentation after them taken out, as a wrapped token reads when it is put together again; `nil`
    /// where there is one line only.
    func withLinesJoined() -> MaskView? {
        decoded(marker: 0x0A) { index in
            var end = index + 1
            while end < bytes.count, bytes[end].isSpace { end += 1 }
            return ([], end - index)
        }
    }

    /// Applies `decode` at every marker byte; it gives what stands there and how many bytes that takes, or `nil`.
    private func decoded(marker: UInt8, _ decode: (Int) -> ([UInt8], Int)?) -> MaskView? {
        guard let first = bytes.firstIndex(of: marker) else { return nil }
        var result = Array(bytes[..<first])
        var places = origins.map { Array($0[..<first]) } ?? Array(0..<first)
        result.reserveCapacity(bytes.count)
        places.reserveCapacity(bytes.count + 1)
        var changed = false
        var index = first
        while index < bytes.count {
            let place = origins?[index] ?? index
            if bytes[index] == marker, let (decoded, length) = decode(index) {
                for byte in decoded {
                    result.append(byte)
                    places.append(place)
                }
                index += length
                changed = true
            } else {
                result.append(bytes[index])
                places.append(place)
                index += 1
            }
        }
        places.append(origins?[bytes.count] ?? bytes.count)
        return changed ? MaskView(result, places) : nil
    }

    /// The UTF-16 unit of a `\uXXXX` at an index.
    private func unit(at index: Int) -> UInt32? {
        guard index + 5 < bytes.count, bytes[index] == 0x5C, bytes[index + 1] == 0x75 else { return nil }
        var value: UInt32 = 0
        for digit in bytes[index + 2...index + 5] {
            guard let digit = digit.hexValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private static func utf8(_ value: UInt32) -> [UInt8] {
        Unicode.Scalar(value).map { Array(String($0).utf8) } ?? [0x3F]
    }
}
