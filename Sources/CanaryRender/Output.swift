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

    init(
        _ name: String, fileExtension: String, _ help: String,
        render: @escaping @Sendable (Report, Int32, Style) -> String
    ) {
        (self.name, self.fileExtension, self.help, self.render) = (name, fileExtension, help, render)
    }

    public static let all: [Output] = [.text, .json]

    public static func named(_ name: String) -> Output? { all.first { $0.name == name } }
}
