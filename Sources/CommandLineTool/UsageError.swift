/// A command line that cannot be understood.
public struct UsageError: Error, Sendable, Equatable {
    /// What is wrong. Words of the user are already masked as the tool demands, but not escaped.
    public enum Kind: Sendable, Hashable {
        case unknownOption(String, nearest: String?)
        case unknownCommand(String, nearest: String?)
        /// The command is only a group.
        case missingCommand
        case missingValue(option: String, valueName: String)
        /// The word after the option begins with `-`; as a value it must be written with `=`.
        case valueLooksLikeOption(option: String, word: String)
        /// `--flag=value`
        case unexpectedValue(option: String, value: String)
        /// The value of an option or argument is empty.
        case emptyValue(of: String)
        case duplicateOption(String)
        case valueNotAllowed(of: String, value: String, allowed: [String], nearest: String?)
        /// A conversion by the program failed; see ``ParsedCommand/value(_:expecting:_:)``.
        case invalidValue(of: String, value: String, expected: String)
        case missingArgument(String)
        case unexpectedArgument(String)
        /// An option of a command was given before the name of a subcommand that does not have it.
        case misplacedOption(String, command: String)
        /// Anything the program itself finds wrong, such as two options that exclude each other.
        case custom(String)
    }

    /// EX_USAGE of sysexits.h.
    public static let exitCode: Int32 = 64

    public let kind: Kind
    /// The command that was being read, from the program's name down.
    public let path: [String]
    /// The command's usage line, beginning with `usage:`.
    public let usage: String

    /// Where to read more: `see 'canary run --help'`.
    public var hint: String { "see '\(path.joined(separator: " ")) --help'" }

    /// One line; whatever the user typed is escaped and cut to a bearable length.
    public var message: String {
        switch kind {
        case .unknownOption(let name, let nearest):
            "unknown option \(quoted(name))" + didYouMean(nearest)
        case .unknownCommand(let name, let nearest):
            "unknown command \(quoted(name))" + didYouMean(nearest)
        case .missingCommand:
            "a command is needed"
        case .missingValue(let option, let valueName):
            "option '\(option)' needs a value (\(valueName))"
        case .valueLooksLikeOption(let option, let word):
            "option '\(option)' needs a value, and \(quoted(word)) looks like an option; "
                + "a value that begins with '-' is written after '='"
        case .unexpectedValue(let option, let value):
            "option '\(option)' takes no value, but has \(quoted(value))"
        case .emptyValue(let what):
            "the value of \(what) is empty"
        case .duplicateOption(let option):
            "option '\(option)' is given more than once"
        case .valueNotAllowed(let what, let value, let allowed, let nearest):
            "\(quoted(value)) is not a value of \(what)" + didYouMean(nearest)
                + (nearest == nil ? "; it takes \(listed(allowed))" : "")
        case .invalidValue(let what, let value, let expected):
            "\(quoted(value)) is not a value of \(what): expected \(expected)"
        case .missingArgument(let name):
            "argument \(name) is missing"
        case .unexpectedArgument(let word):
            "unexpected argument \(quoted(word))"
        case .misplacedOption(let option, let command):
            "option '\(option)' belongs to '\(command)', not to '\(path.joined(separator: " "))'"
        case .custom(let text):
            escaped(text)
        }
    }

    private func didYouMean(_ nearest: String?) -> String { nearest.map { "; did you mean '\($0)'?" } ?? "" }

    private func listed(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}

extension UsageError: CustomStringConvertible {
    /// Three lines for stderr: `canary: MESSAGE`, the usage line and the hint.
    public var description: String { "\(path.first ?? ""): \(message)\n\(usage)\n\(hint)" }
}
