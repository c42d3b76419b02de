extension PriorState {
    /// So many of the last runs are looked at for the row of failures that the present one may belong to.
    private static let recent = 200

    /// From the memory in the state folder, which knows the order of the runs whatever their dates. A proof that is dated
    /// later than now stands back behind any other; where there is none, it is worth saying.
    static func gather(_ history: any RunHistory, pipeline: String, but run: RunID, now: Double) async -> PriorState {
        var query = HistoryQuery()
        query.pipeline = pipeline
        query.commands = [.run]
        query.limit = recent
        // A disk that hangs is waited for once.
        guard let recent = try? await history.runs(query) else { return PriorState() }
        var state = PriorState(recent.filter { $0.run != run })
        query.until = Int64(clamping: now + Need.clockSlack)
        query.proofsOnly = true
        query.limit = 1
        var proof = try? await history.runs(query).first
        if proof == nil {
            query.until = nil
            proof = try? await history.runs(query).first
        }
        state.proof = proof.map { Proof(at: Int64(clamping: $0.ended), fingerprints: $0.fingerprints, run: $0.run) }
        return state
    }

    /// What the report of the last proof says of the agent's own token: it was answered with.
    mutating func recallLengths(from history: any RunHistory) async {
        guard let run = proof?.run, let report = try? await history.report(run),
            let token = report.tokens.first(where: { $0.path == Configuration.primary }),
            let characters = token.characters, characters > 0
        else { return }
        provenLengths[token.path, default: []].insert(characters)
    }

    /// - Parameter runs: The newest first, all of one pipeline.
    init(_ runs: [PastRun]) {
        self.init()
        let runs = runs.filter { $0.end != .underWay && !$0.wasRefused }
        if let last = runs.first {
            lastRun = last.ended
            if case .verdict(let verdict) = last.end { ending = .verdict(verdict) } else { ending = .cutOff }
        }
        lastHealthy = runs.first { $0.isWell == true }?.ended
        // One that could not tell, or was not let to its end, neither ends nor lengthens a row of failures.
        let decided = runs.compactMap { run in run.isWell.map { (run: run, failed: !$0) } }
        guard let newest = decided.first else { return }
        guard newest.failed else {
            failures = 0
            return
        }
        let row = decided.prefix { $0.failed }
        failures = max(row.count, newest.run.consecutiveFailures ?? 0)
        // Its beginning is known where the run before it is, or it says itself that it was the first.
        if let first = row.last?.run, row.count < decided.count || first.consecutiveFailures == 1 {
            brokenSince = first.started
        }
    }

    /// Reads the gateway's page; nothing is known where it does not answer, and no run waits for it long.
    static func gather(_ push: Configuration.Push, pipeline: String, caller: Caller) async -> PriorState {
        let request = HTTPRequest(
            "GET", push.gateway.appending("/metrics"), timeout: min(.seconds(3), caller.timeout), limit: 8 << 20)
        guard let answer = await caller.call(request, .gateway, .readiness).answer, answer.status == 200 else {
            return PriorState()
        }
        return PriorState(page: answer.body, pipeline: pipeline)
    }

    private static let prefix = "upgrade_canary_"
    private static let names: Set<String> = [
        "push_time_seconds", "push_failure_time_seconds", prefix + "consecutive_failures", prefix + "verdict",
        prefix + "last_run_timestamp_seconds", prefix + "last_success_timestamp_seconds",
        prefix + "last_proof_timestamp_seconds", prefix + "proof_fingerprint",
        prefix + "token_proven_characters",
    ]

    /// A pure function of the page; a value that can be none of ours is passed over.
    init(page: [UInt8], pipeline: String) {
        self.init()
        var verdicts: [Verdict] = []
        var prints = Fingerprints()
        var proofAt: Double?
        for sample in PrometheusText.samples(page, named: Self.names) where sample.value.isFinite {
            let own = sample.labels["job"] == Gauge.Group.ownJob && sample.labels["pipeline"] == pipeline
            switch sample.name {
            case "push_time_seconds" where own: ownPush = sample.value
            case "push_failure_time_seconds" where own: ownRefusal = sample.value
            case "push_time_seconds" where sample.labels["job"] == Gauge.Group.inheritedJob:
                inheritedPush = max(sample.value, inheritedPush ?? 0)
            case _ where !own: break
            case Self.prefix + "consecutive_failures":
                failures = Int(exactly: sample.value).flatMap { (0...1_000_000_000).contains($0) ? $0 : nil }
            case Self.prefix + "verdict" where sample.value == 1:
                if let verdict = sample.labels["verdict"].flatMap(Verdict.init(rawValue:)) { verdicts.append(verdict) }
            case Self.prefix + "token_proven_characters":
                if let path = sample.labels["path"], let count = Int(exactly: sample.value),
                    (1...65_536).contains(count)
                {
                    provenLengths[path, default: []].insert(count)
                }
            case Self.prefix + "last_run_timestamp_seconds": lastRun = Self.instant(sample.value)
            case Self.prefix + "last_success_timestamp_seconds": lastHealthy = Self.instant(sample.value)
            case Self.prefix + "last_proof_timestamp_seconds": proofAt = Self.instant(sample.value)
            case Self.prefix + "proof_fingerprint":
                if let part = sample.labels["part"].flatMap(Fingerprints.Part.init(rawValue:)),
                    let number = UInt64(exactly: sample.value), number < 1 << 48
                {
                    prints.values[part] = number
                }
            default: break
            }
        }
        // One of them is 1; anything else was not pushed by us.
        if verdicts.count == 1 { ending = .verdict(verdicts[0]) }
        if let at = proofAt.flatMap({ Int64(exactly: $0.rounded()) }) { proof = Proof(at: at, fingerprints: prints) }
    }

    /// Unix seconds of this age of the world; `nil` for anything else.
    private static func instant(_ value: Double) -> Double? { (1...253_402_300_799).contains(value) ? value : nil }
}

extension PastRun {
    /// Unix seconds.
    fileprivate var ended: Double { Double(started) + seconds.rounded() }

    /// It did not begin: another one was under way, on this machine or in its cluster.
    fileprivate var wasRefused: Bool { cause == "run.locked" || cause == "run.lease-held" }
}

extension Configuration {
    /// Whether the agent's own token has a form that an earlier answer may have proven right.
    var hasUnusualToken: Bool {
        guard let source = tokens.first(where: { $0.path == Self.primary }), case .success(let secret) = source.value
        else { return false }
        let form = TokenForm.read(secret, expecting: TokenExpectation(length: source.length, prefix: source.prefix))
            .form
        return form == .lostCharacter || form.use == .untried
    }
}
