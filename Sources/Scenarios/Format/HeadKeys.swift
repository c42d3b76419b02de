import Sandbox

extension ScenarioKey {
    static let heads = [
        ScenarioKey("title", .line, "One line that reads like an incident report. Must be there.") {
            $0.title = $1.text
        },
        ScenarioKey(
            "hop", .choice(Scenario.Group.allCases.map(\.rawValue)), standard: "the folder's name, or other",
            "The part of the pipeline it is about; groups the table."
        ) { scenario, value in
            if let group = Scenario.Group(rawValue: value.text) { scenario.group = group }
        },
        ScenarioKey("story", .text, "What happened once, or why this matters; shown when it fails.") {
            $0.story = $1.text
        },
    ]

    static let actions = [
        choice("when.command", \.action.command, "The canary's command."),
        choice(
            "when.dialect", \.settings.canary.dialect, [("entry", "entry"), ("native", "native")],
            "The form of the event: the synthetic one, or DIUN's own."),
        text("when.image", \.settings.canary.image, "The event's image."),
        text("when.tag", \.settings.canary.tag, "The event's tag; put it in quotes."),
        flag("when.direct", \.action.direct, "`--direct`: a job of our own and no event."),
        flag("when.all", \.action.all, "`--all`: go on to what costs although something is already found broken."),
        flag("when.strict", \.action.strict, "`--strict`: warnings count as failures."),
        flag("when.spendLastSlot", \.action.spendLastSlot, "`--spend-last-slot`"),
        flag("when.sendBlind", \.action.sendBlind, "`--send-blind`: an event though n8n cannot be seen."),
        flag("when.allowRealUpgrade", \.action.allowRealUpgrade, "`--allow-real-upgrade`"),
        choice("when.onInconclusive", \.action.inconclusive, "`--on-inconclusive`; `own` is its own code, 2."),
        count(
            "when.times", \.action.times, in: 1...50,
            "Runs one after the other in the same pipeline; the last one is compared, `events`, `jobs` and `pushes` count all."
        ),
        time("when.deadline", \.action.deadline, "The most a run may take."),
        time("when.callTimeout", \.action.callTimeout, "The most a call or a push may take."),
        time("when.patience", \.action.patience, "How long is waited for the execution to appear in n8n."),
        time("when.lostAfter", \.action.lostAfter, "How long a job may be out of sight before it counts as lost."),
        count(
            "when.scale", \.action.scale, in: 1...100,
            "How many times faster than real time everything runs. No call is given up before 1.5 real seconds."),
    ]

    static let expectations = [
        ScenarioKey("then.exit", .integer(0...255), "The exit code.") { $0.expectation.exitCode = $1.integer },
        ScenarioKey("then.verdict", .choice(ScenarioExpectation.verdicts), "The verdict.") {
            $0.expectation.verdict = $1.text
        },
        ScenarioKey(
            "then.broken", .choice([ScenarioExpectation.none] + ScenarioExpectation.hops),
            "The first hop that failed, or `none`."
        ) { $0.expectation.brokenHop = $1.text },
        ScenarioKey("then.cause", .cause(orNone: true), "The first finding, or `none`: see docs/causes.md.") {
            $0.expectation.cause = $1.text
        },
        ScenarioKey("then.causes", .list(.cause(orNone: false)), "All of these must be among the findings.") {
            $0.expectation.causes = $1.list.map(\.text)
        },
        ScenarioKey("then.absent", .list(.cause(orNone: false)), "None of these may be among them.") {
            $0.expectation.absentCauses = $1.list.map(\.text)
        },
        ScenarioKey(
            "then.hops", .map(.choice(ScenarioExpectation.hops), .choice(ScenarioExpectation.hopStates)),
            "States of hops."
        ) { scenario, value in
            for member in value.members { scenario.expectation.hops[member.name] = member.value.text }
        },
        ScenarioKey(
            "then.auth", .map(.choice(ScenarioExpectation.credentials), .choice(ScenarioExpectation.credentialStates)),
            "What is proven of the model's token (`oauth`) and of n8n's for the agent (`bearer`)."
        ) { scenario, value in
            for member in value.members { scenario.expectation.credentials[member.name] = member.value.text }
        },
        ScenarioKey("then.events", .integer(0...10_000), "Requests that the webhook received.") {
            $0.expectation.events = $1.integer
        },
        ScenarioKey("then.jobs", .integer(0...10_000), "Jobs that the agent started.") {
            $0.expectation.jobs = $1.integer
        },
        ScenarioKey("then.pushes", .integer(0...10_000), "Pushes that the Pushgateway received, refused ones too.") {
            $0.expectation.pushes = $1.integer
        },
        ScenarioKey(
            "then.gauges", .map(.series, .either([.number, .choice(["absent"])])),
            "What the Pushgateway holds at the end: a series with any of its labels, and its value or `absent`."
        ) { scenario, value in
            for member in value.members {
                guard let series = Series(member.name) else { continue }
                var level = ScenarioExpectation.Level.absent
                if case .text = member.value {} else { level = .value(member.value.number) }
                scenario.expectation.gauges.append(.init(series: series, level: level))
            }
        },
        ScenarioKey("then.report", .list(.line), "Texts that must stand in the report.") {
            $0.expectation.texts = $1.list.map(\.text)
        },
    ]
}
