import CanaryCore

extension Output {
    public static let html = Output("html", fileExtension: "html", "for a browser: one file, nothing to load") {
        report, exitCode, _ in
        HTMLOutput(report: report, exitCode: exitCode).text
    }
}

/// One file for a browser, a phone and paper: no script, nothing from elsewhere, light and dark.
struct HTMLOutput {
    let report: Report
    let exitCode: Int32

    var text: String {
        let title = "canary \(report.verdict.rawValue): \(printable(report.pipeline)), run \(report.run)"
        let head = HTML.element(
            "head", [],
            [
                .void("meta", [("charset", "utf-8")]),
                // Also where somebody serves the file: it needs nothing but its own style.
                .void(
                    "meta",
                    [
                        ("http-equiv", "Content-Security-Policy"),
                        ("content", "default-src 'none'; style-src 'unsafe-inline'"),
                    ]), .void("meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]),
                .void("meta", [("name", "color-scheme"), ("content", "light dark")]),
                .void("meta", [("name", "robots"), ("content", "noindex")]), .element("title", title),
                .element("style", [], [.raw("\n" + HTMLStyle.sheet)]),
            ])
        let body = HTML.element("body", [], [header, main, footer])
        return "<!DOCTYPE html>\n" + HTML.element("html", [("lang", "en")], [head, .raw("\n"), body]).text + "\n"
    }

    private var header: HTML {
        let facts: [(String, String)] = [
            ("pipeline", printable(report.pipeline)), ("run", report.run.text),
            ("started", When.readable(report.started)),
            (report.interrupted ? "interrupted after" : "took", When.span(report.seconds)),
            ("exit code", "\(exitCode)"),
        ]
        return .element(
            "header", [("class", report.verdict.rawValue)],
            [
                .element(
                    "h1", [],
                    [
                        HTML("canary \(report.command.rawValue): "),
                        .element("strong", class: report.verdict.rawValue, report.verdict.rawValue),
                    ]), Self.facts(facts), .raw("\n"),
            ])
    }

    private var main: HTML {
        .element(
            "main", [],
            [road, findings, credentials, tokens, HTMLCalls(report: report).section, certificates, rest])
    }

    private var road: HTML {
        let hops = report.hops.map { line in
            let note = printable(line.note)
            return HTML.element(
                "li", [("class", line.state.rawValue)],
                [
                    .element("b", line.hop.rawValue),
                    .element("span", class: "mark", "\(line.state.mark) \(line.state.rawValue)"),
                ] + (note.isEmpty ? [] : [.element("small", note)]))
        }
        return Self.section("The road", [.element("ol", [("class", "road")], hops)])
    }

    private var findings: HTML {
        guard !report.findings.isEmpty else { return .raw("") }
        return Self.section("What was found", report.findings.map(finding))
    }

    private func finding(_ finding: Report.FindingLine) -> HTML {
        let subject = finding.subject.map { " (\(printable($0)))" } ?? ""
        var parts: [HTML] = [
            .element(
                "h3", [],
                [
                    .element("span", class: "mark", "\(finding.state.mark) \(finding.state.rawValue)"), HTML(" "),
                    .element("code", printable(finding.cause)),
                ]), .element("p", class: "title", printable(finding.title) + subject),
            .element("p", [], Self.prose(finding.explanation)),
        ]
        let labelled = finding.evidence.filter { !$0.label.isEmpty }
        if !labelled.isEmpty { parts.append(Self.facts(labelled.map { (printable($0.label), printable($0.text)) })) }
        let excerpt = finding.evidence.filter(\.label.isEmpty).map { printable($0.text) }
        if !excerpt.isEmpty { parts.append(.element("pre", excerpt.joined(separator: "\n"))) }
        parts += [
            .element("h4", "Mend"),
            .element("pre", class: "fix", PlainFinding.lines(finding.fix).joined(separator: "\n")),
            .element(
                "p", [("class", "more")],
                [HTML("more: "), .element("code", "canary causes \(printable(finding.cause))")]),
        ]
        return .element("article", [("class", finding.state.rawValue)], parts + [.raw("\n")])
    }

    private var credentials: HTML {
        Self.section(
            "Credentials",
            [
                Self.facts(
                    Credential.allCases.map { credential in
                        let state = (report.credentials[credential] ?? .unknown).rawValue
                        let what = credential == .oauth ? "the model's token" : "n8n's, for the agent"
                        return (credential.rawValue, "\(state) (\(what))")
                    })
            ])
    }

    private var tokens: HTML {
        guard !report.tokens.isEmpty else { return .raw("") }
        return Self.section(
            "Tokens",
            [
                Self.table(
                    ["token", "state", "form", "characters", "minted", "expires", "left"],
                    report.tokens.map { token in
                        [
                            printable(token.path), "\(token.state.mark) \(token.state.rawValue)", printable(token.form),
                            token.characters.map { "\($0)" } ?? "–", token.mint.map(When.day) ?? "–",
                            token.expiry.map(When.day) ?? "–",
                            token.expiry.map { When.left(until: $0, at: report.endedAt) } ?? "–",
                        ]
                    })
            ])
    }

    private var certificates: HTML {
        guard !report.certificates.isEmpty else { return .raw("") }
        return Self.section(
            "Certificates",
            [
                Self.table(
                    ["service", "expires", "left", "issuer"],
                    report.certificates.map {
                        [printable($0.host), When.day($0.expiry), "\($0.daysLeft) d", printable($0.issuer)]
                    })
            ])
    }

    /// What was sent, run and pushed, in the words of the text.
    private var rest: HTML {
        let earlier = PastWords(report: report)
        var rows = [("past", earlier.past), ("need", earlier.need)].compactMap { name, words in words.map { (name, $0) }
        }
        if let event = report.event {
            let what = "\(printable(event.image)):\(printable(event.tag)) (\(event.dialect.rawValue) dialect)"
            rows.append(("event", what + ", sent: \(event.sent.rawValue)"))
            if let followed = event.followed { rows.append(("followed", "the event of run \(followed)")) }
        }
        if let job = report.job {
            let cost = job.cost.map { ", $\(JSONText.number(($0 * 10_000).rounded() / 10_000).text())" } ?? ""
            rows.append(("job", "\(printable(job.id)), \(printable(job.status)), \(When.span(job.seconds))\(cost)"))
        }
        if let slots = report.slots { rows.append(("slots left", "\(slots)")) }
        if let version = report.n8n?.version { rows.append(("n8n", printable(version))) }
        if let expiry = report.n8n?.keyExpiry { rows.append(("n8n's API key", "until \(When.readable(expiry))")) }
        rows += report.unlinted.map { ("not linted", printable($0)) }
        if let event = report.traffic?.newest {
            let at = event.at.map { "\(When.readable($0)): " } ?? ""
            rows.append(("newest real event", "\(at)\(printable(event.image)), \(printable(event.words))"))
        }
        if let upgrade = report.traffic?.upgrade {
            rows.append(
                (
                    "newest upgrade",
                    "\(When.readable(upgrade.at)): \(printable(upgrade.commit)) \(printable(upgrade.summary))"
                ))
        }
        for sink in report.sinks {
            rows.append(
                (printable(sink.sink), (sink.delivered ? "delivered, " : "not delivered, ") + printable(sink.detail)))
        }
        return rows.isEmpty ? .raw("") : Self.section("The run", [Self.facts(rows)])
    }

    private var footer: HTML { .element("footer", [], [HTML("canary \(printable(report.version))")]) }

    // MARK: parts

    /// Text of ours, in which backticks mark what is code.
    private static func prose(_ text: String) -> [HTML] {
        let pieces = printable(text).split(separator: "`", omittingEmptySubsequences: false)
        // An odd one out is no mark.
        guard pieces.count % 2 == 1 else { return [HTML(printable(text))] }
        return pieces.enumerated().filter { !$0.element.isEmpty }.map {
            $0.offset % 2 == 1 ? .element("code", String($0.element)) : HTML(String($0.element))
        }
    }

    static func section(_ title: String, _ children: [HTML]) -> HTML {
        .element("section", [], [.raw("\n"), .element("h2", title)] + children + [.raw("\n")])
    }

    private static func facts(_ rows: [(String, String)]) -> HTML {
        .element(
            "dl", [],
            rows.flatMap { [.element("dt", $0.0), .element("dd", $0.1.isEmpty ? "–" : $0.1)] })
    }

    /// On a narrow screen each row becomes a block with the column's name before each value.
    static func table(_ columns: [String], _ rows: [[String]]) -> HTML {
        .element(
            "table", [],
            [
                .element(
                    "thead", [],
                    [.element("tr", [], columns.map { .element("th", [("scope", "col")], [HTML($0)]) })]),
                .element(
                    "tbody", [],
                    rows.map { row in
                        .element(
                            "tr", [], zip(columns, row).map { .element("td", [("data-label", $0)], [HTML($1)]) })
                    }),
            ])
    }
}
