import CanaryCore

/// Past runs: what they say together, and a table of them.
public struct HistoryOutput: Sendable {
    public var pipeline: String
    /// The newest first.
    public var runs: [PastRun]
    public var standing: Standing
    /// Whether some runs were left out by what was asked for.
    public var isFiltered: Bool
    /// Other pipelines of which runs are kept, where of this one there are none.
    public var others: [String]

    public init(
        pipeline: String, runs: [PastRun], standing: Standing, isFiltered: Bool = false, others: [String] = []
    ) {
        (self.pipeline, self.runs, self.standing) = (pipeline, runs, standing)
        (self.isFiltered, self.others) = (isFiltered, others)
    }

    // MARK: - text

    public func text(style: Style = .plain) -> String {
        var blocks = [headline(style)]
        blocks.append(runs.isEmpty ? none : table(style))
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var none: [String] {
        if isFiltered { return ["no run of '\(printable(pipeline))' is kept that is like that"] }
        var line = "no run of '\(printable(pipeline))' is kept yet"
        if !others.isEmpty {
            line += "; there are runs of \(others.map { "'\(printable($0))'" }.joined(separator: ", "))"
        }
        return wrapped(line, width: 80)
    }

    /// `unhealthy since 2026-11-20T04:37:00Z, 3 runs in a row; last healthy run 7f3a9c2e 2026-11-19T04:37:00Z; changed
    /// since: workflow, mint-map`
    private func headline(_ style: Style) -> [String] {
        guard let since = standing.since else { return [] }
        var parts = [
            "\(standing.state.rawValue) since \(When.instant(since)), \(Self.count(standing.inARow, "run")) in a row"
        ]
        if standing.state == .unhealthy {
            if let last = standing.lastHealthy {
                parts.append("last healthy \(last.command.rawValue) \(last.run) \(When.instant(last.started))")
            } else {
                parts.append("no healthy run is known")
            }
            if !standing.changed.isEmpty {
                parts.append("changed since: \(standing.changed.map(\.rawValue).joined(separator: ", "))")
            }
        }
        if standing.undecided > 0 {
            parts.append("\(Self.count(standing.undecided, "later run")) could not tell")
        }
        if standing.isFlapping {
            parts.append("flapping: \(standing.changes) changes within the last 10 runs that could tell")
        }
        var lines = wrapped(parts.joined(separator: "; "), width: style.width)
        let word = standing.state.rawValue
        if let first = lines.first, first.hasPrefix(word) {
            let ink: Ink = standing.state == .unhealthy ? .red : .green
            lines[0] = style.paint(word, .bold, ink) + first.dropFirst(word.count)
        }
        return lines
    }

    private static func count(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

    private func table(_ style: Style) -> [String] {
        let head = ["started, UTC", "run", "", "verdict", "took", "broken hop, cause"]
        let rows = runs.map { run in
            [
                run.began, run.run.text, run.command.rawValue, run.word, run.took, run.what,
            ].map { printable($0) }
        }
        let widths = head.indices.map { column in ([head] + rows).map { columns($0[column]) }.max() ?? 0 }
        func line(_ cells: [String], paint: (Int, String) -> String) -> String {
            // Nothing is padded for cells that are empty.
            let last = cells.lastIndex { !$0.isEmpty } ?? 0
            return cells[...last].enumerated().map { column, cell in
                paint(column, column == last ? cell : padded(cell, to: widths[column]))
            }.joined(separator: "  ")
        }
        // What is too long for the line stands below, under its own column.
        let indent = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        return [line(head) { style.paint($1, .dim) }]
            + zip(runs, rows).flatMap { run, cells -> [String] in
                let isWide = indent + columns(cells[5]) > style.width && !cells[5].isEmpty
                let first = line(isWide ? cells.dropLast() + [""] : cells) { $0 == 3 ? style.paint($1, run.ink) : $1 }
                return isWide ? [first, String(repeating: " ", count: 18) + cells[5]] : [first]
            }
    }

    /// The line below a report's text: what is otherwise than when it was last well.
    ///
    /// - Parameter changed: empty where nothing is.
    public static func changed(_ changed: [Fingerprints.Part], since last: PastRun, style: Style) -> String {
        var rows = Rows(style: style)
        let what = changed.isEmpty ? "nothing that was looked at" : changed.map(\.rawValue).joined(separator: ", ")
        rows.add("changed", "since the last healthy run (\(last.run), \(When.instant(last.started))): \(what)")
        return rows.lines.map { $0 + "\n" }.joined()
    }

    /// What is known of a run that left no report.
    public static func withoutReport(_ run: PastRun) -> String {
        let what = "canary \(run.command.rawValue) \(run.run) of \(printable(run.pipeline))"
        let began = "began \(When.instant(run.started))"
        return switch run.end {
        case .underWay: "\(what) \(began) and is still under way: it has no report yet\n"
        case .cutOff: "\(what) \(began) and was cut off: it was killed, or its machine stopped, and left no report\n"
        case .verdict(let verdict): "\(what) \(began) and ended \(verdict.rawValue); its report is not kept\n"
        }
    }

    // MARK: - json

    /// The contract `canary.history/1` (docs/history.schema.json): members are added and never change their meaning; one
    /// without a value is `null`, never left out.
    public var json: JSONText {
        [
            ("schema", "canary.history/1"), ("version", .string(Canary.version)), ("pipeline", .string(pipeline)),
            (
                "standing",
                [
                    ("state", .string(standing.state.rawValue)),
                    ("since", .optional(standing.since.map(When.instant))),
                    ("in_a_row", .integer(Int64(standing.inARow))),
                    ("undecided", .integer(Int64(standing.undecided))),
                    (
                        "last_healthy",
                        standing.lastHealthy.map {
                            [("run", .string($0.run.text)), ("started", .string(When.instant($0.started)))]
                        } ?? .null
                    ), ("changed", .array(standing.changed.map { .string($0.rawValue) })),
                    ("changes", .integer(Int64(standing.changes))), ("flapping", .bool(standing.isFlapping)),
                ]
            ), ("runs", .array(runs.map(\.json))),
        ]
    }
}

extension PastRun {
    /// To the minute: the line has to hold the cause as well.
    fileprivate var began: String {
        let text = When.readable(started)
        return text.hasSuffix("Z") ? String(text.dropLast(4)) : text
    }

    /// The verdict, or why there is none.
    fileprivate var word: String {
        switch end {
        case .verdict(let verdict): verdict.rawValue
        case .cutOff: "cut off"
        case .underWay: "under way"
        }
    }

    fileprivate var ink: Ink {
        switch end {
        case .verdict(let verdict): verdict.ink
        case .cutOff: .yellow
        case .underWay: .dim
        }
    }

    fileprivate var took: String {
        if case .verdict = end { When.span(seconds) } else { "" }
    }

    /// A cause names its hop itself, where it is of one.
    fileprivate var what: String {
        let hop = brokenHop?.rawValue
        guard let cause else { return hop ?? "" }
        guard let hop, !cause.hasPrefix("\(hop).") else { return cause }
        return "\(hop), \(cause)"
    }

    fileprivate var json: JSONText {
        var (state, verdict) = ("ended", JSONText.null)
        switch end {
        case .verdict(let word): verdict = .string(word.rawValue)
        case .cutOff: state = "cut-off"
        case .underWay: state = "under-way"
        }
        return [
            ("run", .string(run.text)), ("command", .string(command.rawValue)), ("pipeline", .string(pipeline)),
            ("started", .string(When.instant(started))), ("state", .string(state)), ("verdict", verdict),
            ("seconds", state == "ended" ? .number(seconds) : .null), ("interrupted", .bool(interrupted)),
            ("broken_hop", .optional(brokenHop?.rawValue)), ("cause", .optional(cause)),
            ("consecutive_failures", .optional(consecutiveFailures.map(Int64.init))), ("proof", .bool(isProof)),
            ("fingerprints", ReportJSON.fingerprints(fingerprints)),
        ]
    }
}
