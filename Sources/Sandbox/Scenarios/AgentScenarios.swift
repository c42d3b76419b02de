extension SandboxScenario {
    static let handoffs = [
        SandboxScenario("bearer-missing", "the header is no expression n8n evaluates: ='Bearer ' + $env…", .handoff) {
            $0.workflow.header = .literalExpression
        },
        SandboxScenario("bearer-hard-coded", "a wrong bearer is typed into the node", .handoff) {
            $0.workflow.header = .hardCodedWrong
        },
        SandboxScenario("bearer-in-clear", "the right bearer is typed into the node", .handoff) {
            $0.workflow.header = .hardCodedRight
        },
        SandboxScenario("bearer-text", "the header is text, its braces are sent", .handoff) {
            $0.workflow.header = .textNotExpression
        },
        SandboxScenario("bearer-empty", "the header is empty", .handoff) { $0.workflow.header = .empty },
        SandboxScenario("bearer-absent", "the node has no such header", .handoff) { $0.workflow.header = .absent },
        SandboxScenario("bearer-unset", "n8n's environment has no token", .handoff) { $0.workflow.variable = .unset },
        SandboxScenario("bearer-unset-kept", "no token, and the agent's server keeps the trailing space", .handoff) {
            $0.workflow.variable = .unset
            $0.agent.trimsTrailingSpace = false
        },
        SandboxScenario("bearer-stale", "n8n still has the old token in its environment", .handoff) {
            $0.workflow.variable = .stale
        },
        SandboxScenario("env-blocked", "n8n denies $env to nodes", .handoff) { $0.n8n.environmentBlocked = true },
        SandboxScenario("agent-unauthenticated", "the agent service has no token of its own", .handoff) {
            $0.agent.bearer = .unset
        },
        SandboxScenario("agent-rotated", "the agent's token was rotated, nobody else was told", .handoff) {
            $0.agent.bearer = .rotated
        },
        SandboxScenario("canary-bearer-wrong", "the canary's own bearer is wrong", .handoff) {
            $0.canary.bearer = .wrong
        },
        SandboxScenario("canary-bearer-absent", "the canary has no bearer", .handoff) { $0.canary.bearer = .absent },
        SandboxScenario("agent-queue-full", "the agent's queue is full", .handoff) { $0.agent.execute = .queueFull },
        SandboxScenario("agent-busy", "an older agent runs one job at a time", .handoff) { $0.agent.execute = .busy },
        SandboxScenario("agent-500", "the agent fails inside", .handoff) { $0.agent.execute = .internalError },
        SandboxScenario("agent-502", "the proxy before the agent cannot reach it", .handoff) {
            $0.agent.execute = .badGateway
        },
        SandboxScenario("agent-404", "the agent has no /execute", .handoff) { $0.agent.execute = .notFound },
        SandboxScenario("agent-422", "the agent refuses the body", .handoff) { $0.agent.execute = .unprocessable },
        SandboxScenario("agent-no-job-id", "the agent answers 200 without a job id", .handoff) {
            $0.agent.execute = .answers(status: 200, contentType: "application/json", body: "{\"ok\":true}")
        },
        SandboxScenario("agent-refused", "nobody listens where n8n looks for the agent", .handoff) {
            $0.workflow.target = .closedPort
        },
        SandboxScenario("agent-unknown-name", "the agent's name does not resolve in n8n", .handoff) {
            $0.workflow.target = .unknownName
        },
        SandboxScenario("agent-wrong-path", "n8n posts to a path that the agent does not have", .handoff) {
            $0.workflow.target = .wrongPath
        },
        SandboxScenario("agent-other-name", "n8n calls the same agent by another name", .handoff) {
            $0.workflow.target = .sameServiceOtherName
        },
        SandboxScenario("agent-timeout", "the agent does not answer n8n in time", .handoff) {
            $0.workflow.target = .silent
            $0.workflow.nodeTimeout = 300
        },
        SandboxScenario("agent-hangs-up", "the agent closes the connection on n8n", .handoff) {
            $0.faults = [WireFaultRule(.agent, .closeAfter(bytes: 0), prefix: "/execute")]
        },
        SandboxScenario("agent-hangs-up-2", "the same, seen by n8n 2.8", .handoff) {
            $0.n8n.manner = .v2_8
            $0.faults = [WireFaultRule(.agent, .closeAfter(bytes: 0), prefix: "/execute")]
        },
        SandboxScenario("error-hidden", "the node goes on after an error: the execution says success", .handoff) {
            $0.workflow.onError = .continueRegularOutput
            $0.agent.bearer = .rotated
        },
        SandboxScenario("error-output", "the error goes to an output that leads nowhere", .handoff) {
            $0.workflow.onError = .continueErrorOutput
            $0.agent.execute = .internalError
        },
        SandboxScenario("failed-reply", "the agent refuses, and the webhook answers 500", .handoff) {
            $0.webhook.responseMode = .lastNode
            $0.workflow.header = .literalExpression
        },
    ]

    static let jobs = [
        SandboxScenario("job-stuck-queued", "the job never starts", .job) {
            $0.agent.ending = .stuckQueued
            $0.canary.deadline = "3s"
        },
        SandboxScenario("job-stuck-running", "the job never ends", .job) {
            $0.agent.ending = .stuckRunning
            $0.canary.deadline = "3s"
        },
        SandboxScenario("job-timeout", "the job hit the service's time limit", .job) { $0.agent.ending = .timeout },
        SandboxScenario("job-line-too-long", "the run was good, its output too long for the service", .job) {
            $0.agent.ending = .lineTooLong
        },
        SandboxScenario("job-error", "the service failed to run claude", .job) {
            $0.agent.ending = .error("[Errno 2] No such file or directory: 'claude'")
        },
        SandboxScenario("job-unknown-status", "the job's status is a word nobody knows", .job) {
            $0.agent.ending = .unknownStatus("archived")
        },
        SandboxScenario("job-lost", "the service restarts and forgets the job", .job) {
            $0.agent.restartsAfterPolls = 1
            $0.agent.duration = 1500
        },
        SandboxScenario("job-replicas", "every second poll hits a replica that does not know the job", .job) {
            $0.agent.strangerEvery = 2
            $0.agent.duration = 600
        },
        SandboxScenario("job-not-ours", "the job's prompt does not carry the run id", .job) {
            $0.agent.promptLosesRunID = true
        },
        SandboxScenario("job-slow", "the job takes two seconds", .job) { $0.agent.duration = 2000 },
        SandboxScenario("job-long", "the job takes thirty seconds", .job) {
            $0.workflow.limit = 100_000
            $0.agent.duration = 30_000
            $0.canary.deadline = "2m"
        },
        SandboxScenario("agent-unhealthy", "the agent's /health says 503", .job) { $0.agent.unhealthy = true },
    ]

    static let effects = [
        SandboxScenario("agent-commits", "the agent commits an upgrade of the canary's image", .effect) {
            $0.agent.orphan = .init(after: 20)
            $0.agent.duration = 400
        },
        SandboxScenario("agent-commits-late", "the job is over, its orphan commits a second later", .effect) {
            $0.agent.orphan = .init(after: 1500)
        },
        SandboxScenario("other-commit", "somebody else commits something else meanwhile", .effect) {
            $0.agent.orphan = .init(
                after: 20, message: "monitoring: nicer panels", files: ["stacks/monitoring/panels.json": "{}\n"])
            $0.agent.duration = 400
        },
        SandboxScenario("image-in-use", "a stack uses the canary's image", .effect) { $0.repository.imageUse = .plain },
        SandboxScenario("image-in-helm-values", "a stack uses it, split over Helm values", .effect) {
            $0.repository.imageUse = .helmValues
        },
        SandboxScenario("image-in-variable", "a stack uses it through a variable's default", .effect) {
            $0.repository.imageUse = .variableDefault
        },
    ]
}
