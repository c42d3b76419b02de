import Sandbox

extension ScenarioKey {
    static let webhooks = [
        behaviour(
            "given.webhook.behaviour", \.settings.webhook.behaviour,
            [
                ("accepts", .accepts), ("unregistered", .unregistered),
                ("registered-for-another-method", .registeredForAnotherMethod), ("starting-html", .startingHTML),
                ("starting-text", .startingText), ("database-down", .databaseDown),
                ("protected-by-header", .protectedByHeader), ("protected-by-basic-auth", .protectedByBasicAuth),
                ("malformed", .malformed),
            ], answers: { .answers(status: $0, contentType: $1, body: $2) },
            "How n8n answers the event: one of these, or an answer of your own with `status`, `type` and `body`."),
        optionalCount(
            "given.webhook.times", \.settings.webhook.times,
            "So many requests are answered so, then all is well; null: all."),
        choice(
            "given.webhook.responseMode", \.settings.webhook.responseMode,
            [("on-received", .onReceived), ("last-node", .lastNode), ("response-node", .responseNode)],
            "When the webhook answers: at once, with the last node's item, or with what a Respond node says."),
        flag("given.webhook.testURL", \.settings.webhook.testURL, "The configured URL is the editor's test URL."),
        flag("given.webhook.wrongPath", \.settings.webhook.wrongPath, "No workflow has the configured path."),
        flag(
            "given.webhook.ignoresBots", \.settings.webhook.ignoresBots,
            "User agents with `bot` in them get 204 and nothing is run."),
        time("given.webhook.answerDelay", \.settings.webhook.answerDelay, "Before the answer, not before the run."),
    ]

    static let services = [
        choice(
            "given.n8n.manner", \.settings.n8n.manner, N8nSettings.Manner.allCases.map { ($0.rawValue, $0) },
            "The version whose ways n8n has; put it in quotes."),
        text(
            "given.n8n.version", \.settings.n8n.version, is: .text,
            "The version that n8n shows, such as 3.0.1; empty: the manner's own."),
        behaviour(
            "given.n8n.api", \.settings.n8n.api,
            [("works", .works), ("disabled", .disabled), ("of-another-user", .ofAnotherUser), ("starting", .starting)],
            answers: { .answers(status: $0, contentType: $1, body: $2) },
            "The public API; or an answer of your own to everything under /api/v1."),
        ScenarioKey(
            "given.n8n.keyScopes", .list(.choice(N8nSettings.knownScopes)),
            "What the API key may do, where it is not everything; 2.41 alone looks at it."
        ) { $0.settings.n8n.keyScopes = $1.list.map(\.text) },
        flag(
            "given.n8n.keyExpired", \.settings.n8n.keyExpired, "The API key ran out an hour ago, as it says itself."),
        ScenarioKey(
            "given.n8n.keyLifetime", .either([.time, .nothing]), standard: "null",
            "How long after the start the API key runs out; null: never."
        ) { $0.settings.n8n.keyLifetime = $1.isNothing ? nil : $1.milliseconds / 1000 },
        flag(
            "given.n8n.redacted", \.settings.n8n.redacted,
            "A policy hides what the items of executions hold; 2.41 alone has one."),
        flag(
            "given.n8n.basePath", \.settings.n8n.basePath,
            "N8N_PATH is /flow/, where the API is not, and the canary's n8n.url ends with it."),
        flag(
            "given.n8n.showsVersion", \.settings.n8n.showsVersion,
            "Whether anything but webhooks, the API and /healthz gets through to n8n."),
        flag("given.n8n.metrics", \.settings.n8n.metrics, "N8N_METRICS: /metrics, with the version in it."),
        time(
            "given.n8n.registrationDelay", \.settings.n8n.registrationDelay,
            "From the start until the webhooks of active workflows are registered."),
        choice(
            "given.n8n.saving", \.settings.n8n.saving,
            [
                ("all", .all), ("failures-only-by-workflow", .failuresOnlyByWorkflow),
                ("failures-only-by-instance", .failuresOnlyByInstance), ("nothing", .nothing),
            ], "Which executions are kept."),
        flag("given.n8n.prunesAtOnce", \.settings.n8n.prunesAtOnce, "Executions are gone as soon as they end."),
        flag(
            "given.n8n.singleExecutionFails", \.settings.n8n.singleExecutionFails,
            "One execution cannot be shown, the list can."),
        flag("given.n8n.environmentBlocked", \.settings.n8n.environmentBlocked, "`$env` is denied to nodes."),
        time(
            "given.n8n.queueDelay", \.settings.n8n.queueDelay,
            "How long the concurrency limit holds the execution (1.81) or the POST (2.8) back."),
        optionalCount(
            "given.n8n.concurrencyLimit", \.settings.n8n.concurrencyLimit, in: 1...1000,
            "N8N_CONCURRENCY_PRODUCTION_LIMIT: executions at once."),
        ScenarioKey(
            "given.n8n.pastEvents",
            .list(
                .fields([
                    .init("age", .time, "How long ago.", required: true),
                    .init("native", .boolean, "DIUN's own form; true where it is left out."),
                    .init("image", .line, "docker.io/library/nginx where it is left out."),
                    .init("tag", .line, "1.29.1 where it is left out."),
                    .init("end", .choice(Self.ends.map(\.0)), "Where it ended.", required: true),
                    .init("sender", .choice(Self.senders.map(\.0)), "Who sent it; diun where it is left out."),
                ])), standard: "[]", "Events from before the run."
        ) { scenario, value in
            scenario.settings.n8n.pastEvents = value.list.map { event in
                let end = Self.ends.first { $0.0 == event["end"]?.text }?.1 ?? .reachedAgent
                var past = N8nSettings.PastEvent(age: (event["age"]?.milliseconds ?? 0) / 1000, end: end)
                if let native = event["native"] { past.native = native.boolean }
                if let image = event["image"] { past.image = image.text }
                if let tag = event["tag"] { past.tag = tag.text }
                past.sender = Self.senders.first { $0.0 == event["sender"]?.text }?.1 ?? .diun
                return past
            }
        },
        count(
            "given.n8n.concurrentEvents", \.settings.n8n.concurrentEvents, in: 0...50,
            "Events of others that run through the workflow with each of ours."),
        count(
            "given.n8n.otherWorkflowExecutions", \.settings.n8n.otherWorkflowExecutions, in: 0...50,
            "Executions of another workflow that look like ours, run id included."),
        count(
            "given.n8n.nextExecution", \.settings.n8n.nextExecution, in: 1...1_000_000_000,
            "The next execution's number."),
        ScenarioKey(
            "given.workflow.file", .line,
            "A workflow file of your own, from this file's folder; `header`, `dialect` and the like then mean nothing."
        ) { $0.workflowFile = $1.text },
        text("given.workflow.name", \.settings.workflow.name, "The workflow's name in n8n."),
        flag("given.workflow.active", \.settings.workflow.active, "Whether it is switched on."),
        flag("given.workflow.twin", \.settings.workflow.twin, "A second active workflow of the same name."),
        choice(
            "given.workflow.header", \.settings.workflow.header,
            [
                ("expression", .expression), ("literal-expression", .literalExpression),
                ("hard-coded-wrong", .hardCodedWrong), ("hard-coded-right", .hardCodedRight),
                ("text-not-expression", .textNotExpression), ("empty", .empty), ("absent", .absent),
            ], "What stands in the agent node's header `Authorization`."),
        choice(
            "given.workflow.variable", \.settings.workflow.variable,
            [("set", .set), ("unset", .unset), ("empty", .empty), ("stale", .stale)],
            "The bearer in n8n's environment."),
        choice(
            "given.workflow.dialect", \.settings.workflow.dialect,
            [("entry", .entry), ("native", .native), ("native-update-only", .nativeUpdateOnly), ("both", .both)],
            "The form of event that the filter lets through."),
        choice(
            "given.workflow.onError", \.settings.workflow.onError,
            [
                ("stop", .stop), ("continue-regular-output", .continueRegularOutput),
                ("continue-error-output", .continueErrorOutput),
            ], "What the agent node does on an error."),
        choice(
            "given.workflow.agentNode", \.settings.workflow.agentNode,
            [("present", .present), ("missing", .missing), ("disabled", .disabled)], "The node that calls the agent."),
        choice(
            "given.workflow.target", \.settings.workflow.target,
            [
                ("agent", .agent), ("same-service-other-name", .sameServiceOtherName), ("closed-port", .closedPort),
                ("unknown-name", .unknownName), ("wrong-path", .wrongPath), ("silent", .silent),
            ], "Where that node posts to."),
        choice(
            "given.workflow.ending", \.settings.workflow.ending,
            [
                ("normal", .normal), ("crashed", .crashed), ("canceled", .canceled),
                ("code-node-fails", .codeNodeFails),
            ], "How the execution ends."),
        text(
            "given.workflow.agentName", \.settings.workflow.agentName, is: .text,
            "What the node hands over as `agent`."),
        count("given.workflow.limit", \.settings.workflow.limit, "The rate limiter: so many in one window."),
        time("given.workflow.window", \.settings.workflow.window, unit: 3_600_000, "The window, in whole hours."),
        count("given.workflow.used", \.settings.workflow.used, "Already used of the window."),
        time(
            "given.workflow.windowAge", \.settings.workflow.windowAge, unit: 1000, "How long ago the window was opened."
        ),
        time(
            "given.workflow.slowness", \.settings.workflow.slowness,
            "What the execution spends before its first node."),
        time("given.workflow.nodeTimeout", \.settings.workflow.nodeTimeout, "Time limit of the agent node."),
        flag(
            "given.workflow.draftDiffers", \.settings.workflow.draftDiffers,
            "2.8: the newest draft differs from what production runs."),
    ]

    private static let ends: [(String, N8nSettings.PastEvent.End)] = [
        ("dropped-by-filter", .droppedByFilter), ("dropped-by-limiter", .droppedByLimiter),
        ("dropped-by-code", .droppedByCode), ("code-node-failed", .codeNodeFailed), ("crashed", .crashed),
        ("running", .running), ("reached-agent", .reachedAgent), ("agent-refused", .agentRefused),
        ("no-job", .noJob),
    ]

    private static let senders: [(String, N8nSettings.PastEvent.Sender)] = [
        ("diun", .diun), ("canary", .canary), ("curl", .curl),
    ]
}
