/// Columns that a text of ours takes on a terminal: 2 for wide East Asian scalars and emoji, 0 for marks that combine.
func columns(_ text: some StringProtocol) -> Int {
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

/// The text with spaces after it (before it, where `right`) up to `width` columns.
func padded(_ text: String, to width: Int, right: Bool = false) -> String {
    let gap = String(repeating: " ", count: max(0, width - columns(text)))
    return right ? gap + text : text + gap
}

/// The longest beginning of a text that takes at most `width` columns, and the rest.
func split(_ text: some StringProtocol, at width: Int) -> (head: String, rest: String) {
    let scalars = String(text).unicodeScalars
    var used = 0
    var end = scalars.startIndex
    for index in scalars.indices {
        used += columns(of: scalars[index])
        if used > width { break }
        end = scalars.index(after: index)
    }
    return (String(scalars[..<end]), String(scalars[end...]))
}

/// The text in at most `width` columns, with `…` where something was cut.
func shortened(_ text: String, to width: Int) -> String {
    columns(text) <= width ? text : split(text, at: max(0, width - 1)).head + "…"
}

/// One line's text with whatever could move a cursor or turn the direction of writing escaped.
///
/// The texts of a report are so already; this holds also where one was made in another way.
func printable(_ text: some StringProtocol) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return String(text) }
    var result = ""
    for scalar in text.unicodeScalars {
        if isHidden(scalar) {
            result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
    default: return false
    }
}
