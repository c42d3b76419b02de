/// The agent's record of a job (facts/pipeline.md section 3), read tolerantly: what is missing or of another type is `nil`.
public struct JobRecord: Sendable, Equatable {
    public enum Status: Sendable, Equatable {
        case queued, running, completed, failed, timeout, error
        /// A word of a newer agent; empty where there was none.
        case unknown(String)

        init(_ word: String) {
            self =
                switch word.lowercased() {
                case "queued", "pending": .queued
                case "running": .running
                case "completed": .completed
                case "failed": .failed
                case "timeout": .timeout
                case "error": .error
                default: .unknown(word)
                }
        }
    }

    public var id: String?
    public var status: Status
    public var prompt: String?
    public var agent: String?
    /// Unix seconds, with fractions.
    public var created: Double?
    public var started: Double?
    public var finished: Double?
    public var exitCode: Int?
    /// Standard output, its lines put together.
    public var output: String
    public var stderr: String
    /// What in it is not as the agent writes it.
    public var oddities: [Oddity] = []
    /// What the agent itself says of a job that it could not run to its end.
    public var error: String?

    public init(
        id: String? = nil, status: Status, prompt: String? = nil, agent: String? = nil, created: Double? = nil,
        started: Double? = nil, finished: Double? = nil, exitCode: Int? = nil, output: String = "", stderr: String = "",
        error: String? = nil
    ) {
        (self.id, self.status, self.prompt, self.agent) = (id, status, prompt, agent)
        (self.created, self.started, self.finished) = (created, started, finished)
        (self.exitCode, self.output, self.stderr, self.error) = (exitCode, output, stderr, error)
    }

    /// - Returns: `nil` where the document is no object, or has nothing of a job record.
    public init?(_ document: JSONValue) {
        guard let members = document.object, members["status"] != nil || members["prompt"] != nil else { return nil }
        let exit = document["exit_code"]
        self.init(
            id: document["job_id"]?.string ?? document["id"]?.string,
            status: Status(document["status"]?.string ?? ""), prompt: document["prompt"]?.string,
            agent: document["agent"]?.string, created: Self.time(document["created_at"]),
            started: Self.time(document["started_at"]),
            finished: Self.time(document["finished_at"]) ?? Self.time(document["finished_epoch"]),
            exitCode: exit?.integer.map { Int(truncatingIfNeeded: $0) } ?? exit?.string.flatMap { Int($0) },
            output: Self.text(document["output"]), stderr: Self.text(document["stderr"]),
            error: document["error"]?.string)
        if prompt == nil { oddities.append(Oddity(.record, "prompt is missing")) }
        // The other ends have no exit code.
        let hasExit = status == .completed || status == .failed
        if hasExit, let odd = Oddity.exitCode(exit) { oddities.append(odd) }
    }

    /// Whether nothing more will come. A status that we do not know is over once it has an end or an exit code.
    public var isOver: Bool {
        switch status {
        case .queued, .running: false
        case .completed, .failed, .timeout, .error: true
        case .unknown: finished != nil || exitCode != nil
        }
    }

    /// Seconds from start to end, where both are known.
    public var duration: Double? {
        guard let started, let finished, finished >= started else { return nil }
        return finished - started
    }

    private static func time(_ value: JSONValue?) -> Double? {
        value?.string.flatMap { Timestamp.seconds($0) } ?? value?.double
    }

    /// A text, or lines of it; lines that have lost their line ends get them back.
    private static func text(_ value: JSONValue?) -> String {
        if let text = value?.string { return bounded(text) }
        let lines = value?.array?.compactMap(\.string) ?? []
        return bounded(lines.joined(separator: lines.contains { $0.utf8.last == 0x0A } ? "" : "\n"))
    }

    /// What is kept of an output's beginning and of its end, in bytes: an envelope has some thousands, and comes last.
    private static let kept = (beginning: 1 << 18, end: 7 << 18)

    private static func bounded(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.count > kept.beginning + kept.end else { return text }
        return String(decoding: bytes.prefix(kept.beginning), as: UTF8.self) + "\n…\n"
            + String(decoding: bytes.suffix(kept.end), as: UTF8.self)
    }
}

extension JobRecord.Status {
    var isKnown: Bool { if case .unknown = self { false } else { true } }

    /// As the agent writes it.
    var word: String {
        switch self {
        case .queued: "queued"
        case .running: "running"
        case .completed: "completed"
        case .failed: "failed"
        case .timeout: "timeout"
        case .error: "error"
        case .unknown(let word): word
        }
    }
}
