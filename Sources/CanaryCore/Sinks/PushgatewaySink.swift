extension Sink {
    /// Pushes a run's gauges with POST, which replaces only the families in the body (facts/monitoring.md), and keeps
    /// what the gateway did not take.
    static func pushgateway(_ push: Configuration.Push) -> Sink {
        Sink(name: "pushgateway") { report, scene in
            var seen: [SinkSeen] = []
            func note(_ outcome: SinkSeen.Outcome) {
                seen.append(SinkSeen(push.gateway, outcome))
            }
            var down: HTTPFailure?
            var caughtUp = 0
            // What earlier runs could not deliver comes first; a body that is refused again stays, and holds nothing up.
            // Half of the time is left to this run's own: behind a gateway that is slow, a day's pushes take several runs.
            let half = Deadline(in: scene.deadline.remaining / 2, clock: scene.deadline.clock)
            for kept in (try? await scene.store.spooled()) ?? [] where down == nil && !half.isOver {
                switch await post(kept.body, to: kept.group, push, scene) {
                case .delivered:
                    try? await scene.store.removeSpooled(kept.number)
                    caughtUp += 1
                case .failed(let failure, _): down = failure
                default: break
                }
            }
            if caughtUp > 0 { note(.caughtUp(caughtUp)) }

            for (group, body) in bodies(of: report, push) {
                var outcome = SinkSeen.Outcome.delivered
                if let down {
                    outcome = .failed(down, kept: true)
                } else {
                    outcome = await post(body, to: group, push, scene)
                    if case .failed(let failure, _) = outcome { down = failure }
                }
                switch outcome {
                case .failed, .refused:
                    do throws(StoreFailure) {
                        try await scene.store.spool(
                            SpooledPush(time: report.started, group: group, body: body), limit: spoolLimit)
                    } catch {
                        note(.spoolUnwritable(error))
                        outcome = outcome.lost
                    }
                default: break
                }
                note(outcome)
            }
            if push.inheritedNames, scene.prior.anotherWriter {
                note(.anotherWriter(group: Gauge.Group.inheritedJob))
            }
            return seen
        }
    }

    /// Of each group, so many pushes are kept; a gateway that is down for a day costs the older ones.
    private static let spoolLimit = 50

    /// The group with our own names last: its push time then bounds the other's from above.
    private static func bodies(of report: Report, _ push: Configuration.Push) -> [(group: String, body: String)] {
        var bodies: [(group: String, body: String)] = []
        if push.inheritedNames {
            bodies.append(("/job/\(Gauge.Group.inheritedJob)", Gauge.body(.inherited, of: report)))
        }
        bodies.append(
            ("/job/\(Gauge.Group.ownJob)/\(grouping("pipeline", report.pipeline))", Gauge.body(.own, of: report)))
        return bodies.filter { !$0.body.isEmpty }
    }

    /// A label of the grouping key as a piece of the path; what a path cannot carry goes in base64, which wants `=` for
    /// an empty value.
    static func grouping(_ label: String, _ value: String) -> String {
        let plain = value.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || [45, 46, 95, 126].contains($0)
        }
        if plain, !value.isEmpty, value != ".", value != ".." { return "\(label)/\(value)" }
        return "\(label)@base64/\(value.isEmpty ? "=" : Base64.urlSafe(Array(value.utf8)))"
    }

    private static func post(_ body: String, to group: String, _ push: Configuration.Push, _ scene: SinkScene) async
        -> SinkSeen.Outcome
    {
        let request = HTTPRequest(
            "POST", push.gateway.appending("/metrics\(group)"),
            headers: [("Content-Type", .open("text/plain; version=0.0.4; charset=utf-8"))], body: Array(body.utf8),
            timeout: scene.deadline.allowing(push.timeout), limit: 1 << 20)
        do throws(HTTPFailure) {
            let answer = try await scene.transport.send(request)
            // A gateway that takes a push says nothing; a login page says much, with a status of success.
            guard (200..<300).contains(answer.status), answer.body.allSatisfy(\.isSpace) else {
                var refusal = PushRefusal(answer, pushed: body.utf8.count)
                if case .conflict(let name?) = refusal.kind {
                    refusal.rivals = await rivals(of: name, besides: group, push, scene)
                }
                return .refused(refusal, kept: true)
            }
            return .delivered
        } catch {
            return .failed(error, kept: true)
        }
    }

    /// Who else pushes a name that the gateway refused of us: its page says it, and no answer does.
    private static func rivals(
        of name: String, besides group: String, _ push: Configuration.Push, _ scene: SinkScene
    ) async -> [PushRefusal.Rival] {
        let request = HTTPRequest(
            "GET", push.gateway.appending("/metrics"), timeout: scene.deadline.allowing(min(push.timeout, .seconds(3))),
            limit: 8 << 20)
        guard let answer = try? await scene.transport.send(request), answer.status == 200 else { return [] }
        return PushRefusal.Rival.found(in: answer.body, name: name, besides: group)
    }
}

extension SinkSeen {
    init(_ gateway: ServiceURL, _ outcome: Outcome) {
        self.init(sink: "pushgateway", shown: gateway.shown, outcome: outcome)
        let path = gateway.path.withBytes { String(decoding: $0.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self) }
        address = gateway.shown + (path.hasSuffix("/") ? String(path.dropLast()) : path)
        // curl asks for the password itself.
        if gateway.userInfo != nil { curl = "curl -s -u USER" }
    }
}

extension SinkSeen.Outcome {
    fileprivate var lost: SinkSeen.Outcome {
        switch self {
        case .failed(let failure, _): .failed(failure, kept: false)
        case .refused(let refusal, _): .refused(refusal, kept: false)
        default: self
        }
    }
}

enum Base64 {
    /// Without padding, `-` and `_` for `+` and `/` (RFC 4648 section 5).
    static func urlSafe(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var out = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for digit in 0...group.count { out.append(alphabet[bits >> (18 - 6 * digit) & 63]) }
        }
        return out
    }
}
