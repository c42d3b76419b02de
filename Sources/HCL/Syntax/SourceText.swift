/// The bytes of one file and where its lines begin.
public final class SourceText: Sendable {
    /// The name that the caller gave.
    public let name: String
    /// The file without its byte order mark.
    public let bytes: [UInt8]
    /// Of a file that has less than four GiB.
    private let lineStarts: [UInt32]
    /// Places in long lines whose column is known, so that a column is found without walking the whole line.
    private let marks: [Mark]

    private struct Mark {
        var offset: Int
        var column: Int
    }

    /// A file may have this many bytes; Terraform files have some thousands.
    public static let maximumSize = 1 << 20

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        (lineStarts, marks) = Self.index(self.bytes)
    }

    private static let markDistance = 256

    private static func index(_ bytes: [UInt8]) -> (lineStarts: [UInt32], marks: [Mark]) {
        var starts: [UInt32] = [0]
        var marks: [Mark] = []
        var last = Mark(offset: 0, column: 1)
        bytes.withUnsafeBufferPointer { bytes in
            for offset in bytes.indices {
                let byte = bytes[offset]
                if byte == UInt8(ascii: "\n") {
                    starts.append(UInt32(clamping: offset + 1))
                    last = Mark(offset: offset + 1, column: 1)
                } else if offset - last.offset >= markDistance {
                    // Between two ASCII characters there is always a boundary; in long runs of others any start
                    // of a scalar has to do.
                    let isBoundary = byte < 0x80 && bytes[offset - 1] < 0x80 && bytes[offset - 1] != 0x0D
                    guard isBoundary || byte & 0xC0 != 0x80 && offset - last.offset >= 16 * markDistance else {
                        continue
                    }
                    last = Mark(
                        offset: offset, column: last.column + characters(bytes[last.offset..<offset]))
                    marks.append(last)
                }
            }
        }
        return (starts, marks)
    }

    private static func characters(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        if bytes.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) { return bytes.count }
        return String(decoding: bytes, as: UTF8.self).count
    }

    /// Line and column, both from 1, of the byte at `offset`; columns count user-perceived characters.
    public func position(of offset: Int) -> (line: Int, column: Int) {
        let offset = min(max(offset, 0), bytes.count)
        let line = line(of: offset)
        var from = Mark(offset: Int(lineStarts[line - 1]), column: 1)
        let nextMark = marks.firstIndexSorted { $0.offset > offset }
        if nextMark > 0, marks[nextMark - 1].offset > from.offset { from = marks[nextMark - 1] }
        let count = bytes.withUnsafeBufferPointer { Self.characters($0[from.offset..<offset]) }
        return (line, from.column + count)
    }

    /// The line, from 1, of the byte at `offset`.
    public func line(of offset: Int) -> Int {
        lineStarts.firstIndexSorted { Int($0) > offset }
    }

    func error(_ fault: Fault) -> HCLError {
        let (line, column) = position(of: fault.offset)
        return HCLError(
            kind: fault.kind, message: fault.message, file: name, line: line, column: column,
            excerpt: excerpt(line: line, offset: fault.offset))
    }

    /// The line with control characters escaped and a caret below; a long line is cut around the place.
    private func excerpt(line: Int, offset: Int) -> String {
        let start = Int(lineStarts[line - 1])
        var end = line < lineStarts.count ? Int(lineStarts[line]) - 1 : bytes.count
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        let place = min(max(offset, start), end)
        let window = Self.excerptWidth
        let (before, cutBefore) = cut(start..<place, to: window * 3 / 4, fromEnd: true)
        let (after, cutAfter) = cut(place..<end, to: window - min(before.count, window), fromEnd: false)
        let left = (cutBefore ? "…" : "") + before
        return left + after + (cutAfter ? "…" : "") + "\n"
            + String(repeating: " ", count: left.count) + "^"
    }

    private static let excerptWidth = 158

    private func cut(_ range: Range<Int>, to width: Int, fromEnd: Bool) -> (text: String, wasCut: Bool) {
        // Four bytes a character at most, so that a long line is not decoded whole.
        let limit = width * 4
        let part = fromEnd ? bytes[range].suffix(limit) : bytes[range].prefix(limit)
        let text = String(decoding: part, as: UTF8.self).escapingControls
        let kept = fromEnd ? String(text.suffix(width)) : String(text.prefix(width))
        return (kept, kept.utf8.count < text.utf8.count || part.count < range.count)
    }
}

extension String {
    /// Tabs become a blank; other control characters, and marks that turn the direction of text, become `\u{…}`.
    fileprivate var escapingControls: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case _ where scalar == "\t": result += " "
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Array {
    /// The first index whose element satisfies `predicate`, which holds for a tail of the array; `count` if none.
    func firstIndexSorted(where predicate: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
