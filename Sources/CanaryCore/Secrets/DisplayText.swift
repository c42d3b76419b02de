/// Text of somebody else's made safe for one line of a terminal, a log or a report.
enum DisplayText {
    /// Escapes and cuts; at most `limit` Unicode scalars, the `…` of a cut included. An escape is never cut in two.
    static func line(_ bytes: [UInt8], limit: Int) -> String {
        guard limit > 0 else { return "" }
        // Most texts are as they should be.
        if bytes.count <= limit, bytes.allSatisfy({ (0x20...0x7E).contains($0) }) {
            return String(decoding: bytes, as: UTF8.self)
        }
        var result = String.UnicodeScalarView()
        /// How much of the result still fits when `…` has to follow.
        var kept = result.endIndex
        var count = 0
        var rest = bytes[...]
        while let first = rest.first {
            let piece = shown(&rest, first)
            guard count + piece.count <= limit else {
                result.removeSubrange(kept...)
                result.append("…")
                break
            }
            result.append(contentsOf: piece)
            count += piece.count
            if count < limit { kept = result.endIndex }
        }
        return String(result)
    }

    /// Takes one character off the front and gives what is shown for it.
    private static func shown(_ rest: inout ArraySlice<UInt8>, _ first: UInt8) -> [Unicode.Scalar] {
        if first < 0x80 {
            rest = rest.dropFirst()
            let scalar = Unicode.Scalar(first)
            return isHidden(scalar) ? escape(scalar) : [scalar]
        }
        for length in 2...4 where rest.count >= length {
            guard let text = String(validating: rest.prefix(length), as: UTF8.self),
                let scalar = text.unicodeScalars.first
            else { continue }
            rest = rest.dropFirst(length)
            return isHidden(scalar) ? escape(scalar) : [scalar]
        }
        rest = rest.dropFirst()
        let digits = String(first, radix: 16)
        return Array("\\x\(digits)".unicodeScalars)
    }

    /// What moves the cursor, turns the direction of writing, or cannot be seen.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        switch scalar {
        case "\n": ["\\", "n"]
        case "\r": ["\\", "r"]
        case "\t": ["\\", "t"]
        default: Array("\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
        }
    }
}
