import HTTPServer
import Synchronization
import Workflow

/// The webhook's side of n8n: which workflow a request is for, what is run, what is answered.
struct WebhookEndpoint: Sendable {
    let service: N8nService

    private var settings: WebhookSettings { service.webhook }

    func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        let behaviour = service.behaviour
        if request.method != "OPTIONS" { service.state.withLock { $0.webhookRequests += 1 } }
        var answer = await answer(request, behaviour)
        if settings.answerDelay > 0 {
            answer.delay = .milliseconds(service.environment.time.real(settings.answerDelay))
        }
        return answer
    }

    private func answer(
        _ request: HTTPServerRequest, _ behaviour: WebhookSettings.Behaviour
    ) async -> HTTPServerResponse {
        // What is asked before a call from a browser is answered by n8n itself, before the workflow.
        if request.method == "OPTIONS", ![.startingHTML, .databaseDown].contains(behaviour) {
            return preflight(request, isKnown: behaviour != .unregistered)
        }
        switch behaviour {
        // The last three are the node's own doing: its method, its credentials.
        case .accepts, .registeredForAnotherMethod, .protectedByHeader, .protectedByBasicAuth: break
        case .unregistered: return WebhookAnswers.notRegistered(request)
        case .startingHTML: return .cannot(request)
        case .startingText: return WebhookAnswers.startingText
        case .databaseDown: return WebhookAnswers.databaseDown
        case .malformed:
            return WebhookAnswers.malformed("Expected property name or '}' in JSON at position 1")
        case .answers(let status, let contentType, let body):
            return HTTPServerResponse(status: status, contentType: contentType, text: body)
        }
        let segments = request.segments
        if segments.first == "webhook-test" { return WebhookAnswers.testURL(request, service.settings.manner) }
        guard ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT", "OPTIONS"].contains(request.method) else {
            return .json(500, ["code": 0, "message": .string("The method \(request.method) is not supported.")])
        }
        let path = segments.dropFirst().joined(separator: "/")
        let now = service.environment.time.now
        switch service.state.withLock({ $0.registry.find(method: request.method, path: path, now: now) }) {
        case .nothing: return WebhookAnswers.notRegistered(request)
        case .otherMethods(let known): return WebhookAnswers.wrongMethod(request, known: known)
        case .webhook(let entry, let parameters):
            if settings.ignoresBots, (request.headers["User-Agent"] ?? "").lowercased().contains("bot") {
                return HTTPServerResponse(status: 204)
            }
            return await accept(request, entry, parameters)
        }
    }

    /// The methods of a path are told to who names an origin (run on 1.81.4).
    private func preflight(_ request: HTTPServerRequest, isKnown: Bool) -> HTTPServerResponse {
        var answer = HTTPServerResponse(status: 204)
        guard request.headers["Origin"] != nil else { return answer }
        if request.segments.first == "webhook-test" { return WebhookAnswers.testURL(request, service.settings.manner) }
        let path = request.segments.dropFirst().joined(separator: "/")
        let now = service.environment.time.now
        let methods = isKnown ? service.state.withLock { $0.registry.methods(path: path, now: now) } : []
        answer.headers["Access-Control-Allow-Methods"] = (["OPTIONS"] + methods).joined(separator: ", ")
        return answer
    }

    private func accept(
        _ request: HTTPServerRequest, _ entry: WebhookRegistry.Entry, _ parameters: JSONObject
    ) async -> HTTPServerResponse {
        let environment = service.environment
        let manner = service.settings.manner
        guard
            let webhook = await entry.webhook.evaluated(
                environment.scripts, timezone: environment.timezone, now: environment.clock.now())
        else {
            return manner < .v2_41
                ? Self.notStarted : WebhookAnswers.failed("There was a problem executing the workflow")
        }
        guard WebhookNode.ResponseMode(rawValue: webhook.modeName) != nil else {
            return WebhookAnswers.failed("The response mode '\(webhook.modeName)' is not valid!")
        }
        let entry = WebhookRegistry.Entry(
            workflow: entry.workflow, webhook: webhook, production: entry.production)
        let url = "http://\(request.headers["Host"] ?? "n8n")/webhook/\(webhook.publicPath)"
        let item: WorkflowItem
        do throws(WebhookBody.Failure) {
            item = try WebhookBody.item(request, webhook: webhook, parameters: parameters, url: url)
        } catch {
            return WebhookAnswers.malformed(await MalformedJSON.hint(error, environment.scripts, manner))
        }
        if let problem = startProblem(entry) {
            await service.begin(entry, items: [WorkflowItem(json: [:])], problem: problem)
            return manner < .v2_8 || problem == .lostNode
                ? Self.notStarted : WebhookAnswers.failed(problem.message)
        }
        let credentials = service.state.withLock { $0.credentials }
        if let refusal = webhook.refusal(request, credentials: credentials, manner: manner) { return refusal }
        for _ in 0..<service.settings.concurrentEvents {
            await service.begin(entry, items: [Self.concurrent(item)])
        }
        var answer: HTTPServerResponse
        switch webhook.mode {
        case .onReceived:
            await service.begin(entry, items: [item], output: webhook.output(of: request.method))
            answer = received(webhook)
        case .lastNode, .responseNode:
            answer = await result(of: entry, item, output: webhook.output(of: request.method))
        }
        if manner >= .v2_8, answer.status < 500 { answer.headers["Content-Security-Policy"] = Self.sandboxPolicy }
        for (name, value) in webhook.headers where answer.headers[name] == nil || name.lowercased() == "content-type" {
            answer.setExpress(name, value)
        }
        return answer
    }

    private static let sandboxPolicy =
        "sandbox allow-downloads allow-forms allow-modals allow-orientation-lock allow-pointer-lock allow-popups allow-popups-to-escape-sandbox allow-presentation allow-scripts allow-top-navigation-by-user-activation allow-top-navigation-to-custom-protocols"

    private static let notStarted = WebhookAnswers.failed("Workflow Webhook Error: Workflow could not be started!")

    /// The node's Respond parameter and the workflow's Respond nodes must agree (version 2 and above), and every
    /// connection behind it lead to a node; what n8n stores where they do not.
    private func startProblem(_ entry: WebhookRegistry.Entry) -> NodeFailure? {
        let node = entry.webhook.node
        guard node.typeVersion >= 2 else { return nil }
        let definition = entry.production.definition
        if definition.hasLostNode(behind: node.name) { return .lostNode }
        let hasReply = definition.descendants(of: node.name).contains { $0.type == "n8n-nodes-base.respondToWebhook" }
        guard hasReply != (entry.webhook.mode == .responseNode) else { return nil }
        if service.settings.manner >= .v2_8 {
            let message =
                hasReply
                ? "Unused Respond to Webhook node found in the workflow"
                : "No Respond to Webhook node found in the workflow"
            return NodeFailure(
                kind: .operation(message: message),
                document: [
                    "message": .string(message), "stack": .string("WorkflowConfigurationError: \(message)"),
                ])
        }
        return .operation(
            hasReply ? "Webhook node not correctly configured" : "No Respond to Webhook node found in the workflow",
            description: hasReply
                ? "Set the “Respond” parameter to “Using Respond to Webhook Node” or remove the Respond to Webhook node"
                : "Insert a Respond to Webhook node to your workflow to respond to the webhook or choose another option for the “Respond” parameter",
            node: node.filledIn, now: service.environment.clock.now())
    }

    private func received(_ webhook: WebhookNode) -> HTTPServerResponse {
        switch webhook.responseData {
        case "noData": Self.json(webhook.status, nil)
        case let text?: .html(webhook.status, text)
        case nil: .json(webhook.status, ["message": "Workflow was started"])
        }
    }

    /// Express's `res.json`: without data the body is empty, and the content type is there all the same.
    private static func json(_ status: Int, _ value: JSONValue?) -> HTTPServerResponse {
        guard let value else {
            return HTTPServerResponse(status: status, headers: ["Content-Type": "application/json; charset=utf-8"])
        }
        if case .string(let text) = value { return .html(status, text) }
        return .json(status, value)
    }

    private func result(of entry: WebhookRegistry.Entry, _ item: WorkflowItem, output: Int) async -> HTTPServerResponse
    {
        let webhook = entry.webhook
        return await withCheckedContinuation { continuation in
            let once = Once(continuation)
            let manner = service.settings.manner
            Task {
                await service.begin(
                    entry, items: [item], output: output,
                    reply: { reply in
                        if webhook.mode == .responseNode { once.resume(Self.answer(reply)) }
                    },
                    completion: { once.resume(Self.answer($0, webhook, manner)) })
            }
        }
    }

    private static func answer(_ reply: WebhookReply) -> HTTPServerResponse {
        var answer: HTTPServerResponse
        switch reply.body {
        case .none: answer = json(reply.status, nil)
        case .json(let value): answer = json(reply.status, value)
        case .text(let text): answer = .html(reply.status, text)
        }
        for (name, value) in reply.headers { answer.setExpress(name, value) }
        return answer
    }

    /// What an execution's end means for a webhook that waited for it.
    private static func answer(
        _ run: WorkflowRun, _ webhook: WebhookNode, _ manner: N8nSettings.Manner
    ) -> HTTPServerResponse {
        // Nobody answered: it says nothing at all, before 2.41 also where the run failed.
        if webhook.mode == .responseNode, run.status == .success || manner < .v2_41 { return json(200, nil) }
        if run.status != .success { return .json(500, ["message": "Error in workflow"]) }
        guard run.lastNode != nil else {
            return .json(
                webhook.status,
                ["message": "Workflow executed successfully but the last node did not return any data"])
        }
        let items = run.lastOutputs.first ?? []
        switch webhook.responseData ?? "firstEntryJson" {
        case "noData": return json(webhook.status, nil)
        case "firstEntryJson":
            guard let first = items.first else {
                return WebhookAnswers.failed(
                    manner == .v1_81 ? "No item to return got found" : "No item to return was found")
            }
            var value: JSONValue? = .object(first.json)
            if let name = webhook.propertyName { value = value?.member(at: name) }
            guard let type = webhook.contentType else { return json(webhook.status, value) }
            let text = value?.stringValue ?? value?.text ?? ""
            return HTTPServerResponse(status: 200, contentType: type, text: text)
        case "firstEntryBinary":
            return WebhookAnswers.failed(
                items.isEmpty ? "No item was found to return" : "No binary data was found to return")
        default: return json(webhook.status, .array(items.map { .object($0.json) }))
        }
    }

    /// Somebody else's event of the same moment: another image, no run id, in the dialect of ours.
    private static func concurrent(_ item: WorkflowItem) -> WorkflowItem {
        var copy = item
        copy.json["headers"] = item.json["headers"]?.setting("x-canary-run", nil)
        copy.json["body"] = PastExecution.body(
            native: item.json["body"]?["diun_entry_status"] == nil, image: "docker.io/library/nginx", tag: "1.29.2",
            status: "update")
        return copy
    }
}

extension JSONValue {
    /// A member by its path, `a.b[0].c`.
    fileprivate func member(at path: String) -> JSONValue? {
        var value: JSONValue? = self
        for piece in path.split(whereSeparator: { $0 == "." || $0 == "[" || $0 == "]" }) {
            value = Int(piece).flatMap { value?[$0] } ?? value?[String(piece)]
        }
        return value
    }
}

extension HTTPServerResponse {
    /// A header as Express sets it: the type of a body always names its character set.
    fileprivate mutating func setExpress(_ name: String, _ value: String) {
        guard name.lowercased() == "content-type", !body.isEmpty else {
            headers[name] = value
            return
        }
        let pieces = value.split(separator: ";").map { $0.drop { $0 == " " } }
        let kept = pieces.filter { !$0.lowercased().hasPrefix("charset=") }
        headers[name] = (kept.map(String.init) + ["charset=utf-8"]).joined(separator: "; ")
    }
}

/// A continuation that whoever comes first resumes.
private final class Once: Sendable {
    private let continuation: Mutex<CheckedContinuation<HTTPServerResponse, Never>?>

    init(_ continuation: CheckedContinuation<HTTPServerResponse, Never>) {
        self.continuation = Mutex(continuation)
    }

    func resume(_ answer: HTTPServerResponse) {
        let waiting = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(returning: answer)
    }
}
