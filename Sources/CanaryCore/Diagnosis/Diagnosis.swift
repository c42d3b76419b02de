/// A cause that was found, with what shows it.
public struct Finding: Sendable {
    public var cause: Cause
    public var hop: Hop?
    public var state: HopState
    /// The token's path, where it is one of several.
    public var subject: String?
    public var evidence: [Evidence]
    public var fix: String
    var speaksOfCredentials: Bool
    /// A free look has shown that the canary's own event cannot get through.
    var stopsOurEvent = false
    /// It fails its hop, and the canary's own event gets through all the same.
    var letsOurEventPass = false
}

/// What the observations mean.
public struct Diagnosis: Sendable {
    /// In order of weight: the first is the one that broke the pipeline.
    public var findings: [Finding]
    public var hops: [Hop: HopState]
    public var verdict: Verdict
    public var credentials: [Credential: CredentialState]

    /// Whether an event would be paid for what is already answered.
    var keepsEventBack: Bool {
        findings.contains { $0.hop != nil && $0.state == .failed && !$0.letsOurEventPass || $0.stopsOurEvent }
    }

    /// The first failed hop, which is the broken one.
    public var brokenHop: Hop? { Hop.allCases.first { hops[$0] == .failed } }
}

/// The one place where what was seen becomes an opinion; a pure function.
///
/// - Parameter complete: whether the run is over; only then is a hop that was never reached `skipped`.
public func diagnose(_ picture: Picture) -> Diagnosis {
    var findings: [Finding] = []
    var known: Set<[String?]> = []
    for observation in picture.observations {
        let seen = observation.seen
        for cause in Cause.candidates(for: seen) {
            guard let match = cause.match(seen, picture) else { continue }
            // The hop of a call's cause is where it was made for.
            let finding = Finding(
                cause: cause, hop: cause.hop, state: match.state ?? cause.state, subject: match.subject,
                evidence: match.evidence, fix: filled(cause.fix, match.fill),
                speaksOfCredentials: !match.silentOnCredentials)
            if known.insert([cause.id, finding.subject]).inserted { findings.append(finding) }
        }
    }
    // What the run saw itself says more of a fault than what was expected of it.
    for case .lint(let lint) in picture.observations.map(\.seen) {
        for finding in Cause.expected(lint, picture) where known.insert([finding.cause.id, nil]).inserted {
            findings.append(finding)
        }
    }
    findings = ordered(findings)
    let hops = Dictionary(uniqueKeysWithValues: Hop.allCases.map { ($0, state(of: $0, findings, picture)) })
    return Diagnosis(
        findings: findings, hops: hops, verdict: verdict(findings, hops),
        credentials: [.oauth: oauth(findings, picture), .bearer: bearer(findings, picture)])
}

/// Failures before what could not be seen before warnings; within each, in the order of the road and of seeing.
private func ordered(_ findings: [Finding]) -> [Finding] {
    func weight(_ finding: Finding) -> Int {
        let rank = [HopState.failed, .unknown, .warned].firstIndex(of: finding.state) ?? 3
        return rank * 100 + (finding.hop?.position ?? 50)
    }
    return findings.enumerated().sorted { (weight($0.element), $0.offset) < (weight($1.element), $1.offset) }
        .map(\.element)
}

private func state(of hop: Hop, _ findings: [Finding], _ picture: Picture) -> HopState {
    let states = findings.filter { $0.hop == hop }.map(\.state)
    for worst in [HopState.failed, .unknown] where states.contains(worst) { return worst }
    guard let proof = proof(of: hop, picture) else { return states.contains(.warned) ? .warned : .skipped }
    guard proof else { return .unknown }
    return states.contains(.warned) ? .warned : .passed
}

/// Whether a hop's proof (design.md section 2) was seen; `nil` where it was not looked for or not reached.
private func proof(of hop: Hop, _ picture: Picture) -> Bool? {
    if picture.freeOnly { return picture.has(hop) ? true : nil }
    let strategy = picture.handoff?.strategy
    switch hop {
    case .token: return picture.tokens.isEmpty ? nil : true
    case .mint: return picture.mints.contains { $0.expiry != nil } ? true : (picture.has(.mint) ? false : nil)
    case .webhook:
        if picture.followed != nil { return true }
        guard let event = picture.event else { return nil }
        return (event.answer != nil && event.mayHaveArrived) || picture.execution != nil
    case .workflow:
        if strategy == "direct" { return false }
        if strategy == "reply" || strategy == "journal" { return true }
        guard let execution = picture.execution else { return picture.event?.mayHaveArrived == true ? false : nil }
        switch execution.end {
        case .handedOver, .agentFailed, .noJob, .answerConcealed: return true
        default: return false
        }
    case .handoff:
        if let strategy { return strategy != "direct" }
        // The node ended without an error, so that the agent took the call.
        if picture.execution?.end == .answerConcealed { return picture.execution?.agentNode?.hidesErrors == false }
        return picture.execution == nil ? nil : false
    case .job:
        if case .ended(let record, _) = picture.job { return record.isOver }
        return picture.handoff == nil ? nil : false
    case .model:
        return picture.answer.map(\.class.isAnswer)
    case .effect:
        return picture.last { if case .newCommits = $0 { true } else { nil } }
    }
}

private func verdict(_ findings: [Finding], _ hops: [Hop: HopState]) -> Verdict {
    // What a sink did says nothing of the pipeline.
    let states = Set(hops.values).union(findings.filter { !Cause.isAside($0.cause.id) }.map(\.state))
    if states.contains(.failed) { return .unhealthy }
    if states.contains(.unknown) { return .inconclusive }
    // Nothing was looked at: nothing is proven.
    guard states.contains(.passed) || states.contains(.warned) else { return .inconclusive }
    return states.contains(.warned) ? .degraded : .healthy
}

private func oauth(_ findings: [Finding], _ picture: Picture) -> CredentialState {
    if findings.contains(where: { $0.speaksOfCredentials && $0.cause.oauth == .broken }) { return .broken }
    // What answered was perhaps the key that stands beside the token.
    let isShadowed = findings.contains { $0.subject == Configuration.primary && $0.cause.isShadow }
    return picture.answer?.oauth == .working && !isShadowed ? .working : .unknown
}

private func bearer(_ findings: [Finding], _ picture: Picture) -> CredentialState {
    if findings.contains(where: { $0.speaksOfCredentials && $0.cause.bearer == .broken }) { return .broken }
    if let handoff = picture.handoff, handoff.strategy != "journal" { return .working }
    let tested = picture.calls(.agent, .bearer).contains { $0.problem == nil }
    return tested ? .working : .unknown
}

/// `{name}` in a fix, filled from what was seen; a name that was not seen stays as `<name>`, which a shell refuses. A line
/// about a commit that nobody made is left out.
func filled(_ fix: String, _ values: [String: String]) -> String {
    var lines = fix.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    if values["commit"] == nil { lines.removeAll { $0.contains("{commit}") } }
    if lines.count < 2, let first = lines.first, first.hasPrefix("or ") { lines = [String(first.dropFirst(3))] }
    let fix = lines.joined(separator: "\n")
    var out = ""
    var rest = fix[...]
    while let open = rest.firstIndex(of: "{") {
        // n8n's own braces are doubled and are no place of ours.
        let next = rest.index(after: open)
        guard next < rest.endIndex, rest[next] != "{", open == rest.startIndex || rest[rest.index(before: open)] != "{",
            let close = rest[next...].firstIndex(of: "}"),
            rest[next..<close].allSatisfy({ $0.isLetter || $0 == "-" }), next != close
        else {
            out += rest[...open]
            rest = rest[next...]
            continue
        }
        let name = String(rest[next..<close])
        out += rest[..<open] + (values[name] ?? "<\(name)>")
        rest = rest[rest.index(after: close)...]
    }
    return out + rest
}
