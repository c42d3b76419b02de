import CanaryCore
import CanaryRender
import CommandLineTool

/// Where a report is written, in which forms: `--output text`, `--output json=report.json`, several at once.
struct OutputPlan: Sendable {
    struct Target: Sendable {
        var output: Output
        /// `nil`: standard output.
        var file: String?
    }

    var targets: [Target]

    static let option = Option.value(
        "output", short: "o", "FORM[=FILE]",
        "\(Output.all.map(\.name).joined(separator: " or ")), to standard output or to a file; may be repeated",
        defaultText: "text", repeatable: true)

    /// - Throws: `UsageError` for a form that there is not, and for two on standard output.
    init(_ parsed: ParsedCommand) throws(UsageError) {
        var targets: [Target] = []
        for wish in parsed.strings("output") {
            let parts = wish.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            guard let output = Output.all.first(where: { $0.name == parts[0] }) else {
                let names = Output.all.map(\.name).joined(separator: ", ")
                throw parsed.usageError("there is no output '\(parts[0])'; there are \(names)")
            }
            guard parts.count == 1 || !parts[1].isEmpty else {
                throw parsed.usageError("--output \(output.name)= names no file")
            }
            targets.append(Target(output: output, file: parts.count == 2 ? parts[1] : nil))
        }
        guard targets.filter({ $0.file == nil }).count <= 1 else {
            throw parsed.usageError(
                "two outputs cannot both go to standard output; give one a file: --output json=FILE")
        }
        if targets.isEmpty, let text = Output.all.first { targets = [Target(output: text, file: nil)] }
        self.targets = targets
    }

    /// Writes every target.
    ///
    /// - Returns: what could not be written, in words; a reader of standard output that went away is no failure.
    func write(_ report: Report, code: Int32, to terminal: Terminal) -> [String] {
        var problems: [String] = []
        for target in targets {
            let text = target.output.render(report, code, target.file == nil ? terminal.style : .plain)
            guard let file = target.file else {
                if !terminal.out(text) {
                    problems.append("\(target.output.name) could not be written to standard output")
                }
                continue
            }
            if let code = File.replace(file, with: text) {
                let reason = StartFailure.words(code)
                problems.append("\(target.output.name) could not be written to \(file): \(reason)")
            }
        }
        return problems
    }
}
