/// One run of an HTTP Request node: all requests go out before the first answer is looked at.
struct HTTPRequestRun {
    let context: NodeContext

    private typealias Outcome = Result<HTTPNodeAnswer, HTTPNodeFailure>

    /// What became of an item before or after its request went out.
    private enum State {
        case sent(HTTPRequestDraft)
        case refused(HTTPRequestDraft, HTTPRequestDraft.Refusal)
        /// The parameters could not be read; n8n keeps the message only.
        case failed(NodeFailure)
    }

    func run() async throws(NodeFailure) -> [[WorkflowItem]] {
        var states: [State] = []
        // One item, as nearly always, needs no task of its own.
        if context.items.count == 1 {
            var outcome: Outcome?
            if let request = try await prepare(0, &states) { outcome = await context.caller.outcome(of: request) }
            return [try await items(states, [outcome])]
        }
        var outcomes: [Outcome?] = Array(repeating: nil, count: context.items.count)
        var sent: [(item: Int, task: Task<Outcome, Never>)] = []
        defer { for (_, task) in sent { task.cancel() } }
        for item in context.items.indices {
            guard let request = try await prepare(item, &states) else { continue }
            let caller = context.caller
            sent.append((item: item, task: Task { await caller.outcome(of: request) }))
        }
        for (item, task) in sent {
            outcomes[item] = await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                task.cancel()
            }
        }
        return [try await items(states, outcomes)]
    }

    /// What is to be sent for an item; nil where nothing is, and the state says why.
    private func prepare(_ item: Int, _ states: inout [State]) async throws(NodeFailure) -> HTTPNodeRequest? {
        do throws(NodeFailure) {
            let parameters = try await context.resolvedParameters(forItem: item)
            let draft = try HTTPRequestBuilder(context: context, parameters: parameters, item: item).draft()
            try await pause(before: item, parameters)
            do throws(HTTPRequestDraft.Refusal) {
                let request = try draft.request()
                context.note(.request(item: item, request))
                states.append(.sent(draft))
                return request
            } catch {
                states.append(.refused(draft, error))
                return nil
            }
        } catch {
            if error.isFinal || !context.continuesOnFail { throw error }
            states.append(.failed(error))
            return nil
        }
    }

    /// Between two batches.
    private func pause(before item: Int, _ parameters: JSONObject) async throws(NodeFailure) {
        guard item > 0, let batch = parameters["options"]?["batching"]?["batch"] else { return }
        let size = max(1, Int(clamping: batch["batchSize"]?.doubleValue ?? 0))
        let interval = Int(clamping: batch["batchInterval"]?.doubleValue ?? 0)
        guard interval > 0, item % size == 0 else { return }
        guard await context.settings.clock.sleep(interval) else { throw .cancelled(now: context.now) }
    }

    private func items(_ states: [State], _ outcomes: [Outcome?]) async throws(NodeFailure) -> [WorkflowItem] {
        var result: [WorkflowItem] = []
        // n8n reads the format of the first item for all.
        let response = try? await context.resolvedParameters(forItem: 0)["options"]?["response"]?["response"]
        for (item, state) in states.enumerated() {
            let pair: JSONValue = ["item": .int(item)]
            switch state {
            case .failed(let failure):
                result.append(WorkflowItem(json: ["error": .string(failure.message)], pairedItem: pair))
            case .refused(let draft, let refusal):
                if context.settings.missingIsLimit, refusal.isAddress, let text = expression("url") {
                    throw context.unsupported(.address(text))
                }
                let error = HTTPRequestFailure.ClientError(
                    message: refusal.message, code: refusal.code, item: refusal.item)
                result.append(try failed(error, item, draft))
            case .sent(let draft):
                switch outcomes[item] {
                case .success(let answer):
                    let never = response?["neverError"]?.isTruthy == true
                    if (200..<300).contains(answer.status) || never {
                        result += try HTTPRequestAnswer(
                            context: context, item: item, response: response, answer: answer
                        ).items()
                    } else {
                        result.append(try failed(Self.error(answer, isJSON: draft.isJSON), item, draft))
                    }
                case .failure(.stopped), nil: throw .cancelled(now: context.now)
                case .failure(.brokenOff): throw brokenOff
                // Where the node goes on all the same, it goes on as if the name could not be resolved.
                case .failure(.outside(let host)) where !context.continuesOnFail:
                    throw context.unsupported(.call(host))
                case .failure(.barred(let address)) where !context.continuesOnFail:
                    throw context.unsupported(.port(address))
                case .failure(let failure):
                    result.append(try failed(Self.error(failure, timeout: draft.timeout), item, draft))
                }
            }
        }
        if result.count == 1, case .array = result[0].json["data"] { context.hint(Self.splitHint) }
        return result
    }

    /// A parameter's text, where n8n evaluates it.
    private func expression(_ name: String) -> String? {
        context.node.parameters[name]?.stringValue.flatMap { $0.hasPrefix("=") && $0.contains("{{") ? $0 : nil }
    }

    /// The item for an error where the node goes on, else the error.
    private func failed(
        _ error: HTTPRequestFailure.ClientError, _ item: Int, _ draft: HTTPRequestDraft
    ) throws(NodeFailure) -> WorkflowItem {
        let failure = HTTPRequestFailure(context: context, item: item, request: draft.options, error: error)
        guard context.continuesOnFail else { throw failure.failure }
        return WorkflowItem(json: ["error": failure.itemError], pairedItem: ["item": .int(item)])
    }

    /// Node.js's own error, which n8n does not wrap: it comes after the answer's head.
    private var brokenOff: NodeFailure {
        NodeFailure(
            kind: .network(code: "ECONNRESET"),
            document: ["code": "ECONNRESET", "message": "aborted", "stack": "Error: aborted"])
    }

    private static func error(_ answer: HTTPNodeAnswer, isJSON: Bool) -> HTTPRequestFailure.ClientError {
        let text = JSONValue.string(HTTPRequestAnswer.text(answer.body))
        let body = isJSON ? (try? JSONValue(parsing: answer.body)) ?? text : text
        return .init(
            message: "\(answer.status) - \(body.text)",
            code: answer.status >= 500 ? "ERR_BAD_RESPONSE" : "ERR_BAD_REQUEST",
            status: answer.status, body: body)
    }

    private static func error(_ failure: HTTPNodeFailure, timeout: Int) -> HTTPRequestFailure.ClientError {
        switch failure {
        case .refused(let address), .barred(let address):
            .init(name: "Error", message: "connect ECONNREFUSED \(address)", code: "ECONNREFUSED")
        case .notFound(let name), .outside(let name):
            .init(name: "Error", message: "getaddrinfo ENOTFOUND \(name)", code: "ENOTFOUND")
        case .timedOut: .init(message: "timeout of \(timeout)ms exceeded", code: "ECONNABORTED")
        case .reset: .init(name: "Error", message: "read ECONNRESET", code: "ECONNRESET")
        case .hungUp, .stopped, .brokenOff: .init(name: "Error", message: "socket hang up", code: "ECONNRESET")
        case .notHTTP:
            .init(
                name: "Error", message: "Parse Error: Expected HTTP/, RTSP/ or ICE/", code: "HPE_INVALID_CONSTANT")
        case .tooManyRedirects:
            .init(message: "Maximum number of redirects exceeded", code: "ERR_FR_TOO_MANY_REDIRECTS")
        case .other(let code, let message): .init(name: "Error", message: message, code: code)
        }
    }

    private static let splitHint: JSONValue = [
        "message":
            "To split the contents of ‘data’ into separate items for easier processing, add a ‘Split Out’ node after this one",
        "location": "outputPane",
    ]
}

extension HTTPCaller {
    fileprivate func outcome(of request: HTTPNodeRequest) async -> Result<HTTPNodeAnswer, HTTPNodeFailure> {
        do throws(HTTPNodeFailure) {
            return .success(try await call(request))
        } catch {
            return .failure(error)
        }
    }
}
