import CanaryCore

/// One way to show a report. A new one is a file, its test, and its name in `all`.
public struct Output: Sendable {
    /// As `--output` takes it.
    public let name: String
    /// Of a file that it is written to, without the dot.
    public let fileExtension: String
    /// One line, for `--help`.
    public let help: String
    /// The whole text, its last line end included. The exit code is shown by those outputs that have a place for it.
    public let render: @Sendable (_ report: Report, _ exitCode: Int32, _ style: Style) -> String

    /// What stands beside the output itself, in a file that a variable of the environment names.
    public struct Appendix: Sendable {
        /// Where it is not set, nothing is written.
        public let variable: String
        /// Added to what is in the file.
        public let render: @Sendable (_ report: Report, _ exitCode: Int32) -> String
    }

    public let appendix: Appendix?
    /// The exit code of the world that the output is for, from the program's own; `nil` where that one stays. It holds
    /// where the output goes to standard output.
    public let exitCode: (@Sendable (_ report: Report, _ exitCode: Int32) -> Int32)?

    init(
        _ name: String, fileExtension: String, _ help: String, appendix: Appendix? = nil,
        exitCode: (@Sendable (Report, Int32) -> Int32)? = nil,
        render: @escaping @Sendable (Report, Int32, Style) -> String
    ) {
        (self.name, self.fileExtension, self.help, self.render) = (name, fileExtension, help, render)
        (self.appendix, self.exitCode) = (appendix, exitCode)
    }

    public static let all: [Output] = [.text, .json, .junit, .tap, .github, .html, .nagios]

    public static func named(_ name: String) -> Output? { all.first { $0.name == name } }
}
