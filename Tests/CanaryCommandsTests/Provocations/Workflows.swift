import CanaryCore
import Sandbox

@testable import CanaryCommands

/// Where an event may end inside n8n.
extension Provocation {
    static let workflows: [Provocation] = [
        // The sandbox's own workflow has an id; n8n's API is made to show none.
        Provocation(
            "webhook-node-without-id", "workflow.webhook-without-id", verdict: .unhealthy, events: 0,
            given: .healthy { $0.webhook.behaviour = .unregistered }
        ) { stage in
            try stage.relayN8n(Relay.replacing([("\"webhookId\"", "\"noId\"")]))
        },
        // Two of the name, and n8n's API is made to show no path of either.
        Provocation(
            "two-of-the-name", "workflow.ambiguous", verdict: .inconclusive,
            given: .healthy { $0.workflow.twin = true }
        ) { stage in
            try stage.relayN8n(
                Relay.replacing([(#""path":"#, #""noPath":"#), (#""webhookId":"#, #""noId":"#)]))
        },
        Provocation(
            "entry-dropped", "workflow.entry-dropped", verdict: .inconclusive,
            given: .healthy { $0.workflow.dialect = .native }),
        // Dropped by the sandbox's filter; what n8n shows of it asks for a third thing.
        seen(
            "filter-of-its-own", "workflow.filtered", verdict: .unhealthy,
            given: .healthy { $0.workflow.dialect = .native },
            as: [("$json.body.status", "$json.body.diun_entry_provider")]),
        Provocation(
            "limiter-spent-and-sent", "workflow.rate-limited", verdict: .inconclusive,
            given: .healthy { $0.workflow.used = 5 }
        ) { stage in
            // Real upgrades spend the last slots between the look and the event.
            let sandbox = stage.sandbox
            try stage.relayN8n { _, response in
                guard sandbox.events.isEmpty else { return }
                let text = String(decoding: response.body, as: UTF8.self)
                response.body = Array(text.replacing(#""count":5"#, with: #""count":1"#).utf8)
            }
        },
        seen(
            "code-of-its-own", "workflow.code-dropped", verdict: .unhealthy,
            given: .healthy { $0.canary.image = "docker.io/library/postgres" }, as: [("'postgres',", "")]),
        Provocation(
            "dropped-by-reply", "workflow.dropped", verdict: .unhealthy,
            given: .healthy {
                $0.canary.hasN8n = false
                $0.canary.repliesWithJob = true
                $0.canary.image = "docker.io/library/postgres"
                $0.webhook.responseMode = .lastNode
            }),
        Provocation(
            "dropped-by-empty-reply", "workflow.dropped", verdict: .unhealthy,
            given: .healthy {
                $0.canary.hasN8n = false
                $0.canary.repliesWithJob = true
                $0.canary.image = "docker.io/library/postgres"
                $0.webhook.responseMode = .responseNode
            }),
        Provocation(
            "failed-by-reply", "workflow.failed", verdict: .unhealthy,
            given: .healthy {
                $0.canary.hasN8n = false
                $0.canary.repliesWithJob = true
                $0.webhook.responseMode = .lastNode
                $0.workflow.ending = .codeNodeFails
            }),
        Provocation(
            "execution-in-the-queue", "workflow.queued", "run.deadline", verdict: .inconclusive,
            given: .healthy {
                $0.n8n.queueDelay = 60_000
                $0.canary.deadline = "8s"
            }),
        Provocation(
            "execution-without-end", "workflow.still-running", verdict: .inconclusive,
            given: .healthy {
                $0.workflow.slowness = 60_000
                $0.canary.deadline = "8s"
                $0.n8n.pastEvents = [.init(age: 7200, native: false, end: .reachedAgent)]
            }),
        seen(
            "execution-waiting", "workflow.waiting", verdict: .inconclusive,
            given: .healthy {
                $0.workflow.slowness = 60_000
                $0.canary.deadline = "8s"
                $0.n8n.pastEvents = [.init(age: 7200, native: false, end: .reachedAgent)]
            }, as: [(#""status":"running""#, #""status":"waiting""#)]),
        Provocation(
            "sub-workflow", "workflow.agent-node-unknown", verdict: .degraded, events: 0,
            given: .healthy { $0.own(#"{"type": "n8n-nodes-base.executeWorkflow"}"#) }
        ) {
            $0.options.freeOnly = true
        },
        Provocation("node-that-there-is-not", "workflow.agent-node-unknown", verdict: .degraded, events: 0) {
            $0.options.freeOnly = true
            $0.yaml = $0.yaml.replacing("  rateLimit:", with: "  agentNode: Gone\n  rateLimit:")
        },
        Provocation(
            "node-of-another-engine", "workflow.engine-limit", verdict: .inconclusive,
            given: .healthy { $0.own(#"{"type": "n8n-nodes-acme.upgrade"}"#) }),
        Provocation(
            "job-behind-a-text", "workflow.job-unseen", verdict: .inconclusive,
            given: .healthy {
                $0.own(
                    #"{"type": "n8n-nodes-base.httpRequest", "typeVersion": 4.2, "parameters": {"method": "POST", "url": "={{ $vars.target }}", "sendHeaders": true, "headerParameters": {"parameters": [{"name": "Authorization", "value": "=Bearer {{ $vars.TOKEN }}"}]}, "sendBody": true, "specifyBody": "json", "jsonBody": "={{ JSON.stringify({ prompt: $json.body.diun_entry_hublink, agent: 'service-upgrade' }) }}", "options": {"response": {"response": {"responseFormat": "text", "outputPropertyName": "answer"}}}}}"#
                )
            }),
        Provocation(
            "prompt-of-nothing", "workflow.prompt-incomplete", verdict: .unhealthy,
            given: .healthy {
                $0.own(
                    #"{"type": "n8n-nodes-base.httpRequest", "typeVersion": 4.2, "parameters": {"method": "POST", "url": "http://agent/execute", "sendHeaders": true, "headerParameters": {"parameters": [{"name": "Authorization", "value": "=Bearer {{ $env.TOKEN }}"}]}, "sendBody": true, "specifyBody": "json", "jsonBody": "={{ JSON.stringify({ prompt: 'Upgrade ' + $json.body.diun_entry_image + ' ' + $json.body.diun_entry_imagetag + ' ' + $json.body.diun_entry_hublink, agent: 'service-upgrade' }) }}", "options": {}}}"#
                )
            },
            act: { session in
                var session = session
                session.lint = .shared(Scripts.shared)
                return await session.report()
            }),
        Provocation(
            "node-missing-and-sent", "workflow.ended-early", "workflow.no-agent-node", verdict: .unhealthy,
            given: .healthy {
                $0.workflow.agentNode = .missing
            }
        ) {
            $0.options.all = true
        },
        Provocation("tested-directly", "workflow.not-tested", verdict: .inconclusive, events: 0) {
            $0.options.direct = true
        },
        Provocation(
            "errors-are-hidden", "workflow.errors-hidden", verdict: .degraded,
            given: .healthy {
                $0.workflow.onError = .continueRegularOutput
            }),
    ]

    /// n8n's API shows some texts in another form.
    static func seen(
        _ name: String, _ cause: String, verdict: Verdict, given settings: SandboxSettings,
        as pairs: [(String, String)]
    ) -> Provocation {
        Provocation(name, cause, verdict: verdict, given: settings) { stage in
            try stage.relayN8n(Relay.replacing(pairs))
        }
    }
}

extension Stage {
    mutating func relayN8n(_ change: @escaping Relay.Change) throws {
        point(.n8n, at: try serve(Relay.start(to: sandbox.n8nURL, change: change)))
    }

    mutating func relayAgent(_ change: @escaping Relay.Change) throws {
        point(.agent, at: try serve(Relay.start(to: sandbox.agentURL, change: change)))
    }
}

extension SandboxSettings {
    /// A workflow of a webhook, and this node behind it.
    fileprivate mutating func own(_ node: String) {
        let text = """
            {"name": "Own", "nodes": [
            {"id": "1", "name": "Hook", "type": "n8n-nodes-base.webhook", "typeVersion": 2, "position": [0, 0], "webhookId": "w-1",
             "parameters": {"httpMethod": "POST", "path": "events", "options": {}}},
            {"id": "2", "name": "Agent", "position": [200, 0], \(node.dropFirst())],
            "connections": {"Hook": {"main": [[{"node": "Agent", "type": "main", "index": 0}]]}}, "settings": {}}
            """
        userWorkflow = try? UserWorkflow(parsing: Array(text.utf8))
        canary.workflow = "Own"
    }
}
