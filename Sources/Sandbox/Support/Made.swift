/// Made-up identifiers and secrets, different at every start: nothing in the sandbox is real.
enum Made {
    static func text(_ count: Int, from alphabet: String) -> String {
        let letters = Array(alphabet)
        return String((0..<count).compactMap { _ in letters.randomElement() })
    }

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    /// As long as a real setup-token, 108 characters (facts: claude-auth section 4).
    static func token() -> String { "sk-ant-oat01-" + text(95, from: letters + "0123456789_-") }

    static func hexadecimal(_ count: Int) -> String { text(count, from: "0123456789abcdef") }

    static func word(_ count: Int) -> String { text(count, from: letters + "0123456789") }

    static func uuid() -> String {
        "\(hexadecimal(8))-\(hexadecimal(4))-4\(hexadecimal(3))-8\(hexadecimal(3))-\(hexadecimal(12))"
    }
}
