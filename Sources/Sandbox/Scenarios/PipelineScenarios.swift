extension SandboxScenario {
    static let healthyOnes = [
        SandboxScenario("healthy", "all is well", .healthy) { _ in },
        SandboxScenario("healthy-native", "the workflow understands DIUN's own events", .healthy) {
            $0.workflow.dialect = .native
            $0.canary.dialect = "native"
        },
        SandboxScenario("healthy-reply", "the webhook answers with the job", .healthy) {
            $0.webhook.responseMode = .lastNode
        },
        SandboxScenario("healthy-respond-node", "a Respond node answers with the job", .healthy) {
            $0.webhook.responseMode = .responseNode
        },
        SandboxScenario("healthy-n8n-2", "n8n 2.8 instead of 1.81", .healthy) { $0.n8n.manner = .v2_8 },
        SandboxScenario("healthy-old-claude", "claude 2.1.114, agent given as a path", .healthy) {
            $0.claude.version = .v2_1_114
            $0.workflow.agentName = ".claude/agents/service-upgrade"
        },
        SandboxScenario("healthy-no-api", "no key for n8n's API: only the job can be seen", .healthy) {
            $0.canary.n8nKey = .absent
        },
        SandboxScenario("healthy-busy", "other events and other workflows run at the same time", .healthy) {
            $0.n8n.concurrentEvents = 1
            $0.n8n.otherWorkflowExecutions = 2
        },
        SandboxScenario("healthy-clause", "the agent knows a canary and says what it needs", .healthy) {
            $0.claude.knowsClause = true
        },
        SandboxScenario("healthy-instant", "nothing takes any time and the limiter has room, for measuring", .healthy) {
            $0.workflow.limit = 100_000
            $0.agent.queued = 0
            $0.agent.duration = 0
        },
        SandboxScenario("healthy-traffic", "real events went through this morning", .healthy) {
            $0.n8n.pastEvents = [.init(age: 7200, native: false, end: .reachedAgent)]
        },
        SandboxScenario("traffic-dropped", "every real event is dropped, only the synthetic one goes through", .healthy)
        {
            $0.n8n.pastEvents = [
                .init(age: 3600, end: .droppedByFilter),
                .init(age: 90_000, image: "docker.io/grafana/grafana", tag: "12.3.0", end: .droppedByFilter),
            ]
        },
        SandboxScenario("traffic-refused", "a real event was refused an hour ago, nothing got through since", .healthy)
        {
            $0.n8n.pastEvents = [.init(age: 3600, native: false, end: .agentRefused)]
        },
        SandboxScenario("traffic-mended", "what refused the real event has been mended since", .healthy) {
            $0.n8n.pastEvents = [
                .init(age: 7200, native: false, end: .agentRefused),
                .init(age: 3600, native: false, image: "docker.io/library/httpd", end: .reachedAgent, sender: .canary),
            ]
        },
        SandboxScenario("traffic-meant", "real events of databases and of latest are dropped on purpose", .healthy) {
            $0.n8n.pastEvents = [
                .init(age: 60, native: false, image: "docker.io/library/postgres", end: .droppedByCode),
                .init(age: 50, native: false, tag: "latest", end: .droppedByCode),
            ]
        },
        SandboxScenario("traffic-none", "DIUN has sent nothing for ten days", .healthy) {
            $0.n8n.pastEvents = [.init(age: 864_000, native: false, end: .reachedAgent)]
        },
        SandboxScenario("upgrades-none", "real events reach the agent, and nothing is committed", .effect) {
            $0.n8n.pastEvents = [.init(age: 7200, native: false, end: .reachedAgent)]
            $0.repository.upgradeCommitAge = 90
        },
    ]

    static let webhooks = [
        SandboxScenario("webhook-unregistered", "no workflow listens at the configured path", .webhook) {
            $0.webhook.wrongPath = true
        },
        SandboxScenario("workflow-inactive", "the workflow is switched off", .webhook) { $0.workflow.active = false },
        SandboxScenario("webhook-wrong-method", "the webhook takes another method", .webhook) {
            $0.webhook.behaviour = .registeredForAnotherMethod
        },
        SandboxScenario("webhook-test-url", "the configured URL is the editor's test URL", .webhook) {
            $0.webhook.testURL = true
        },
        SandboxScenario("n8n-starting", "n8n is starting: 404 HTML", .webhook) { $0.webhook.behaviour = .startingHTML },
        SandboxScenario("n8n-starting-text", "n8n is starting: 200 with a text", .webhook) {
            $0.webhook.behaviour = .startingText
        },
        SandboxScenario("n8n-starting-briefly", "n8n is up after two refusals", .webhook) {
            $0.webhook.behaviour = .startingHTML
            $0.webhook.times = 2
        },
        SandboxScenario("n8n-database-down", "n8n runs and has no database", .webhook) {
            $0.webhook.behaviour = .databaseDown
        },
        SandboxScenario("webhook-protected", "the webhook wants a header that the canary does not have", .webhook) {
            $0.webhook.behaviour = .protectedByHeader
        },
        SandboxScenario("webhook-basic-auth", "the webhook wants a password", .webhook) {
            $0.webhook.behaviour = .protectedByBasicAuth
        },
        SandboxScenario("webhook-malformed", "n8n cannot read the body", .webhook) {
            $0.webhook.behaviour = .malformed
        },
        SandboxScenario("webhook-bots", "n8n ignores user agents that contain bot", .webhook) {
            $0.webhook.ignoresBots = true
        },
        SandboxScenario("webhook-login-page", "a login page stands before n8n", .webhook) {
            $0.webhook.behaviour = .answers(
                status: 200, contentType: "text/html; charset=utf-8", body: "<html><title>Sign in</title></html>\n")
        },
        SandboxScenario("webhook-502", "the proxy before n8n cannot reach it", .webhook) {
            $0.webhook.behaviour = .answers(
                status: 502, contentType: "text/html", body: "<html><h1>502 Bad Gateway</h1></html>\n")
        },
    ]

    static let workflows = [
        SandboxScenario("native-dropped", "a real DIUN event is dropped at the first filter", .workflow) {
            $0.canary.dialect = "native"
        },
        SandboxScenario("native-new-refused", "the workflow wants update, a new version comes as new", .workflow) {
            $0.workflow.dialect = .nativeUpdateOnly
            $0.canary.dialect = "native"
        },
        SandboxScenario("rate-limited", "all five upgrades of this window are spent", .workflow) {
            $0.workflow.used = 5
        },
        SandboxScenario("last-slot", "one upgrade of this window is left", .workflow) { $0.workflow.used = 4 },
        SandboxScenario("window-over", "the full window has run out and counts as empty", .workflow) {
            $0.workflow.used = 5
            $0.workflow.windowAge = 7 * 3600
        },
        SandboxScenario("image-skipped", "the canary's image is on the workflow's skip list", .workflow) {
            $0.canary.image = "docker.io/library/postgres"
        },
        SandboxScenario("tag-latest", "the canary's tag is latest, which the workflow drops", .workflow) {
            $0.canary.tag = "latest"
        },
        SandboxScenario("dropped-reply", "dropped, and the webhook says so with a 500", .workflow) {
            $0.webhook.responseMode = .lastNode
            $0.workflow.used = 5
        },
        SandboxScenario("dropped-respond-node", "dropped, and the webhook answers nothing", .workflow) {
            $0.webhook.responseMode = .responseNode
            $0.workflow.used = 5
        },
        SandboxScenario("agent-node-missing", "the workflow has no node that calls the agent", .workflow) {
            $0.workflow.agentNode = .missing
        },
        SandboxScenario("agent-node-disabled", "the node that calls the agent is switched off", .workflow) {
            $0.workflow.agentNode = .disabled
        },
        SandboxScenario("workflow-renamed", "the workflow has another name", .workflow) {
            $0.workflow.name = "DIUN Upgrade Agent (copy)"
        },
        SandboxScenario("workflow-twice", "two workflows have the name", .workflow) { $0.workflow.twin = true },
        SandboxScenario("code-node-fails", "the code node throws", .workflow) {
            $0.workflow.ending = .codeNodeFails
        },
        SandboxScenario("execution-crashed", "n8n died in the middle of the run", .workflow) {
            $0.workflow.ending = .crashed
        },
        SandboxScenario("execution-canceled", "somebody stopped the execution", .workflow) {
            $0.workflow.ending = .canceled
        },
        SandboxScenario("execution-slow", "the execution takes a second before its first node", .workflow) {
            $0.workflow.slowness = 1000
        },
        SandboxScenario("execution-queued", "n8n's concurrency limit holds the execution back", .workflow) {
            $0.n8n.queueDelay = 1000
        },
        SandboxScenario("post-queued", "n8n 2.8's concurrency limit holds the POST back", .workflow) {
            $0.n8n.manner = .v2_8
            $0.n8n.queueDelay = 1000
        },
        SandboxScenario("successes-not-saved", "the workflow does not keep successful executions", .workflow) {
            $0.n8n.saving = .failuresOnlyByWorkflow
        },
        SandboxScenario("successes-not-saved-anywhere", "the instance does not keep successful executions", .workflow) {
            $0.n8n.saving = .failuresOnlyByInstance
        },
        SandboxScenario("nothing-saved", "the instance keeps no execution at all", .workflow) {
            $0.n8n.saving = .nothing
        },
        SandboxScenario("executions-pruned", "executions are pruned as soon as they end", .workflow) {
            $0.n8n.prunesAtOnce = true
        },
        SandboxScenario("api-disabled", "n8n's public API is switched off", .workflow) { $0.n8n.api = .disabled },
        SandboxScenario("api-key-wrong", "n8n does not know the canary's API key", .workflow) {
            $0.canary.n8nKey = .wrong
        },
        SandboxScenario("api-other-user", "the API key belongs to a user who sees nothing", .workflow) {
            $0.n8n.api = .ofAnotherUser
        },
        SandboxScenario("api-single-fails", "n8n cannot show one execution, only the list", .workflow) {
            $0.n8n.singleExecutionFails = true
        },
        SandboxScenario("draft-differs", "n8n 2.8: the draft differs from what production runs", .workflow) {
            $0.n8n.manner = .v2_8
            $0.workflow.draftDiffers = true
        },
    ]
}
