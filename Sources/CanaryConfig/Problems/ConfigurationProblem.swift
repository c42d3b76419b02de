/// One thing that is wrong in the configuration, and where. Holds no value: only names of ours, and names that somebody
/// wrote as far as they look like names (`PlainName`).
public struct ConfigurationProblem: Error, Sendable, Equatable {
    public enum Severity: Sendable, Equatable { case error, warning }

    /// Where something was written.
    public enum Place: Sendable, Equatable {
        /// Line and column from 1; a column is a Unicode scalar.
        case file(path: String, line: Int, column: Int)
        /// A file as a whole.
        case wholeFile(path: String)
        case environment(String)
        /// Without dashes.
        case flag(String)
        /// It was written nowhere.
        case nowhere
    }

    public var severity: Severity
    public var place: Place
    /// The key path it is about: `webhook.url`, `tokens.spare-1`; `nil` where there is none.
    public var key: String?
    public var kind: Kind
    /// The line of the file with every value masked.
    public var excerpt: Excerpt?

    public init(
        _ kind: Kind, at place: Place, key: String? = nil, severity: Severity = .error, excerpt: Excerpt? = nil
    ) {
        (self.kind, self.place, self.key, self.severity, self.excerpt) = (kind, place, key, severity, excerpt)
    }

    public enum Kind: Sendable, Equatable {
        // The file.
        case unreadableFile(FileReader.Problem)
        /// A warning.
        case emptyFile
        /// Not YAML; libyaml's words, which hold nothing of the text.
        case malformed(String)
        case duplicateKey(name: String?, firstLine: Int)
        case notAMapping(found: String, allowed: [String])

        // Keys.
        /// `name` and `section` are `nil` when they do not look like names, `section` also at the top; `elsewhere` is a
        /// setting of the same name in another section.
        case unknownKey(name: String?, section: String?, nearest: String?, elsewhere: String?, allowed: [String])
        /// A variable that begins like ours and is none. A warning.
        case unknownVariable(nearest: String)
        case badEntryName(expected: String)
        /// A header that canary sets itself.
        case reservedHeader
        /// Two names that are the same in the environment.
        case alikeNames(other: String)

        // Values.
        case wrongType(expected: String, found: String)
        case emptyValue
        case badText(expected: String)
        case noUnit
        case badDuration
        case outOfBounds(least: String, most: String)
        case badChoice(allowed: [String])
        /// In a list of names that are given.
        case unknownName(nearest: String?, allowed: [String])
        case badURL(ServiceURLProblem)
        case unsupportedLocation(hint: String)
        /// A password in an address.
        case passwordInURL(hint: String)

        // References.
        case secretInClear(hint: String)
        case vaultNotSupported
        case badReference(expected: String)
        case badVariableName
        case badFilePath
        case secretMissing(SecretSource, SecretFault)

        // What does not go together.
        case missing(key: String, need: Purpose)
        /// The settings without one of which there is nothing to do.
        case nothingToDo(keys: [String], need: Purpose)
        case noEffect(without: String)
        case switchedOff(by: String)
        case criticalAbove(warn: String)
        case deadlineBelowCall
        case noBearer
        case badImage(ImageFault)
        /// `latest`, or empty.
        case droppedTag(isEmpty: Bool)
        case sameSource(as: String)
        case clearText(host: String)
        case surroundingSpace(SecretSource)
    }
}

/// What is wrong with an address.
public enum ServiceURLProblem: Sendable, Equatable {
    case empty, scheme, noHost, badPort, badCharacter, notText
}

/// What a configuration is needed for.
public enum Purpose: String, Sendable, CaseIterable {
    case run = "run"
    case direct = "run --direct"
    case check = "check"
    case tokens = "tokens"
    /// A service to wait for.
    case wait = "wait"
    /// The live workflow, by n8n's public API.
    case workflow = "workflow --live"
}

/// The configuration cannot be used: everything that is wrong, in the order of the file, then environment and flags.
public struct ConfigurationError: Error, Sendable, Equatable {
    /// What a process ends with (`EX_CONFIG` of sysexits.h).
    public static let exitCode: Int32 = 78

    public var problems: [ConfigurationProblem]

    public init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    /// As a compiler would say it; ends in a newline.
    public func rendered() -> String { problems.map { $0.rendered() }.joined() }
}
