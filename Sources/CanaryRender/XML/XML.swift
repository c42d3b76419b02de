/// XML 1.0, as far as reports need it: elements with attributes, texts, and nothing that a reader could take for more.
enum XML {
    static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

    /// An element with what is in it, indented by its depth.
    struct Element {
        var name: String
        var attributes: [(name: String, value: String)]
        var text: String?
        var children: [Element]

        init(
            _ name: String, _ attributes: [(name: String, value: String)] = [], text: String? = nil,
            _ children: [Element] = []
        ) {
            (self.name, self.attributes, self.text, self.children) = (name, attributes, text, children)
        }

        /// With the line's end.
        func written(depth: Int = 0) -> String {
            let indent = String(repeating: "  ", count: depth)
            let head =
                indent + "<\(name)" + attributes.map { " \($0.name)=\"\(XML.escaped($0.value))\"" }.joined()
            if let text { return head + ">\(XML.escapedText(text))</\(name)>\n" }
            guard !children.isEmpty else { return head + "/>\n" }
            return head + ">\n" + children.map { $0.written(depth: depth + 1) }.joined() + "\(indent)</\(name)>\n"
        }
    }

    /// Of an attribute. What XML has no way to write at all becomes U+FFFD.
    static func escaped(_ text: String) -> String { escaped(text, spaces: true) }

    /// Of a text, whose line ends stay what they are.
    static func escapedText(_ text: String) -> String { escaped(text, spaces: false) }

    private static func escaped(_ text: String, spaces: Bool) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x26: out += "&amp;"
            case 0x3C: out += "&lt;"
            case 0x3E: out += "&gt;"
            case 0x22: out += "&quot;"
            case 0x09, 0x0A: if spaces { out += "&#\(scalar.value);" } else { out.unicodeScalars.append(scalar) }
            case 0x0D: out += "&#13;"
            case 0..<0x20, 0xFFFE, 0xFFFF: out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

/// JUnit's elements, which both reports and suites of scenarios are written with.
enum JUnit {
    /// Seconds with three decimals.
    static func time(_ seconds: Double) -> String {
        let milliseconds = Int(clamping: (seconds.isFinite ? min(max(0, seconds), 1e12) : 0) * 1000 + 0.5)
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    static func document(_ root: XML.Element) -> String { XML.declaration + root.written() }
}
