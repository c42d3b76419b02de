/// A program: its table of commands, its version, and how words of the user are shown.
public struct Tool: Sendable {
    /// The table with the built-in `help`, `--help` and `--version` added.
    public let root: Command
    public let version: String
    /// Applied to every word of the user before it appears in a message, so that a secret that was typed in the
    /// wrong place can be masked.
    let shown: @Sendable (String) -> String

    /// - Parameters:
    ///   - root: The table. `help` (command and option), `-h` and `--version` are reserved for the built-in ones.
    ///   - version: What `--version` prints after the program's name.
    ///   - showing: Masks a word of the user before it is put in a message.
    public init(_ root: Command, version: String, showing: @escaping @Sendable (String) -> String = { $0 }) {
        var root = root
        if !root.subcommands.isEmpty {
            let names = root.subcommands.filter { !$0.isHidden }.map(\.name)
            root.subcommands.append(
                Command(
                    "help", "Show the help of a command",
                    arguments: [
                        Argument(
                            "COMMAND", "The command, as it is typed", optional: true, repeating: true,
                            completion: .words(names))
                    ]))
        }
        root.globalOptions.append(.flag("help", short: "h", "Show this help"))
        root.options.append(.flag("version", "Show the version"))
        self.root = root
        self.version = version
        self.shown = showing
    }

    /// The program's name.
    public var name: String { root.name }

    /// What `--version` prints, without a line end.
    public var versionLine: String { "\(name) \(version)" }

    /// The command at a path, which begins with the program's own name.
    public func command(at path: [String]) -> Command? { scope(at: path)?.command }

    /// The paths of all commands in the order of the table, the program's own first.
    public func paths(includingHidden: Bool = false) -> [[String]] {
        scopes(includingHidden: includingHidden).map(\.path)
    }
}

/// A command with all that its place in the table gives it.
struct Scope {
    /// The names from the program down to the command.
    var path: [String]
    var command: Command
    /// The options of this command that are not inherited by it.
    var own: [Option]
    var inherited: [Option]

    var options: [Option] { own + inherited }
    var spelling: String { path.joined(separator: " ") }

    init(root: Command) {
        path = [root.name]
        command = root
        own = root.options + root.globalOptions
        inherited = []
    }

    private init(of parent: Scope, _ command: Command) {
        path = parent.path + [command.name]
        self.command = command
        own = command.options + command.globalOptions
        inherited = parent.inherited + parent.command.globalOptions
    }

    func child(_ name: String) -> Scope? {
        command.subcommands.first { sameBytes($0.name, name) }.map { Scope(of: self, $0) }
    }

    var children: [Scope] { command.subcommands.map { Scope(of: self, $0) } }

    func option(named name: String) -> Option? { options.first { sameBytes($0.name, name) } }

    func option(short: Unicode.Scalar) -> Option? {
        options.first { $0.short.map { $0.unicodeScalars.elementsEqual(CollectionOfOne(short)) } ?? false }
    }

    /// `usage: canary run [OPTIONS] [PATH…]`, without the word `usage:`.
    var usage: String {
        var parts = [spelling]
        if options.contains(where: { !$0.isHidden }) { parts.append("[OPTIONS]") }
        if !command.subcommands.isEmpty { parts.append(command.requiresSubcommand ? "COMMAND" : "[COMMAND]") }
        return (parts + command.arguments.map(\.usage)).joined(separator: " ")
    }
}

extension Tool {
    func scope(at path: [String]) -> Scope? {
        guard let first = path.first, sameBytes(first, root.name) else { return nil }
        var scope = Scope(root: root)
        for name in path.dropFirst() {
            guard let next = scope.child(name) else { return nil }
            scope = next
        }
        return scope
    }

    func scopes(includingHidden: Bool = false) -> [Scope] {
        func walk(_ scope: Scope) -> [Scope] {
            [scope] + scope.children.filter { includingHidden || !$0.command.isHidden }.flatMap(walk)
        }
        return walk(Scope(root: root))
    }
}

/// Equality of bytes; `==` on strings would also hold for canonically equivalent text (`K` and the Kelvin sign).
func sameBytes(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
