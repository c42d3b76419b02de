/// What a shell may offer where a value is expected.
public enum Completion: Sendable, Hashable {
    case none
    case files
    case folders
    /// Words that are offered but, unlike `allowed`, not enforced.
    case words([String])
}

/// One option of a command, written `--name` or `-n`.
public struct Option: Sendable, Hashable {
    /// Whether the option carries a value.
    public enum Form: Sendable, Hashable {
        /// No value. A negatable flag is also understood as `--no-name`.
        case flag(negatable: Bool)
        /// A value is needed; the text is its name in help (`FILE`).
        case value(String)
        /// A value may follow, as `--name=VALUE`. `--name VALUE` is understood only by a command
        /// that has neither subcommands nor positional arguments, where the word could mean nothing else.
        case optionalValue(String)
    }

    /// The long name without its dashes: ASCII letters, digits and `-`.
    public var name: String
    /// The short form without its dash: one ASCII letter. (A digit would make `-5` mean two things.)
    public var short: Character?
    public var form: Form
    /// One sentence for help, the man page and the completions.
    public var help: String
    public var isRepeatable: Bool
    /// The only values that are accepted; empty means any.
    public var allowed: [String]
    public var completion: Completion
    /// Shown in help as the default. The parser never fills it in.
    public var defaultText: String?
    /// The environment variable that sets the same thing. Shown in help; the parser reads no environment.
    public var environment: String?
    /// Whether `--name ""` is accepted. Usually it is a shell variable that was not set.
    public var allowsEmpty: Bool
    /// Understood, but left out of help, man page and completions.
    public var isHidden: Bool

    public init(
        name: String, short: Character? = nil, form: Form, help: String, isRepeatable: Bool = false,
        allowed: [String] = [], completion: Completion = .none, defaultText: String? = nil,
        environment: String? = nil, allowsEmpty: Bool = false, isHidden: Bool = false
    ) {
        self.name = name
        self.short = short
        self.form = form
        self.help = help
        self.isRepeatable = isRepeatable
        self.allowed = allowed
        self.completion = completion
        self.defaultText = defaultText
        self.environment = environment
        self.allowsEmpty = allowsEmpty
        self.isHidden = isHidden
    }

    /// A flag: `.flag("plan", "Show what would be sent")`.
    public static func flag(
        _ name: String, short: Character? = nil, _ help: String, negatable: Bool = false, repeatable: Bool = false,
        defaultText: String? = nil, environment: String? = nil, hidden: Bool = false
    ) -> Option {
        Option(
            name: name, short: short, form: .flag(negatable: negatable), help: help, isRepeatable: repeatable,
            defaultText: defaultText, environment: environment, isHidden: hidden)
    }

    /// An option with a value: `.value("tag", "TAG", "The tag that the event names")`.
    public static func value(
        _ name: String, short: Character? = nil, _ valueName: String, _ help: String, allowed: [String] = [],
        defaultText: String? = nil, environment: String? = nil, repeatable: Bool = false,
        completion: Completion = .none, allowsEmpty: Bool = false, hidden: Bool = false
    ) -> Option {
        Option(
            name: name, short: short, form: .value(valueName), help: help, isRepeatable: repeatable,
            allowed: allowed, completion: completion, defaultText: defaultText, environment: environment,
            allowsEmpty: allowsEmpty, isHidden: hidden)
    }

    /// An option that may stand alone or carry a value; see ``Form/optionalValue(_:)``.
    public static func optionalValue(
        _ name: String, short: Character? = nil, _ valueName: String, _ help: String, allowed: [String] = [],
        defaultText: String? = nil, environment: String? = nil, repeatable: Bool = false,
        completion: Completion = .none, allowsEmpty: Bool = false, hidden: Bool = false
    ) -> Option {
        Option(
            name: name, short: short, form: .optionalValue(valueName), help: help, isRepeatable: repeatable,
            allowed: allowed, completion: completion, defaultText: defaultText, environment: environment,
            allowsEmpty: allowsEmpty, isHidden: hidden)
    }
}

extension Option {
    var isNegatable: Bool { form == .flag(negatable: true) }

    var valueName: String? {
        switch form {
        case .flag: nil
        case .value(let name), .optionalValue(let name): name
        }
    }

    /// Takes the next word whatever the command is.
    var needsValue: Bool {
        if case .value = form { true } else { false }
    }

    /// What a shell offers for the value; a closed set is its own completion.
    var offered: Completion { allowed.isEmpty ? completion : .words(allowed) }
}
