/// Whether text can stand without quotes for every reader: it looks like a word, a path, an address or a duration.
///
/// Stricter than YAML asks. What YAML 1.1 takes for a boolean, a date, or a number with `_` or `:` in it is quoted too.
func isSafePlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last, text.utf8.count <= 1024 else {
        return false
    }
    if ("0"..."9").contains(first) { return isDuration(text) }
    guard first.properties.isAlphabetic || first == "/" || first == "_", last != " ", last != ":" else { return false }
    var previous: Unicode.Scalar = "a"
    for scalar in text.unicodeScalars {
        let isFine =
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_./@+-:".unicodeScalars.contains(scalar)
            || (scalar == " " && previous != ":" && previous != " ")
        guard isFine else { return false }
        previous = scalar
    }
    let lower = text.lowercased()
    return !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(lower)
}

/// `30s`, `1h30m`, `7d`
private func isDuration(_ text: String) -> Bool {
    var hasDigit = false
    for byte in text.utf8 {
        if (48...57).contains(byte) {
            hasDigit = true
        } else if hasDigit, "smhd".utf8.contains(byte) {
            hasDigit = false
        } else {
            return false
        }
    }
    return !hasDigit
}

/// What libyaml's reader accepts unescaped, without line ends and tab.
func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
}

/// Text in double quotes on one line.
func doubleQuoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        default:
            if isPrintable(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                let hex = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
            }
        }
    }
    return result + "\""
}

/// Text of several lines as a literal block with its margin, without the last line end; nil where quotes are surer.
func literalBlock(_ text: String, indent: Int) -> String? {
    guard let first = text.unicodeScalars.first, first != " ", first != "\n",
        text.unicodeScalars.contains("\n"), text.unicodeScalars.allSatisfy({ $0 == "\n" || isPrintable($0) })
    else { return nil }
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    // A line of spaces alone, or spaces at an end, cannot be seen and get lost in editors.
    guard lines.allSatisfy({ $0.utf8.last != UInt8(ascii: " ") }) else { return nil }
    let ending = lines.reversed().prefix { $0.isEmpty }.count
    let mark = ending == 0 ? "|-" : ending == 1 ? "|" : "|+"
    if ending > 0 { lines.removeLast() }
    let margin = String(repeating: " ", count: indent)
    return ([mark] + lines.map { $0.isEmpty ? "" : margin + $0 }).joined(separator: "\n")
}
