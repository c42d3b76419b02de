/// The workflow that n8n runs now, as its public API gives it: for what looks at the whole of it.
///
/// A workflow can hold a bearer in clear: what leaves here is to be read, and never shown as it is.
public enum LiveWorkflow: Sendable {
    case found(JSONValue)
    /// No workflow of that name or id; the names that there are.
    case missing(others: [String])
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
        let (call, documents) = await N8nClient(url: settings.url, apiKey: key, caller: caller).workflows()
        guard call.problem == nil else {
            let seen = Observation(.workflow, .call(call), at: clock.now())
            let picture = Picture(observations: [seen], configuration: configuration, now: clock.now())
            let finding = diagnose(picture).findings.first
            let evidence = finding?.evidence.map { "\($0.label) \($0.text)" }.joined(separator: ", ") ?? ""
            let title = finding?.cause.title ?? "n8n's API did not answer"
            return .unseen(cause: finding?.cause.id, words: evidence.isEmpty ? title : "\(title): \(evidence)")
        }
        let named = documents.filter {
            $0["name"]?.string == settings.workflow || $0["id"].flatMap(WorkflowSeen.identifier) == settings.workflow
        }
        let active = named.filter { $0["active"]?.bool == true }
        let chosen = active.isEmpty ? named : active
        guard let first = chosen.first else {
            return .missing(others: documents.compactMap { $0["name"]?.string }.sorted())
        }
        guard chosen.count == 1 else {
            return .ambiguous(ids: chosen.compactMap { $0["id"].flatMap(WorkflowSeen.identifier) })
        }
        return .found(first)
    }
}
