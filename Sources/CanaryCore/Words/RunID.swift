/// Names one run: eight hexadecimal digits, as they travel in the hub link and come back in the job's prompt.
public struct RunID: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// A fresh, random id.
    public init() {
        let digits = String(UInt32.random(in: .min ... .max), radix: 16)
        text = String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// An id read back from a journal or a command line; `nil` unless it is eight lower-case hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 8, text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        self.text = text
    }

    /// The form that is searched for in prompts: unmistakable, where eight digits alone might stand in a digest.
    public var marker: String { "canary-\(text)" }

    public var description: String { text }
}
