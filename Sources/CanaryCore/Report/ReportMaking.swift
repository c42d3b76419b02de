extension Report {
    /// Puts what was seen and what it means into the words of the report; the only place where texts of counterparts
    /// are let out, masked.
    init(
        command: Command, run: RunID, started: Double, ended: Double, picture: Picture, mask: SecretMask,
        prior: PriorState
    ) {
        let diagnosis = diagnose(picture)
        self.command = command
        self.run = run
        pipeline = picture.configuration.pipeline
        self.started = Int64(clamping: started)
        seconds = (ended - started).toTheMicrosecond
        verdict = diagnosis.verdict
        hops = Hop.allCases.map { hop in
            HopLine(
                hop: hop, state: diagnosis.hops[hop] ?? .skipped,
                seconds: (picture.seconds[hop] ?? 0).toTheMicrosecond,
                note: mask.maskedForDisplay(Self.note(hop, picture), limit: 24))
        }
        findings = Self.findings(diagnosis, mask)
        credentials = diagnosis.credentials
        let states = Dictionary(grouping: diagnosis.findings.filter { $0.subject != nil }, by: { $0.subject ?? "" })
            .mapValues { $0.map(\.state) }
        tokens = picture.tokens.map { Self.tokenLine($0, states[$0.path] ?? [], picture) }
        let configured = Set(tokens.map(\.path))
        tokens += picture.mints.filter { !$0.hasToken && !configured.contains($0.path) }
            .map { Self.mapLine($0, states[$0.path] ?? [], mask) }
        event = Self.eventLine(picture, mask)
        job = Self.jobLine(picture, mask)
        slots = picture.slots?.slots
        n8n = picture.configuration.n8n.map { _ in
            N8nLine(version: picture.n8nVersion?.description, keyExpiry: picture.keyExpiry)
        }
        unlinted = picture.unlinted.prefix(5).map { mask.maskedForDisplay($0, limit: 300) }
        traffic = picture.traffic.map { TrafficLine($0, picture, mask) }
        calls = Self.calls(picture, mask)
        certificates = Self.certificates(picture, mask)
        interrupted = picture.isInterrupted
        aftermath = picture.aftermath(mask)
        consecutiveFailures = prior.failures(after: verdict, interrupted: interrupted)
        fingerprints = Fingerprints(picture, mask: mask)
        var comparable = fingerprints
        // A check may be configured apart from the run that made the proof, with fewer Secrets.
        if picture.freeOnly { comparable.values[.secret] = nil }
        past = PastLine(prior, verdict: verdict, started: self.started, fingerprints: comparable)
    }

    static func findings(_ picture: Picture, _ mask: SecretMask) -> [FindingLine] { findings(diagnose(picture), mask) }

    private static func findings(_ diagnosis: Diagnosis, _ mask: SecretMask) -> [FindingLine] {
        diagnosis.findings.map { finding in
            FindingLine(
                cause: finding.cause.id, hop: finding.hop, state: finding.state, title: finding.cause.title,
                explanation: finding.cause.explanation, fix: safe(finding.fix, mask),
                evidence: finding.evidence.map { Evidence($0.label, mask.maskedForDisplay($0.text, limit: 300)) },
                subject: finding.subject.map { mask.maskedForDisplay($0, limit: 80) })
        }
    }

    /// A fix keeps its line breaks; everything else in it is treated like foreign text, as names of nodes stand in it.
    private static func safe(_ fix: String, _ mask: SecretMask) -> String {
        fix.split(separator: "\n", omittingEmptySubsequences: false)
            .map { mask.maskedForDisplay(String($0), limit: 400) }.joined(separator: "\n")
    }

    static func note(_ hop: Hop, _ picture: Picture) -> String {
        switch hop {
        case .mint:
            let primary = picture.mint(of: Configuration.primary)
            return primary?.expiry.map { Time.span(Double($0) - picture.now) } ?? ""
        case .webhook:
            return picture.observations.last { if case .event = $0.seen { true } else { false } }
                .map { Time.span($0.seconds) } ?? ""
        case .handoff:
            if case .agentFailed(let failure) = picture.execution?.end { return failure.code }
            return ""
        case .job:
            if case .ended(_, let seconds) = picture.job { return Time.span(seconds) }
            return ""
        case .model:
            return picture.answer?.apiStatus.map { "\($0)" } ?? ""
        default: return ""
        }
    }

    private static func tokenLine(_ token: TokenSeen, _ states: [HopState], _ picture: Picture) -> TokenLine {
        let mint = picture.mint(of: token.path)
        let form =
            switch token.form {
            case .success(let reading): reading.form.words
            case .failure(.empty): "empty"
            case .failure: "unreadable"
            }
        return TokenLine(
            path: token.path, source: mint.map { $0.value == .none ? .token : .both } ?? .token,
            characters: token.characters, wellFormed: (try? token.form.get())?.form.use == .works,
            mint: mint?.expiry == nil ? nil : mint?.epoch, expiry: mint?.expiry, state: worst(states), form: form)
    }

    /// A path that the map alone names: its dates are watched, and there is nothing to read.
    private static func mapLine(_ mint: MintSeen, _ states: [HopState], _ mask: SecretMask) -> TokenLine {
        TokenLine(
            path: mask.maskedForDisplay(mint.path, limit: 80), source: .map, characters: nil, wellFormed: nil,
            mint: mint.expiry == nil ? nil : mint.epoch, expiry: mint.expiry, state: worst(states), form: "date only")
    }

    private static func worst(_ states: [HopState]) -> HopState {
        [HopState.failed, .unknown, .warned].first(where: states.contains) ?? .passed
    }

    private static func eventLine(_ picture: Picture, _ mask: SecretMask) -> EventLine? {
        guard var line = eventLine(picture) else { return nil }
        (line.image, line.tag) = (
            mask.maskedForDisplay(line.image, limit: 300), mask.maskedForDisplay(line.tag, limit: 150)
        )
        return line
    }

    private static func eventLine(_ picture: Picture) -> EventLine? {
        if let entry = picture.followed {
            return EventLine(
                dialect: entry.dialect, image: entry.image, tag: entry.tag, sent: .no, followed: entry.run)
        }
        if let seen = picture.event {
            return EventLine(
                dialect: seen.event.dialect, image: seen.event.image, tag: seen.event.tag, sent: seen.delivery)
        }
        return picture.configuration.webhook.map {
            EventLine(dialect: $0.dialect, image: $0.image, tag: $0.tag, sent: .no)
        }
    }

    private static func jobLine(_ picture: Picture, _ mask: SecretMask) -> JobLine? {
        guard let handoff = picture.handoff else { return nil }
        var line = JobLine(
            id: mask.maskedForDisplay(handoff.job, limit: 40), status: "unknown", seconds: 0, strategy: handoff.strategy
        )
        switch picture.job {
        case .ended(let record, let seconds), .running(let record, let seconds):
            line.status = mask.maskedForDisplay(record.status.word, limit: 24)
            line.seconds = seconds.toTheMicrosecond
        case .lost: line.status = "lost"
        case .notOurs: line.status = "not ours"
        case nil: break
        }
        line.cost = picture.answer?.costUSD?.toTheMicrosecond
        return line
    }
}
