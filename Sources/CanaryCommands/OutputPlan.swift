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
        for wish in try Self.wishes(parsed, among: Output.all.map(\.name)) {
            if let output = Output.named(wish.name) { targets.append(Target(output: output, file: wish.file)) }
        }
        self.targets = targets
    }

    /// What `--output` asks for; the first name, to standard output, where it was not given.
    static func wishes(
        _ parsed: ParsedCommand, among names: [String]
    ) throws(UsageError) -> [(name: String, file: String?)] {
        var wishes: [(name: String, file: String?)] = []
        for wish in parsed.strings("output") {
            let parts = wish.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            guard let name = names.first(where: { $0.utf8.elementsEqual(parts[0].utf8) }) else {
                throw parsed.usageError(
                    "there is no output '\(parts[0])'; there are \(names.joined(separator: ", "))")
            }
            guard parts.count == 1 || !parts[1].isEmpty else {
                throw parsed.usageError("--output \(name)= names no file")
            }
            wishes.append((name, parts.count == 2 ? parts[1] : nil))
        }
        guard wishes.filter({ $0.file == nil }).count <= 1 else {
            throw parsed.usageError(
                "two outputs cannot both go to standard output; give one a file: --output json=FILE")
        }
        return wishes.isEmpty ? names.prefix(1).map { ($0, nil) } : wishes
    }

    /// Writes every target.
    ///
    /// - Returns: what could not be written, in words; a reader of standard output that went away is no failure.
    func write(_ report: Report, code: Int32, to terminal: Terminal) -> [String] {
        Self.write(
            targets.map { target in
                let text = target.output.render(report, code, target.file == nil ? terminal.style : .plain)
                return (name: target.output.name, file: target.file, text: text)
            }, to: terminal)
    }

    /// The same for texts that are made already.
    static func write(_ texts: [(name: String, file: String?, text: String)], to terminal: Terminal) -> [String] {
        var problems: [String] = []
        for (name, file, text) in texts {
            guard let file else {
                if !terminal.out(text) { problems.append("\(name) could not be written to standard output") }
                continue
            }
            if let code = File.replace(file, with: text) {
                problems.append("\(name) could not be written to \(file): \(StartFailure.words(code))")
            }
        }
        return problems
    }
}
