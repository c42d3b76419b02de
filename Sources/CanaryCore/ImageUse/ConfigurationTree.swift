/// A configuration file of any syntax, as far as the search for images needs it.
enum ConfigurationTree: Sendable {
    /// What the text may be, more than one where a condition chooses; ``unknown`` stands for what is not known.
    case text([String], Place)
    case map([Entry])
    case list([ConfigurationTree])

    /// Stands in a text for a part that only evaluation would tell. Never part of a file's own text.
    static let unknown: Character = "\u{1}"

    /// A reference has some five hundred bytes at most, an argument that holds one a few more. What an anchor, a
    /// variable or a local stands for is not followed where it is longer.
    static let longestText = 1024

    struct Place: Sendable, Equatable {
        var line: Int
        /// The text came by way of a reference.
        var isIndirect = false
    }

    struct Entry: Sendable {
        var key: String
        var value: ConfigurationTree
    }

    /// The one text that a node is, when it is known whole.
    var literal: String? {
        guard case .text(let texts, _) = self, texts.count == 1, !texts[0].isPartlyUnknown else { return nil }
        return texts[0]
    }
}

extension String {
    /// Whether a part of it would only be known after evaluation.
    var isPartlyUnknown: Bool { utf8.contains(1) }
}

/// Text with the number that each of its lines has in the file: a heredoc's lines start somewhere in the middle.
struct NumberedText: Sendable {
    let bytes: [UInt8]
    private let starts: [Int]
    /// Empty where the lines are numbered as they stand.
    private let numbers: [Int]

    /// A whole file.
    init(file bytes: [UInt8]) {
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        starts = Self.starts(self.bytes)
        numbers = []
    }

    /// A piece of a file. `numbers` has one number for each line; the last one stands for all that follow.
    init(_ text: String, numbers: [Int]) { self.init(Array(text.utf8), numbers: numbers) }

    init(_ bytes: [UInt8], numbers: [Int]) {
        self.bytes = bytes
        starts = Self.starts(bytes)
        self.numbers = numbers.isEmpty ? [1] : numbers
    }

    private static func starts(_ bytes: [UInt8]) -> [Int] {
        var starts = [0]
        bytes.withUnsafeBufferPointer { bytes in
            for offset in bytes.indices where bytes[offset] == UInt8(ascii: "\n") { starts.append(offset + 1) }
        }
        return starts
    }

    var lineCount: Int { starts.count }

    /// The bytes of a line, from 0, without its end.
    func line(_ index: Int) -> Range<Int> {
        var end = index + 1 < starts.count ? starts[index + 1] - 1 : bytes.count
        if end > starts[index], bytes[end - 1] == 0x0D { end -= 1 }
        return starts[index]..<end
    }

    /// The line, from 0, that holds the byte at `offset`.
    func index(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] > offset { high = middle } else { low = middle + 1 }
        }
        return low - 1
    }

    /// The number in the file of a line of this text.
    func number(_ index: Int) -> Int { numbers.isEmpty ? index + 1 : numbers[Swift.min(index, numbers.count - 1)] }
}
