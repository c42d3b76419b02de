extension SandboxScenario {
    static let gateways = [
        SandboxScenario("push-refused", "the Pushgateway refuses the push with 400", .gateway) {
            $0.gateway.behaviour = .refuses
        },
        SandboxScenario("push-down", "nobody listens where the Pushgateway should be", .gateway) {
            $0.faults = [WireFaultRule(.gateway, .refuse)]
        },
        SandboxScenario("push-silent", "the Pushgateway takes the push and never answers", .gateway) {
            $0.faults = [WireFaultRule(.gateway, .silent)]
        },
        SandboxScenario("push-slow", "the Pushgateway takes half a second", .gateway) { $0.gateway.delay = 500 },
        SandboxScenario("push-500", "the Pushgateway fails inside", .gateway) {
            $0.gateway.behaviour = .answers(status: 500, contentType: "text/plain", body: "internal error\n")
        },
        SandboxScenario("push-rival", "somebody else pushes to the same group", .gateway) {
            $0.gateway.seeds["job/claude-oauth-expiry-monitor"] = """
                # TYPE claude_oauth_token_expiry_timestamp gauge
                claude_oauth_token_expiry_timestamp{path="primary"} 1808064429
                # TYPE claude_oauth_expiry_monitor_last_push_timestamp gauge
                claude_oauth_expiry_monitor_last_push_timestamp \(Instant.now.seconds - 3600)

                """
        },
    ]

    private static func wire(
        _ name: String, _ title: String, _ rule: WireFaultRule, deadline: String = "3s"
    ) -> SandboxScenario {
        SandboxScenario(name, title, .wire) {
            $0.faults = [rule]
            $0.canary.deadline = deadline
        }
    }

    static let wires = [
        wire("webhook-refused", "nobody listens at the webhook", WireFaultRule(.webhook, .refuse)),
        wire("webhook-silent", "n8n takes the event and never answers", WireFaultRule(.webhook, .silent)),
        wire(
            "webhook-answer-lost", "n8n runs the event, its answer is lost",
            WireFaultRule(.webhook, .silent, delivers: true)),
        wire("webhook-reset", "the connection is reset after the event", WireFaultRule(.webhook, .reset)),
        wire(
            "webhook-closed", "the event is run, the connection closes without an answer",
            WireFaultRule(.webhook, .closeAfter(bytes: 0), delivers: true)),
        wire("webhook-not-http", "something else than HTTP answers", WireFaultRule(.webhook, .notHTTP)),
        wire("webhook-redirect", "the webhook redirects", WireFaultRule(.webhook, .redirect(status: 301))),
        wire("api-html", "n8n's API answers with a login page", WireFaultRule(.n8n, .html, prefix: "/api/")),
        wire("api-silent", "n8n's API never answers", WireFaultRule(.n8n, .silent, prefix: "/api/")),
        wire("api-huge", "n8n's API answers 100 MB", WireFaultRule(.n8n, .hugeBody, prefix: "/api/")),
        wire("api-deep", "n8n's API answers 200,000 levels deep", WireFaultRule(.n8n, .deepJSON, prefix: "/api/")),
        wire(
            "api-truncated", "n8n's API answers half a document",
            WireFaultRule(.n8n, .truncatedBody, prefix: "/api/")),
        wire("api-types", "n8n's API answers with other types", WireFaultRule(.n8n, .wrongTypes, prefix: "/api/")),
        wire("agent-down", "nobody listens at the agent", WireFaultRule(.agent, .refuse)),
        wire("polls-silent", "the agent never answers a poll", WireFaultRule(.agent, .silent, prefix: "/jobs/")),
        wire(
            "polls-die", "the agent goes away after three polls",
            WireFaultRule(.agent, .reset, prefix: "/jobs/", after: 3)),
        wire("polls-html", "polls are answered by a login page", WireFaultRule(.agent, .html, prefix: "/jobs/")),
        wire(
            "polls-endless", "polls are answered without end",
            WireFaultRule(.agent, .endlessChunks, prefix: "/jobs/")),
    ]
}
