import CanaryCore
import Workflow

extension LintRule {
    static let webhookRules: [LintRule] = [
        LintRule("no-webhook", .error, "The workflow has no webhook", cause: "webhook.not-registered", use: .finding) {
            scene in
            guard scene.webhooks.isEmpty else { return [] }
            return [Place(message: "no node of type n8n-nodes-base.webhook: nothing that DIUN sends can start it")]
        },
        LintRule("webhook-disabled", .error, "The webhook is disabled", cause: "webhook.not-registered", use: .finding)
        { scene in
            guard !scene.webhooks.contains(where: { !$0.isDisabled }) else { return [] }
            return scene.webhooks.map {
                Place(
                    node: $0.name, parameter: "disabled", message: "n8n does not register its path and answers 404",
                    mended: "false")
            }
        },
        LintRule(
            "webhook-path-empty", .error, "The webhook has no path", cause: "webhook.not-registered", use: .finding
        ) { scene in
            scene.webhooks.filter { $0.parameters["path"]?.stringValue?.isEmpty ?? true }.map {
                Place(node: $0.name, parameter: "parameters.path", message: "n8n refuses to activate it")
            }
        },
        LintRule(
            "webhook-method", .error, "The webhook takes another method than POST", cause: "webhook.wrong-method",
            use: .finding
        ) {
            scene in
            scene.webhooks.filter { !$0.isDisabled }.compactMap { node in
                let methods = node.parameters["httpMethod"]
                let names = methods?.arrayValue?.compactMap(\.stringValue) ?? [methods?.stringValue ?? "GET"]
                guard !names.contains("POST") else { return nil }
                return Place(
                    node: node.name, parameter: "parameters.httpMethod",
                    message: "it takes \(names.joined(separator: ", ")): n8n answers 404 to DIUN's POST",
                    mended: "POST")
            }
        },
        LintRule(
            "webhook-elsewhere", .error, "The webhook has another path than the configured URL",
            cause: "workflow.webhook-elsewhere"
        ) { scene in
            guard let webhook = scene.expected.webhook else { return [] }
            let path = webhook.path.withBytes { String(decoding: $0, as: UTF8.self) }
            let nodes = scene.webhooks.filter { !$0.isDisabled }
            let isOurs = nodes.contains { node in
                guard let own = node.parameters["path"]?.stringValue, !own.isEmpty else { return false }
                let bare = own.hasPrefix("/") ? String(own.dropFirst()) : own
                return path.hasSuffix("/\(bare)") || path.contains("/\(bare)?")
            }
            guard !isOurs, let first = nodes.first else { return [] }
            return [
                Place(
                    node: first.name, parameter: "parameters.path",
                    message: "an event sent to webhook.url starts another workflow, or none (neither path is shown)",
                    mended: "copy the node's Production URL into webhook.url, and into DIUN's")
            ]
        },
        LintRule("webhook-without-id", .warning, "The webhook has no id, so its path is another one") { scene in
            scene.webhooks.filter { !$0.isDisabled && $0.document["webhookId"]?.stringValue == nil }.compactMap {
                node in
                guard let own = node.parameters["path"]?.stringValue, !own.isEmpty else { return nil }
                let registered = RegisteredPath(
                    path: own, webhookID: nil, node: node.name, workflow: scene.source.id ?? "<workflow id>")
                // Whoever has copied the Production URL has the right one.
                if let url = scene.expected.webhook, scene.source.id != nil, registered.isReached(by: url) {
                    return nil
                }
                let isCalled = scene.expected.webhook != nil
                return Place(
                    node: node.name, parameter: "webhookId",
                    message:
                        "n8n 1.81 and 2.8 register it as /webhook/\(registered.inURL) and answer 404 to /webhook/\(own); n8n 2.41 gives the node an id when the workflow is saved",
                    mended:
                        "\"webhookId\": \"<a new UUID>\" in the node, or open the workflow in n8n's editor and save it",
                    // What n8n has stored so, it serves so.
                    severity: scene.source.isLive && isCalled ? .error : .warning)
            }
        },
        LintRule("response-mode", .warning, "The webhook answers only after the workflow") { scene in
            scene.webhooks.filter { !$0.isDisabled }.compactMap { node in
                switch node.parameters["responseMode"]?.stringValue {
                case "lastNode":
                    Place(
                        node: node.name, parameter: "parameters.responseMode",
                        message:
                            "lastNode: an event that is dropped gets 500 \"No item to return was found\", one that fails 500 \"Error in workflow\"; DIUN calls both failures, after waiting 10 s at most",
                        mended: "onReceived")
                case "responseNode":
                    Place(
                        node: node.name, parameter: "parameters.responseMode",
                        message:
                            "responseNode: an event that is dropped gets 200 with nothing in it, and DIUN waits 10 s at most for the answer",
                        mended: "onReceived")
                default: nil
                }
            }
        },
    ]
}
