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
        "\(Output.all.map(\.name).joined(separator: ", ")), to standard output or to a file; may be repeated",
        defaultText: "text", repeatable: true)

    /// What each form is for, for `--help`.
    static let discussion =
        " The forms of --output are "
        + Output.all.map { "\($0.name) (\($0.help))" }.joined(separator: ", ") + "."

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

    /// The output on standard output whose world has exit codes of its own.
    private var judge: Output? { targets.first { $0.file == nil && $0.output.exitCode != nil }?.output }

    /// Writes every target, and what stands beside it.
    ///
    /// - Parameter code: by the program's own rules.
    /// - Returns: the exit code; and what could not be written, in words. A reader of standard output that went away is no
    ///   failure.
    /// - Parameter more: stands below the report where it is text.
    func write(
        _ report: Report, code: Int32, to terminal: Terminal, more: @escaping @Sendable (Style) -> String = { _ in "" }
    ) -> (code: Int32, problems: [String]) {
        guard let judge, let map = judge.exitCode else {
            let problems = write(report, targets, code, shown: code, to: terminal, more: more)
            return (problems.isEmpty || code != ExitStatus.healthy ? code : ExitStatus.sinkFailed, problems)
        }
        // Its one line is the last word: it is written when all the files are.
        var problems = write(
            report, targets.filter { $0.file != nil }, code, shown: map(report, code), to: terminal, more: more)
        let own = problems.isEmpty || code != ExitStatus.healthy ? code : ExitStatus.sinkFailed
        problems += write(report, targets.filter { $0.file == nil }, own, shown: own, to: terminal, more: more)
        return (map(report, own), problems)
    }

    /// - Parameter shown: the exit code that reports name: what the program will end with.
    private func write(
        _ report: Report, _ targets: [Target], _ code: Int32, shown: Int32, to terminal: Terminal,
        more: (Style) -> String
    ) -> [String] {
        let problems = Self.write(
            targets.map { target in
                let style = target.file == nil ? terminal.style : .plain
                var text = target.output.render(report, target.output.exitCode == nil ? shown : code, style)
                if target.output.name == Output.text.name { text += more(style) }
                return (name: target.output.name, file: target.file, text: text)
            }, to: terminal)
        return problems
            + targets.compactMap { target -> String? in
                guard let appendix = target.output.appendix, let file = terminal.environment[appendix.variable],
                    !file.isEmpty, let error = File.append(appendix.render(report, shown), to: file)
                else { return nil }
                return "the summary could not be added to \(file): \(StartFailure.words(error))"
            }
    }

    /// What is said on standard output where there is no report, and the exit code; `nil` where nothing is.
    func unusable(_ why: String) -> (text: String, code: Int32)? {
        judge == nil ? nil : (NagiosState.unusable(why), NagiosState.unknown.rawValue)
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
