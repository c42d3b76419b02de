/// A positional argument of a command.
public struct Argument: Sendable, Hashable {
    /// The name shown in help and used for looking the value up: `PATH`.
    public var name: String
    public var help: String
    public var isOptional: Bool
    /// Takes all remaining words: one or more, or none at all when it is optional too. Only the last argument may.
    public var isRepeating: Bool
    /// The only values that are accepted; empty means any.
    public var allowed: [String]
    public var completion: Completion
    /// Whether an empty word is accepted. Usually it is a shell variable that was not set.
    public var allowsEmpty: Bool

    public init(
        _ name: String, _ help: String, optional: Bool = false, repeating: Bool = false, allowed: [String] = [],
        completion: Completion = .none, allowsEmpty: Bool = false
    ) {
        self.name = name
        self.help = help
        self.isOptional = optional
        self.isRepeating = repeating
        self.allowed = allowed
        self.completion = completion
        self.allowsEmpty = allowsEmpty
    }

    var offered: Completion { allowed.isEmpty ? completion : .words(allowed) }

    /// As in a usage line: `PATH`, `[PATH]`, `PATH…`, `[PATH…]`.
    var usage: String {
        let text = isRepeating ? name + "…" : name
        return isOptional ? "[\(text)]" : text
    }
}

/// A command line worth showing, and what it does.
public struct Example: Sendable, Hashable {
    public var command: String
    public var explanation: String

    public init(_ command: String, _ explanation: String) {
        self.command = command
        self.explanation = explanation
    }
}

/// A row of the section on exit codes. The code is text, for rows such as `128+n`.
public struct ExitCode: Sendable, Hashable {
    public var code: String
    public var meaning: String

    public init(_ code: String, _ meaning: String) {
        self.code = code
        self.meaning = meaning
    }
}

/// A command: a value in the one table from which parsing, help, man page and completions are made.
public struct Command: Sendable, Hashable {
    public var name: String
    /// One line without a full stop.
    public var abstract: String
    /// Paragraphs parted by an empty line; lines that begin with a space are kept as they are.
    public var discussion: String
    /// Options of this command alone.
    public var options: [Option]
    /// Options of this command and of every command below it.
    public var globalOptions: [Option]
    public var arguments: [Argument]
    public var subcommands: [Command]
    /// Whether the command is only a group. Needs no setting unless a command with subcommands also runs by itself.
    public var requiresSubcommand: Bool
    public var examples: [Example]
    public var exitCodes: [ExitCode]
    /// Understood, but left out of help, man page and completions.
    public var isHidden: Bool

    public init(
        _ name: String, _ abstract: String, discussion: String = "", options: [Option] = [],
        globalOptions: [Option] = [], arguments: [Argument] = [], subcommands: [Command] = [],
        requiresSubcommand: Bool? = nil, examples: [Example] = [], exitCodes: [ExitCode] = [], hidden: Bool = false
    ) {
        self.name = name
        self.abstract = abstract
        self.discussion = discussion
        self.options = options
        self.globalOptions = globalOptions
        self.arguments = arguments
        self.subcommands = subcommands
        self.requiresSubcommand = requiresSubcommand ?? !subcommands.isEmpty
        self.examples = examples
        self.exitCodes = exitCodes
        self.isHidden = hidden
    }
}
