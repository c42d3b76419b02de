/// How n8n answers the POST of an event (facts: n8n section 1).
package struct WebhookSettings: Sendable, Equatable {
    package enum Behaviour: Sendable, Equatable {
        /// Takes the event and runs the workflow.
        case accepts
        /// 404 with a hint, as for a path that nobody registered.
        case unregistered
        /// 404: the workflow listens for another method.
        case registeredForAnotherMethod
        /// 404 HTML `Cannot POST …`, the seconds after n8n's start.
        case startingHTML
        /// 200 with the plain text `n8n is starting up. Please wait`.
        case startingText
        /// 503 `Database is not ready!`; `/healthz` stays 200.
        case databaseDown
        /// 403 unless the header is there (the configuration of the canary has none).
        case protectedByHeader
        /// 401 `Authorization is required!`.
        case protectedByBasicAuth
        /// 422 `Failed to parse request body`, whatever was sent.
        case malformed
        /// Any other answer.
        case answers(status: Int, contentType: String, body: String)
    }

    package enum ResponseMode: Sendable, Equatable {
        /// At once: `Workflow was started`.
        case onReceived
        /// With the last node's item: the agent's answer.
        case lastNode
        /// With what the Respond node says.
        case responseNode
    }

    package var behaviour = Behaviour.accepts
    /// With a `behaviour` other than `accepts`: how many requests get it before all is well; nil for all of them.
    package var times: Int?
    package var responseMode = ResponseMode.onReceived
    /// The configured URL is the editor's `/webhook-test/…`.
    package var testURL = false
    /// The configured URL has a path that no workflow has.
    package var wrongPath = false
    /// User agents that contain `bot` are answered 204 and nothing is run.
    package var ignoresBots = false
    /// Before the answer, not before the run. Milliseconds.
    package var answerDelay = 0

    package init() {}
}
