/// The workflow that n8n runs now, as its public API gives it: for what looks at the whole of it.
///
/// A workflow can hold a bearer in clear: what leaves here is to be read, and never shown as it is.
public enum LiveWorkflow: Sendable {
    case found(JSONValue)
    /// No workflow of that name or id; the names that there are, and which one stands behind the webhook.
    case missing(others: [String], behind: String?)
    /// Several of that name, all active or none of them.
    case ambiguous(ids: [String])
    /// n8n could not be asked, by the cause's id (`call.refused`), its title and what shows it.
    case unseen(cause: String?, words: String)

    /// Asks n8n; one active workflow of several with the name wins.
    ///
    /// - Parameter deadline: when asking ends.
    public static func read(
        _ configuration: Configuration, transport: any HTTPTransport, clock: any RunClock, within: Duration
    ) async -> LiveWorkflow {
        guard let settings = configuration.n8n, let key = settings.apiKey else {
            return .unseen(cause: nil, words: "n8n's public API is not configured")
        }
        let caller = Caller(
            transport: transport, deadline: Deadline(in: within, clock: clock), longest: configuration.callTimeout)
        let client = N8nClient(url: settings.url, apiKey: key, headers: settings.headers, caller: caller)
        let (call, choice) = await client.choose(settings.workflow, webhook: configuration.webhook?.url)
        guard call.problem == nil else {
            let seen = Observation(.workflow, .call(call), at: clock.now())
            let picture = Picture(observations: [seen], configuration: configuration, now: clock.now())
            let finding = diagnose(picture).findings.first
            let evidence = finding?.evidence.map { "\($0.label) \($0.text)" }.joined(separator: ", ") ?? ""
            let title = finding?.cause.title ?? "n8n's API did not answer"
            return .unseen(cause: finding?.cause.id, words: evidence.isEmpty ? title : "\(title): \(evidence)")
        }
        if let document = choice.document { return .found(document) }
        return choice.alike.isEmpty
            ? .missing(others: choice.others, behind: choice.behind.first?.words) : .ambiguous(ids: choice.alike)
    }
}
