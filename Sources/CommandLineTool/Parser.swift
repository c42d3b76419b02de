/// What the words of a command line ask for.
public enum Invocation: Sendable {
    case run(ParsedCommand)
    /// The help of the command at this path, which begins with the program's name.
    case help(path: [String])
    case version
}

extension Tool {
    /// Reads the words after the program's name.
    ///
    /// `--help` and `-h` win over every error, wherever they stand before a `--`.
    public func parse(_ words: [String]) throws(UsageError) -> Invocation {
        var parser = Parser(tool: self)
        do throws(UsageError) {
            return try parser.parse(words)
        } catch {
            if let path = helpPath(words) { return .help(path: path) }
            throw error
        }
    }

    /// The command whose help is asked for in words that are otherwise wrong; nil when none is asked for.
    private func helpPath(_ words: [String]) -> [String]? {
        let words = words.prefix { !sameBytes($0, "--") }
        guard words.contains(where: { sameBytes($0, "--help") || sameBytes($0, "-h") }) else { return nil }
        var scope = Scope(root: root)
        var isValue = false
        for word in words {
            if isDashed(word) {
                isValue = scope.options.contains { option in
                    option.needsValue
                        && (sameBytes("--" + option.name, word)
                            || option.short.map { sameBytes("-\($0)", word) } ?? false)
                }
            } else if isValue {
                isValue = false
            } else if let next = scope.child(word) {
                scope = next
            }
        }
        return scope.path
    }
}

/// One reading of a command line, word by word.
struct Parser {
    let tool: Tool
    private var scope: Scope
    private var found: [String: [Occurrence]] = [:]
    private var positionals: [String] = []
    private var rest: [String] = []
    private var helpAsked = false
    private var versionAsked = false

    init(tool: Tool) {
        self.tool = tool
        scope = Scope(root: tool.root)
    }

    mutating func parse(_ words: [String]) throws(UsageError) -> Invocation {
        var index = words.startIndex
        while index < words.endIndex {
            let word = words[index]
            index += 1
            if sameBytes(word, "--") {
                rest = Array(words[index...])
                break
            } else if word.utf8.starts(with: "--".utf8) {
                try long(word, words, &index)
            } else if isDashed(word), !isNegativeNumber(word) {
                try shorts(word, words, &index)
            } else {
                try positional(word)
            }
        }
        if helpAsked { return .help(path: scope.path) }
        if versionAsked { return .version }
        return try finish()
    }

    // MARK: Options

    private mutating func long(_ word: String, _ words: [String], _ index: inout Int) throws(UsageError) {
        let body = word.utf8.dropFirst(2)
        let end = body.firstIndex(of: UInt8(ascii: "="))
        let name = String(decoding: body[..<(end ?? body.endIndex)], as: UTF8.self)
        let attached = end.map { String(decoding: body[body.index(after: $0)...], as: UTF8.self) }
        if let option = scope.option(named: name) ?? inheritedVersion(name) {
            try take(option, "--" + name, attached, words, &index)
        } else if let option = negated(name) {
            if let attached { throw error(.unexpectedValue(option: "--" + name, value: tool.shown(attached))) }
            try add(.off, to: option)
        } else {
            throw unknown("--" + name)
        }
    }

    private mutating func shorts(_ word: String, _ words: [String], _ index: inout Int) throws(UsageError) {
        let scalars = word.unicodeScalars.dropFirst()
        var position = scalars.startIndex
        while position < scalars.endIndex {
            let spelling = "-\(scalars[position])"
            guard let option = scope.option(short: scalars[position]) else {
                // `-image` is more likely a long option with a dash too few than seven short ones.
                let bare = String(decoding: word.utf8.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
                if bare.utf8.count > 3, let near = nearest(to: "-" + bare, among: longNames()) {
                    throw error(.unknownOption(tool.shown(bare), nearest: near))
                }
                throw unknown(spelling)
            }
            position = scalars.index(after: position)
            if option.valueName == nil {
                try add(.on, to: option)
                continue
            }
            var attached = String(String.UnicodeScalarView(scalars[position...]))
            if attached.utf8.first == UInt8(ascii: "=") {
                attached = String(decoding: attached.utf8.dropFirst(), as: UTF8.self)
                try take(option, spelling, attached, words, &index)
            } else {
                try take(option, spelling, attached.isEmpty ? nil : attached, words, &index)
            }
            return
        }
    }

    private mutating func take(
        _ option: Option, _ spelling: String, _ attached: String?, _ words: [String], _ index: inout Int
    ) throws(UsageError) {
        switch option.form {
        case .flag:
            if let attached { throw error(.unexpectedValue(option: spelling, value: tool.shown(attached))) }
            try add(.on, to: option)
        case .optionalValue:
            if let attached {
                try add(.value(attached), to: option)
            } else if index < words.endIndex, !isDashed(words[index]), scope.command.subcommands.isEmpty,
                scope.command.arguments.isEmpty
            {
                index += 1
                try add(.value(words[index - 1]), to: option)
            } else {
                try add(.on, to: option)
            }
        case .value(let valueName):
            if let attached { return try add(.value(attached), to: option) }
            guard index < words.endIndex, !sameBytes(words[index], "--") else {
                throw error(.missingValue(option: spelling, valueName: valueName))
            }
            let next = words[index]
            if isDashed(next), !isNegativeNumber(next) {
                throw error(.valueLooksLikeOption(option: spelling, word: tool.shown(next)))
            }
            index += 1
            try add(.value(next), to: option)
        }
    }

    private mutating func add(_ occurrence: Occurrence, to option: Option) throws(UsageError) {
        if sameBytes(option.name, "help") { helpAsked = true }
        if sameBytes(option.name, "version") { versionAsked = true }
        if helpAsked || versionAsked { return }
        let spelling = "--" + option.name
        if found[option.name] != nil, !option.isRepeatable { throw error(.duplicateOption(spelling)) }
        if case .value(let value) = occurrence {
            try check(value, of: spelling, allowed: option.allowed, allowsEmpty: option.allowsEmpty)
        }
        found[option.name, default: []].append(occurrence)
    }

    /// `--version` is the program's, but nobody who types it after a command means anything else.
    private func inheritedVersion(_ name: String) -> Option? {
        sameBytes(name, "version") ? Scope(root: tool.root).option(named: name) : nil
    }

    private func negated(_ name: String) -> Option? {
        guard name.utf8.starts(with: "no-".utf8) else { return nil }
        let bare = String(decoding: name.utf8.dropFirst(3), as: UTF8.self)
        return scope.option(named: bare).flatMap { $0.isNegatable ? $0 : nil }
    }

    // MARK: Words

    private mutating func positional(_ word: String) throws(UsageError) {
        guard positionals.isEmpty, !scope.command.subcommands.isEmpty else {
            positionals.append(word)
            return
        }
        guard let next = scope.child(word) else {
            let names = scope.command.subcommands.filter { !$0.isHidden }.map(\.name)
            throw error(.unknownCommand(tool.shown(word), nearest: nearest(to: word, among: names)))
        }
        let parent = scope
        scope = next
        if let stray = found.keys.sorted().first(where: { scope.option(named: $0) == nil }) {
            throw error(.misplacedOption("--" + stray, command: parent.spelling))
        }
    }

    private mutating func finish() throws(UsageError) -> Invocation {
        if scope.path.count == 2, sameBytes(scope.command.name, "help") { return try help() }
        let given = positionals + rest
        if !scope.command.subcommands.isEmpty, let word = given.first {
            throw error(.unexpectedArgument(tool.shown(word)))
        }
        if scope.command.requiresSubcommand { throw error(.missingCommand) }
        var remaining = given[...]
        var arguments: [String: [String]] = [:]
        for argument in scope.command.arguments {
            let taken = argument.isRepeating ? remaining : remaining.prefix(1)
            if taken.isEmpty, !argument.isOptional { throw error(.missingArgument(argument.name)) }
            for word in taken {
                try check(word, of: argument.name, allowed: argument.allowed, allowsEmpty: argument.allowsEmpty)
            }
            arguments[argument.name] = Array(taken)
            remaining = remaining.dropFirst(taken.count)
        }
        if let word = remaining.first { throw error(.unexpectedArgument(tool.shown(word))) }
        return .run(
            ParsedCommand(
                path: scope.path, command: scope.command, rest: rest, positionals: given, options: scope.options,
                found: found, arguments: arguments, usage: "usage: " + scope.usage, shown: tool.shown))
    }

    /// `help COMMAND…`
    private mutating func help() throws(UsageError) -> Invocation {
        let wanted = positionals + rest
        scope = Scope(root: tool.root)
        for word in wanted {
            guard let next = scope.child(word) else {
                let names = scope.command.subcommands.filter { !$0.isHidden }.map(\.name)
                throw error(.unknownCommand(tool.shown(word), nearest: nearest(to: word, among: names)))
            }
            scope = next
        }
        return .help(path: scope.path)
    }

    // MARK: Errors

    private func check(
        _ value: String, of what: String, allowed: [String], allowsEmpty: Bool
    ) throws(UsageError) {
        let named = what.utf8.starts(with: "--".utf8) ? "option '\(what)'" : "argument \(what)"
        if value.isEmpty, !allowsEmpty { throw error(.emptyValue(of: named)) }
        guard !allowed.isEmpty, !allowed.contains(where: { sameBytes($0, value) }) else { return }
        throw error(
            .valueNotAllowed(
                of: named, value: tool.shown(value), allowed: allowed, nearest: nearest(to: value, among: allowed)))
    }

    private func unknown(_ spelling: String) -> UsageError {
        error(.unknownOption(tool.shown(spelling), nearest: nearest(to: spelling, among: longNames())))
    }

    private func longNames() -> [String] {
        scope.options.filter { !$0.isHidden }.flatMap { option in
            option.isNegatable ? ["--" + option.name, "--no-" + option.name] : ["--" + option.name]
        }
    }

    private func error(_ kind: UsageError.Kind) -> UsageError {
        UsageError(kind: kind, path: scope.path, usage: "usage: " + scope.usage)
    }
}

/// Begins with `-` and is more than that: `-` alone means standard input.
func isDashed(_ word: String) -> Bool {
    word.utf8.count > 1 && word.utf8.first == UInt8(ascii: "-")
}

/// `-5`, `-0.5`, `-.5`, `-1e3`: a value, not an option. (Short options are therefore letters only.)
func isNegativeNumber(_ word: String) -> Bool {
    let body = word.utf8.dropFirst()
    guard isDashed(word), let last = body.last, isDigit(last), let first = body.first,
        isDigit(first) || first == UInt8(ascii: ".")
    else { return false }
    let allowed = body.allSatisfy { isDigit($0) || ".eE+-".utf8.contains($0) }
    return allowed && Double(word) != nil
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
