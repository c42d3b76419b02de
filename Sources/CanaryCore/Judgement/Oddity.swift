/// Something in a job's record or in Claude's envelope that is not as their programs write it. What can be read is judged all
/// the same, and what is odd is said: it is never plainly healthy.
public struct Oddity: Sendable, Equatable {
    public enum Place: Sendable, Equatable { case record, envelope }

    public var place: Place
    /// In words of ours: nothing of the value.
    public var words: String
    /// Whether it leaves open if the run was good.
    public var isGrave: Bool

    init(_ place: Place, _ words: String, isGrave: Bool = false) {
        (self.place, self.words, self.isGrave) = (place, words, isGrave)
    }

    /// The agent writes a whole number as Python has it: 0 to 255, or a signal's below 0.
    static func exitCode(_ value: JSONValue?) -> Oddity? {
        switch value {
        case nil: Oddity(.record, "exit_code is missing")
        case .null: Oddity(.record, "exit_code is null")
        case .integer(let code): (-64...255).contains(code) ? nil : Oddity(.record, "exit_code is out of range")
        case .number: Oddity(.record, "exit_code is a fraction")
        case .string: Oddity(.record, "exit_code is a text")
        case .bool, .array, .object: Oddity(.record, "exit_code is no number")
        }
    }

    static func isError(_ value: JSONValue?) -> Oddity? {
        switch value {
        case .bool: nil
        case nil: Oddity(.envelope, "is_error is missing")
        case .null: Oddity(.envelope, "is_error is null")
        case .string(let text): Oddity(.envelope, "is_error is a text", isGrave: Bool(text) == nil)
        case .integer, .number, .array, .object: Oddity(.envelope, "is_error is neither true nor false", isGrave: true)
        }
    }

    /// A model's answer has line ends and tabs, and nothing else that a terminal would obey.
    static func controlCharacters(in text: String?) -> Oddity? {
        let isOdd = text?.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: false
            case ..<0x20, 0x7F...0x9F: true
            default: false
            }
        }
        return isOdd == true ? Oddity(.envelope, "control characters stand in the answer") : nil
    }
}
