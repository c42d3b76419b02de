import Sandbox

extension ScenarioKey {
    static let agents = [
        choice(
            "given.agent.bearer", \.settings.agent.bearer, [("set", .set), ("unset", .unset), ("rotated", .rotated)],
            "The bearer that the agent service knows."),
        flag(
            "given.agent.trimsTrailingSpace", \.settings.agent.trimsTrailingSpace,
            "Its server takes the space from the end of `Authorization: Bearer `."),
        behaviour(
            "given.agent.execute", \.settings.agent.execute,
            [
                ("accepts", .accepts), ("queue-full", .queueFull), ("busy", .busy), ("internal-error", .internalError),
                ("not-found", .notFound), ("bad-gateway", .badGateway), ("unprocessable", .unprocessable),
            ], answers: { .answers(status: $0, contentType: $1, body: $2) },
            "How POST /execute is answered; or an answer of your own."),
        ScenarioKey(
            "given.agent.ending",
            .either([
                .choice(Self.endings.map(\.0)),
                .oneOf([
                    .init("error", .text, "The status `error`, with this text."),
                    .init("status", .line, "A status that no version is known to have."),
                ]),
            ]), standard: "claude", "How a job ends."
        ) { scenario, value in
            if let text = value["error"] {
                scenario.settings.agent.ending = .error(text.text)
            } else if let word = value["status"] {
                scenario.settings.agent.ending = .unknownStatus(word.text)
            } else if let ending = Self.endings.first(where: { $0.0 == value.text }) {
                scenario.settings.agent.ending = ending.1
            }
        },
        time("given.agent.queued", \.settings.agent.queued, "From the hand-off to `running`."),
        time(
            "given.agent.duration", \.settings.agent.duration,
            "From `running` to the end; the job's own time limit may come first."),
        optionalCount(
            "given.agent.strangerEvery", \.settings.agent.strangerEvery, in: 1...1000,
            "Every so many polls reach a replica that has never heard of the job."),
        optionalCount(
            "given.agent.restartsAfterPolls", \.settings.agent.restartsAfterPolls, in: 0...1000,
            "After so many polls of a job the service restarts and has lost it."),
        flag("given.agent.oneAtATime", \.settings.agent.oneAtATime, "An older version: one job, 409 for the next."),
        flag(
            "given.agent.promptLosesRunID", \.settings.agent.promptLosesRunID,
            "The record's prompt has lost its hub link, and so the run id."),
        ScenarioKey(
            "given.agent.orphan",
            .fields([
                .init("after", .time, "Counted from the job's start.", required: true),
                .init("message", .text, "The commit's message; an upgrade of httpd where it is left out."),
                .init("files", .map(.any("path"), .text), "Path to new content."),
            ]), "A commit to the infra repository, whatever the job says of itself."
        ) { scenario, value in
            var orphan = AgentSettings.Orphan(after: value["after"]?.milliseconds ?? 0)
            if let message = value["message"] { orphan.message = message.text }
            if let files = value["files"] {
                orphan.files = Dictionary(files.members.map { ($0.name, $0.value.text) }) { _, new in new }
            }
            scenario.settings.agent.orphan = orphan
        },
        flag("given.agent.unhealthy", \.settings.agent.unhealthy, "GET /health answers 503."),
        count("given.agent.capacity", \.settings.agent.capacity, in: 0...10_000, "How many jobs run at once."),
        count(
            "given.agent.queueDepth", \.settings.agent.queueDepth, in: 0...10_000,
            "How many jobs may wait; the next one is 429."),
        choice(
            "given.claude.outcome", \.settings.claude.outcome, "How `claude -p` ends, in the words of its recordings."),
        ScenarioKey(
            "given.claude.prints",
            .fields([
                .init(
                    "exit", .integer(-64...255), "The exit code; minus the number of a signal. 0 where it is left out."),
                .init("stdout", .text, "As it comes, with its line breaks."),
                .init("stderr", .text, "As it comes."),
            ]), "What `claude` prints and how it exits, instead of `outcome`."
        ) { scenario, value in
            scenario.settings.claude.prints = ClaudeOutcome(
                exit: value["exit"]?.integer ?? 0, stdout: value["stdout"]?.text ?? "",
                stderr: value["stderr"]?.text ?? "")
        },
        choice("given.claude.version", \.settings.claude.version, "Whose words; put it in quotes."),
        ScenarioKey("given.claude.answer", .text, "Replaces the answer of a good run.") {
            $0.settings.claude.answer = $1.text
        },
        flag(
            "given.claude.knowsClause", \.settings.claude.knowsClause,
            "The agent's instructions have the canary clause."),
        ScenarioKey(
            "given.claude.agents", .list(.line), standard: SandboxSettings().claude.agents.joined(separator: ", "),
            "The agents that this claude finds."
        ) { $0.settings.claude.agents = $1.list.map(\.text) },
    ]

    private static let endings: [(String, AgentSettings.Ending)] = [
        ("claude", .claude), ("stuck-queued", .stuckQueued), ("stuck-running", .stuckRunning), ("timeout", .timeout),
        ("line-too-long", .lineTooLong), ("no-cli", .noCLI), ("not-utf-8", .notUTF8),
    ]
}
