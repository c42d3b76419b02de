import Testing

@testable import CommandLineTool

@Suite struct TableProblemTests {
    @Test func soundTable() {
        #expect(demo.problems() == [])
    }

    @Test(
        arguments: [
            (Command("x", ""), .emptyHelp("x")),
            (Command("x y", "t"), .badName("x y")),
            (Command("x", "t", options: [.flag("a", "")]), .emptyHelp("a")),
            (Command("x", "t", options: [.flag("-a", "t")]), .badName("-a")),
            (Command("x", "t", options: [.flag("ä", "t")]), .badName("ä")),
            (Command("x", "t", options: [.flag("a", "t"), .flag("a", "t")]), .duplicateOption("a")),
            (
                Command("x", "t", options: [.flag("a", "t", negatable: true), .flag("no-a", "t")]),
                .duplicateOption("no-a")
            ),
            (Command("x", "t", options: [.flag("help", "t")]), .duplicateOption("help")),
            (Command("x", "t", options: [.flag("a", short: "h", "t")]), .duplicateShort("h")),
            (Command("x", "t", options: [.flag("a", short: "5", "t")]), .badShort("5")),
            (Command("x", "t", options: [.flag("a", short: "é", "t")]), .badShort("é")),
            (Command("x", "t", arguments: [Argument("A", "t"), Argument("A", "t")]), .duplicateArgument("A")),
            (
                Command("x", "t", arguments: [Argument("A", "t", optional: true), Argument("B", "t")]),
                .argumentAfter(optionalOrRepeating: "A")
            ),
            (
                Command(
                    "x", "t", arguments: [Argument("A", "t", repeating: true), Argument("B", "t", optional: true)]),
                .argumentAfter(optionalOrRepeating: "A")
            ),
            (Command("x", "t", subcommands: [Command("a", "t"), Command("a", "t")]), .duplicateCommand("a")),
            (Command("x", "t", subcommands: [Command("help", "t")]), .duplicateCommand("help")),
            (
                Command("x", "t", arguments: [Argument("A", "t")], subcommands: [Command("a", "t")]),
                .argumentsBesideSubcommands
            ),
        ] as [(Command, TableProblem.Kind)])
    func found(command: Command, kind: TableProblem.Kind) {
        #expect(Tool(command, version: "1").problems().contains { $0.kind == kind })
    }

    @Test func versionBelowTheRoot() {
        let table = Command("x", "t", subcommands: [Command("a", "t", options: [.flag("version", "t")])])
        #expect(
            Tool(table, version: "1").problems() == [TableProblem(path: ["x", "a"], kind: .duplicateOption("version"))])
    }

    @Test func optionOfAnAncestor() {
        let table = Command(
            "x", "t", globalOptions: [.flag("all", short: "a", "t")],
            subcommands: [Command("b", "t", options: [.flag("all", "t"), .flag("any", short: "a", "t")])])
        #expect(Tool(table, version: "1").problems().map(\.kind) == [.duplicateOption("all"), .duplicateShort("a")])
    }
}
