/// Why a document is no report that we can show.
public struct ReportReadingError: Error, Sendable, Equatable {
    public enum Problem: Sendable, Equatable {
        /// No JSON, or not of the contract `canary.report/1`.
        case noReport
        case missing
        case wrongType(expected: String)
        /// A word that this version does not know.
        case unknownWord(String)
    }
    /// Where, from the top: `findings[2].hop`; empty for the whole.
    public var path: String
    public var problem: Problem

    public init(_ path: String, _ problem: Problem) { (self.path, self.problem) = (path, problem) }
}

extension Report {
    /// A report read back from what `ReportJSON` wrote: every output makes the same of it, byte for byte.
    public init(json: [UInt8]) throws(ReportReadingError) {
        // Our own document may be as long as the report of ten thousand tokens.
        guard let value = JSONReader.read(json, mostValues: 20_000_000), value["schema"]?.string == "canary.report/1"
        else {
            throw ReportReadingError("", .noReport)
        }
        try self.init(Members(value))
    }

    private init(_ all: Members) throws(ReportReadingError) {
        let auth = try all.members("auth")
        var credentials: [Credential: CredentialState] = [:]
        for credential in Credential.allCases { credentials[credential] = try auth.word(credential.rawValue) }
        self.init(
            command: try all.word("command"), run: try all.run("run"), pipeline: try all.string("pipeline"),
            started: try all.instant("started"), seconds: try all.double("seconds"), verdict: try all.word("verdict"),
            hops: try all.list("hops", Self.hop), findings: try all.list("findings", Self.finding),
            credentials: credentials, tokens: try all.list("tokens", Self.token),
            event: try all.optional("event", Self.event), job: try all.optional("job", Self.job),
            slots: try all.optionalCount("slots"), n8n: try all.optional("n8n", Self.n8n),
            traffic: try all.optional("traffic", Self.traffic),
            unlinted: try all.isNull("unlinted") ? [] : all.strings("unlinted"),
            sinks: try all.list("sinks", Self.sink), calls: try all.list("calls", Self.call),
            certificates: try all.list("certificates", Self.certificate), interrupted: try all.bool("interrupted"),
            aftermath: try all.optional("aftermath", Self.aftermath),
            consecutiveFailures: try all.optionalCount("consecutive_failures"),
            fingerprints: try all.optional("fingerprints", Fingerprints.init) ?? Fingerprints(),
            need: try all.optional("need", Self.need), past: try all.optional("past", Self.past),
            version: try all.string("version"), exitCode: Int32(clamping: try all.integer("exit_code")))
    }

    private static func need(_ line: Members) throws(ReportReadingError) -> NeedLine {
        NeedLine(
            isFiring: try line.bool("fired"), reasons: try line.strings("reasons"),
            proof: try line.optionalInteger("last_proof"),
            proofRun: try line.isNull("proof_run") ? nil : line.run("proof_run"), due: try line.optionalInteger("due"))
    }

    private static func n8n(_ line: Members) throws(ReportReadingError) -> N8nLine {
        N8nLine(
            version: try line.optionalString("version"), keyExpiry: try line.optionalInteger("api_key_expires_at"))
    }

    private static func past(_ line: Members) throws(ReportReadingError) -> PastLine {
        PastLine(
            brokenSince: try line.optionalInteger("since"), lastHealthy: try line.optionalInteger("last_healthy"),
            lastProof: try line.optionalInteger("last_proof"),
            // Parts that this version does not know are passed over.
            changed: try line.strings("changed").compactMap { Fingerprints.Part(rawValue: $0) })
    }

    private static func hop(_ line: Members) throws(ReportReadingError) -> HopLine {
        HopLine(
            hop: try line.word("hop"), state: try line.word("state"), seconds: try line.double("seconds"),
            note: try line.string("note"))
    }

    private static func finding(_ line: Members) throws(ReportReadingError) -> FindingLine {
        FindingLine(
            cause: try line.string("cause"), hop: try line.optionalWord("hop"), state: try line.word("state"),
            title: try line.string("title"), explanation: try line.string("explanation"), fix: try line.string("fix"),
            evidence: try line.list("evidence_lines") { evidence throws(ReportReadingError) in
                Evidence(try evidence.string("label"), try evidence.string("text"))
            }, subject: try line.optionalString("subject"))
    }

    private static func token(_ line: Members) throws(ReportReadingError) -> TokenLine {
        // A report of an earlier version has no source: it had a row for each configured token, and for nothing else.
        let hasDate = !line.isNull("expiry")
        return TokenLine(
            path: try line.string("path"),
            source: try line.isNull("source") ? (hasDate ? .both : .token) : line.word("source"),
            characters: try line.isNull("characters") ? nil : line.count("characters"),
            wellFormed: try line.isNull("well_formed") ? nil : line.bool("well_formed"),
            mint: try line.optionalInteger("mint"),
            expiry: try line.optionalInteger("expiry"), state: try line.word("state"), form: try line.string("form"))
    }

    private static func event(_ line: Members) throws(ReportReadingError) -> EventLine {
        EventLine(
            dialect: try line.word("dialect"), image: try line.string("image"), tag: try line.string("tag"),
            sent: try line.word("sent"), followed: try line.isNull("followed") ? nil : line.run("followed"))
    }

    private static func job(_ line: Members) throws(ReportReadingError) -> JobLine {
        JobLine(
            id: try line.string("id"), status: try line.string("status"), seconds: try line.double("seconds"),
            cost: try line.isNull("cost_usd") ? nil : line.double("cost_usd"), strategy: try line.string("strategy"))
    }

    private static func traffic(_ line: Members) throws(ReportReadingError) -> TrafficLine {
        let events = try line.members("events")
        return TrafficLine(
            looked: try line.optionalCount("looked"), since: try line.optionalInteger("since"),
            more: try line.bool("more"), note: try line.string("note"), real: try events.count("real"),
            canary: try events.count("canary"), other: try events.count("other"),
            newest: try line.optional("newest", trafficEvent),
            drops: try line.list("drops") { drop throws(ReportReadingError) in
                TrafficLine.Drop(node: try drop.string("node"), count: try drop.count("count"))
            }, replays: try line.list("replays", trafficEvent),
            upgrade: try line.optional("upgrade") { upgrade throws(ReportReadingError) in
                TrafficLine.Upgrade(
                    commit: try upgrade.string("commit"), at: try upgrade.integer("at"),
                    summary: try upgrade.string("summary"))
            }, upgradeNote: try line.string("upgrade_note"))
    }

    private static func trafficEvent(_ line: Members) throws(ReportReadingError) -> TrafficLine.Event {
        TrafficLine.Event(
            at: try line.optionalInteger("at"), dialect: try line.optionalWord("dialect"),
            image: try line.string("image"), tag: try line.string("tag"), execution: try line.string("execution"),
            end: try line.string("end"), words: try line.string("words"))
    }

    private static func aftermath(_ left: Members) throws(ReportReadingError) -> Aftermath {
        Aftermath(
            job: try left.word("job"), id: try left.optionalString("id"), marker: try left.optionalString("marker"),
            words: try left.string("words"))
    }

    private static func sink(_ line: Members) throws(ReportReadingError) -> SinkLine {
        SinkLine(
            sink: try line.string("sink"), delivered: try line.bool("delivered"), detail: try line.string("detail"))
    }

    private static func call(_ line: Members) throws(ReportReadingError) -> CallLine {
        let seconds = try line.members("seconds")
        var timings = HTTPTimings()
        timings.name = try seconds.double("name")
        timings.connect = try seconds.double("connect")
        timings.tls = try seconds.double("tls")
        timings.firstByte = try seconds.double("first_byte")
        timings.total = try seconds.double("total")
        return CallLine(
            hop: try line.optionalWord("hop"), what: try line.string("what"), method: try line.string("method"),
            host: try line.string("host"), count: try line.count("count"), after: try line.double("after"),
            timings: timings, status: try line.optionalCount("status"), failure: try line.optionalString("failure"))
    }

    private static func certificate(_ line: Members) throws(ReportReadingError) -> CertificateLine {
        CertificateLine(
            host: try line.string("host"), expiry: try line.integer("expiry"), daysLeft: try line.integer("days_left"),
            issuer: try line.string("issuer"))
    }
}

extension Fingerprints {
    /// Parts that this version does not know are passed over.
    fileprivate init(_ line: Members) throws(ReportReadingError) {
        self.init()
        for part in Part.allCases {
            values[part] = try line.optionalInteger(part.rawValue).map { UInt64(clamping: $0) }
        }
    }
}

/// The members of one object of a document, and where it stands in it.
private struct Members {
    let value: JSONValue
    let path: String

    init(_ value: JSONValue, at path: String = "") { (self.value, self.path) = (value, path) }

    private func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private func get<Value>(
        _ name: String, _ expected: String, _ pick: (JSONValue) -> Value?
    ) throws(ReportReadingError) -> Value {
        guard let member = value[name] else { throw ReportReadingError(place(name), .missing) }
        guard let found = pick(member) else { throw ReportReadingError(place(name), .wrongType(expected: expected)) }
        return found
    }

    /// Null, or left out by an older version.
    func isNull(_ name: String) -> Bool { value[name]?.isNull ?? true }

    func string(_ name: String) throws(ReportReadingError) -> String { try get(name, "string") { $0.string } }
    func bool(_ name: String) throws(ReportReadingError) -> Bool { try get(name, "boolean") { $0.bool } }
    func double(_ name: String) throws(ReportReadingError) -> Double { try get(name, "number") { $0.double } }
    func integer(_ name: String) throws(ReportReadingError) -> Int64 { try get(name, "integer") { $0.integer } }
    func count(_ name: String) throws(ReportReadingError) -> Int { Int(try integer(name)) }
    func run(_ name: String) throws(ReportReadingError) -> RunID {
        try get(name, "eight hexadecimal digits") { $0.string.flatMap { RunID($0) } }
    }
    func instant(_ name: String) throws(ReportReadingError) -> Int64 {
        try get(name, "date-time") {
            $0.string.flatMap { text in Int64(text) ?? Timestamp.seconds(text).map { Int64(clamping: $0) } }
        }
    }
    func word<Word: RawRepresentable<String>>(_ name: String) throws(ReportReadingError) -> Word {
        let text = try string(name)
        guard let word = Word(rawValue: text) else { throw ReportReadingError(place(name), .unknownWord(text)) }
        return word
    }

    func optionalString(_ name: String) throws(ReportReadingError) -> String? { isNull(name) ? nil : try string(name) }
    func optionalInteger(_ name: String) throws(ReportReadingError) -> Int64? {
        isNull(name) ? nil : try integer(name)
    }
    func optionalCount(_ name: String) throws(ReportReadingError) -> Int? { isNull(name) ? nil : try count(name) }
    func optionalWord<Word: RawRepresentable<String>>(_ name: String) throws(ReportReadingError) -> Word? {
        if isNull(name) { return nil }
        let word: Word = try word(name)
        return word
    }

    func strings(_ name: String) throws(ReportReadingError) -> [String] {
        try get(name, "array of strings") { value in
            value.array.flatMap { items in
                let texts = items.compactMap(\.string)
                return texts.count == items.count ? texts : nil
            }
        }
    }

    func members(_ name: String) throws(ReportReadingError) -> Members {
        Members(try get(name, "object") { $0.object == nil ? nil : $0 }, at: place(name))
    }
    func optional<Line>(
        _ name: String, _ read: (Members) throws(ReportReadingError) -> Line
    ) throws(ReportReadingError) -> Line? {
        isNull(name) ? nil : try read(try members(name))
    }
    func list<Line>(
        _ name: String, _ read: (Members) throws(ReportReadingError) -> Line
    ) throws(ReportReadingError) -> [Line] {
        var lines: [Line] = []
        for (index, item) in try get(name, "array", { $0.array }).enumerated() {
            lines.append(try read(Members(item, at: "\(place(name))[\(index)]")))
        }
        return lines
    }
}
