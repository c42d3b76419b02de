/// One use of an option.
enum Occurrence: Sendable, Equatable {
    /// A flag, or an option with an optional value that stands alone.
    case on
    /// `--no-name`
    case off
    case value(String)
}

/// A command line that was understood.
///
/// Looking up a name that the command does not declare is a mistake of the program:
/// it stops a debug build and gives "not given" in a release build.
public struct ParsedCommand: Sendable {
    /// The names from the program's own down to the command's.
    public let path: [String]
    public let command: Command
    /// The words after `--`. They are also part of `positionals`.
    public let rest: [String]
    /// All words that are neither options nor commands, in order.
    public let positionals: [String]
    let options: [Option]
    let found: [String: [Occurrence]]
    let arguments: [String: [String]]
    let usage: String
    let shown: @Sendable (String) -> String

    /// Whether the command has an option of this long name.
    public func declares(_ option: String) -> Bool { options.contains { $0.name == option } }

    /// Whether the option was given, in whatever form.
    public func isGiven(_ option: String) -> Bool { !occurrences(option).isEmpty }

    /// How many times the option was given: `-vv` is 2.
    public func count(_ option: String) -> Int { occurrences(option).count }

    /// Whether a flag is set; the last of `--name` and `--no-name` counts.
    public func flag(_ option: String, default preset: Bool = false) -> Bool {
        occurrences(option).last.map { $0 != .off } ?? preset
    }

    /// The last value of an option; nil when it was not given or stood alone.
    public func string(_ option: String) -> String? { strings(option).last }

    /// All values of a repeatable option, in order.
    public func strings(_ option: String) -> [String] {
        occurrences(option).compactMap { if case .value(let value) = $0 { value } else { nil } }
    }

    /// The word of a positional argument; the last one of a repeating argument.
    public func argument(_ name: String) -> String? { allArguments(name).last }

    /// The words of a repeating argument, in order.
    public func allArguments(_ name: String) -> [String] {
        guard let words = arguments[name] else {
            assertionFailure("\(path.joined(separator: " ")) has no argument \(name)")
            return []
        }
        return words
    }

    /// The last value of an option as another type.
    /// - Parameters:
    ///   - expecting: What a value looks like, for the message: `a duration such as 30s`.
    ///   - convert: Nil for a value that is none.
    /// - Throws: ``UsageError`` of the kind `invalidValue`.
    public func value<Value>(
        _ option: String, expecting: String, _ convert: (String) -> Value?
    ) throws(UsageError) -> Value? {
        guard let text = string(option) else { return nil }
        return try converted(text, of: "option '--\(option)'", expecting, convert)
    }

    /// All values of a repeatable option as another type.
    /// - Throws: ``UsageError`` of the kind `invalidValue` for the first that is none.
    public func values<Value>(
        _ option: String, expecting: String, _ convert: (String) -> Value?
    ) throws(UsageError) -> [Value] {
        var result: [Value] = []
        for text in strings(option) {
            result.append(try converted(text, of: "option '--\(option)'", expecting, convert))
        }
        return result
    }

    /// A positional argument as another type.
    /// - Throws: ``UsageError`` of the kind `invalidValue`.
    public func argument<Value>(
        _ name: String, expecting: String, _ convert: (String) -> Value?
    ) throws(UsageError) -> Value? {
        guard let text = argument(name) else { return nil }
        return try converted(text, of: "argument \(name)", expecting, convert)
    }

    /// The last value of an option as a whole number in decimal digits.
    /// - Throws: ``UsageError`` of the kind `invalidValue` when it is no number or out of range.
    public func integer(_ option: String, in range: ClosedRange<Int> = .min ... .max) throws(UsageError) -> Int? {
        let expected: String =
            switch (range.lowerBound, range.upperBound) {
            case (.min, .max): "a whole number"
            case (let low, .max): "a whole number of at least \(low)"
            case (.min, let high): "a whole number of at most \(high)"
            case (let low, let high): "a whole number from \(low) to \(high)"
            }
        return try value(option, expecting: expected) { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A usage error of this command with a message of the program's own, such as two options that exclude each other.
    public func usageError(_ message: String) -> UsageError {
        UsageError(kind: .custom(message), path: path, usage: usage)
    }

    private func occurrences(_ option: String) -> [Occurrence] {
        if let occurrences = found[option] { return occurrences }
        assert(declares(option), "\(path.joined(separator: " ")) has no option --\(option)")
        return []
    }

    private func converted<Value>(
        _ text: String, of what: String, _ expected: String, _ convert: (String) -> Value?
    ) throws(UsageError) -> Value {
        if let value = convert(text) { return value }
        throw UsageError(
            kind: .invalidValue(of: what, value: shown(text), expected: expected), path: path, usage: usage)
    }
}
