/// A mistake in the table itself. A program's tests expect ``Tool/problems()`` to be empty.
public struct TableProblem: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        case badName(String)
        case duplicateCommand(String)
        case duplicateOption(String)
        case duplicateShort(Character)
        case badShort(Character)
        case duplicateArgument(String)
        /// An argument that can never be reached, or whose absence could not be told.
        case argumentAfter(optionalOrRepeating: String)
        /// The first word of a command with subcommands is always a subcommand.
        case argumentsBesideSubcommands
        case emptyHelp(String)
    }

    public var path: [String]
    public var kind: Kind
    public var description: String { "\(path.joined(separator: " ")): \(kind)" }
}

extension Tool {
    /// What is wrong with the table; empty when all is well.
    public func problems() -> [TableProblem] {
        scopes(includingHidden: true).flatMap { scope in
            (problems(ofNames: scope) + problems(ofOptions: scope) + problems(ofArguments: scope))
                .map { TableProblem(path: scope.path, kind: $0) }
        }
    }

    private func problems(ofNames scope: Scope) -> [TableProblem.Kind] {
        var result: [TableProblem.Kind] = []
        if !isName(scope.command.name) { result.append(.badName(scope.command.name)) }
        if scope.command.abstract.isEmpty { result.append(.emptyHelp(scope.command.name)) }
        result += repeated(scope.command.subcommands.map(\.name)).map { .duplicateCommand($0) }
        if !scope.command.subcommands.isEmpty, !scope.command.arguments.isEmpty {
            result.append(.argumentsBesideSubcommands)
        }
        return result
    }

    private func problems(ofOptions scope: Scope) -> [TableProblem.Kind] {
        var result: [TableProblem.Kind] = []
        for option in scope.own {
            if !isName(option.name) { result.append(.badName(option.name)) }
            if option.help.isEmpty { result.append(.emptyHelp(option.name)) }
            if let short = option.short, !(short.isASCII && short.isLetter) { result.append(.badShort(short)) }
        }
        // Below the root `--version` is understood too, so no command may have one of its own.
        let version = scope.path.count > 1 ? ["version"] : []
        let names = scope.options.flatMap { $0.isNegatable ? [$0.name, "no-" + $0.name] : [$0.name] } + version
        result += repeated(names).map { .duplicateOption($0) }
        result += repeated(scope.options.compactMap(\.short)).map { .duplicateShort($0) }
        return result
    }

    private func problems(ofArguments scope: Scope) -> [TableProblem.Kind] {
        let arguments = scope.command.arguments
        var result: [TableProblem.Kind] = repeated(arguments.map(\.name)).map { .duplicateArgument($0) }
        for (earlier, later) in zip(arguments, arguments.dropFirst())
        where earlier.isRepeating || (earlier.isOptional && !later.isOptional) {
            result.append(.argumentAfter(optionalOrRepeating: earlier.name))
        }
        result += arguments.filter { $0.name.isEmpty || $0.help.isEmpty }.map { .emptyHelp($0.name) }
        return result
    }

    private func isName(_ name: String) -> Bool {
        !name.isEmpty && name.first != "-"
            && name.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-")
            }
    }

    private func repeated<T: Hashable>(_ items: [T]) -> [T] {
        var seen: Set<T> = []
        return items.filter { !seen.insert($0).inserted }
    }
}
