/// Columns that text takes on a terminal: 2 for wide East Asian scalars and emoji, 0 for marks that combine.
func displayWidth(_ text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
}

private func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.isASCII { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    // Unicode TR 11, the blocks that are wide as a whole.
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        return 2
    default: return 1
    }
}

/// Text in lines of at most `width` columns, broken at spaces. A longer word stands alone on its line.
func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(whereSeparator: { $0 == " " || $0.isNewline }) {
        let needed = displayWidth(word)
        if used > 0, used + 1 + needed > width {
            lines.append(line)
            line = ""
            used = 0
        }
        if used > 0 { line += " " }
        line += word
        used += needed + (used > 0 ? 1 : 0)
    }
    if used > 0 { lines.append(line) }
    return lines
}

/// A piece of a discussion.
enum Block: Equatable {
    case paragraph(String)
    /// Lines that begin with a space, as they are.
    case verbatim([String])
}

/// Paragraphs parted by empty lines, and lines kept as they are because they begin with a space.
func blocks(_ text: String) -> [Block] {
    var result: [Block] = []
    var isOpen = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
        if line.allSatisfy({ $0 == " " }) {
            isOpen = false
        } else if line.first == " " {
            if isOpen, case .verbatim(let lines) = result.last {
                result[result.count - 1] = .verbatim(lines + [line])
            } else {
                result.append(.verbatim([line]))
            }
            isOpen = true
        } else {
            if isOpen, case .paragraph(let text) = result.last {
                result[result.count - 1] = .paragraph(text + " " + line)
            } else {
                result.append(.paragraph(line))
            }
            isOpen = true
        }
    }
    return result
}
