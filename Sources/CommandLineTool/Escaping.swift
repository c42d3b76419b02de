/// A word of the user as it may be shown in a one-line message: quoted, escaped, cut when long.
func quoted(_ word: String) -> String {
    let most = 100
    // Cut before escaping: a word of megabytes must not cost megabytes of work.
    let head = word.unicodeScalars.prefix(most + 1)
    guard head.count > most else { return "'\(escaped(word))'" }
    return "'\(escaped(String(String.UnicodeScalarView(head.prefix(most)))))…'"
}

/// Control characters, line separators and marks that turn the direction of text, made visible; the rest as it is.
func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\n": result.append(contentsOf: #"\n"#.unicodeScalars)
        case "\r": result.append(contentsOf: #"\r"#.unicodeScalars)
        case "\t": result.append(contentsOf: #"\t"#.unicodeScalars)
        default:
            if isInvisible(scalar) {
                let code = String(scalar.value, radix: 16, uppercase: true)
                result.append(contentsOf: "\\u{\(code)}".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
    }
    return String(result)
}

private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
}
