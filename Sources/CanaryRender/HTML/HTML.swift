/// HTML 5, as far as a report needs it. An element is made with its texts escaped; there is no way to put one in raw but
/// ``raw``, which is for what was made here.
struct HTML {
    private(set) var text: String

    private init(made text: String) { self.text = text }

    /// Text between elements.
    init(_ text: String) { self.text = HTML.escaped(text) }

    static func raw(_ made: String) -> HTML { HTML(made: made) }

    /// An element with its end; one without content that has none (`meta`) is written by ``void``.
    static func element(_ name: String, _ attributes: [(String, String)] = [], _ children: [HTML] = []) -> HTML {
        HTML(made: "<\(name)\(written(attributes))>" + children.map(\.text).joined() + "</\(name)>")
    }

    static func element(_ name: String, class kind: String, _ text: String) -> HTML {
        element(name, [("class", kind)], [HTML(text)])
    }

    static func element(_ name: String, _ text: String) -> HTML { element(name, [], [HTML(text)]) }

    static func void(_ name: String, _ attributes: [(String, String)]) -> HTML {
        HTML(made: "<\(name)\(written(attributes))>")
    }

    private static func written(_ attributes: [(String, String)]) -> String {
        attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
    }

    /// Of text and of attributes in double quotes; what HTML forbids as a character is shown by U+FFFD.
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x26: out += "&amp;"
            case 0x3C: out += "&lt;"
            case 0x3E: out += "&gt;"
            case 0x22: out += "&quot;"
            case 0x27: out += "&#39;"
            case 0x09, 0x0A: out.unicodeScalars.append(scalar)
            case 0..<0x20, 0x7F...0x9F, 0xFDD0...0xFDEF: out += "\u{FFFD}"
            case let value where value & 0xFFFE == 0xFFFE: out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
