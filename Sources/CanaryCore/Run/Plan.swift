/// What a run would do, found out without doing it (`canary run --plan`).
public struct Plan: Sendable {
    /// The free part of the run, as `canary check` would report it.
    public var report: Report
    public var event: Report.EventLine?
    /// Host of the webhook.
    public var webhook: String?
    /// Slots of the limiter before the event, and when its window ends (unix seconds).
    public var slots: Int?
    public var opensAt: Int64?
    /// Why nothing would be sent; `nil`: the event would leave.
    public var obstacle: String?
    /// Of `--when-needed`.
    public var need: Report.NeedLine?
}

extension Runner {
    /// Makes every free look and says what would follow; nothing is sent, nothing is pushed.
    public func plan() async -> Plan {
        let started = parts.clock.now()
        let deadline = Deadline(in: configuration.deadline, clock: parts.clock)
        let log = CallLog(clock: parts.clock)
        let isAsked = options.whenNeeded || configuration.hasUnusualToken
        let prior = isAsked ? await prior(deadline, log) : PriorState()
        let looked = await look(deadline, log, prior, planning: true)
        let picture = looked.picture(configuration, now: parts.clock.now(), run: run)
        var report = make(picture, since: started, prior, looked.need)
        report.command = .check
        let slots = picture.slots
        let obstacle = looked.need?.isFiring == false ? "it is not needed" : obstacle(picture)
        return Plan(
            report: report, event: report.event, webhook: configuration.webhook?.url.shown, slots: slots?.slots,
            opensAt: slots?.opensAt, obstacle: obstacle.map { parts.mask.maskedForDisplay($0, limit: 300) },
            need: report.need)
    }

    private func obstacle(_ picture: Picture) -> String? {
        let diagnosis = diagnose(picture)
        if diagnosis.keepsEventBack, !options.all {
            let first = diagnosis.findings.first { $0.stopsOurEvent || $0.state == .failed && !$0.letsOurEventPass }
            return "\(first?.hop?.rawValue ?? "the workflow") is broken already: \(first?.cause.id ?? "")"
        }
        if configuration.webhook == nil { return "no webhook is configured" }
        if options.direct { return "--direct: the agent gets a job of our own instead" }
        if picture.followed != nil { return "an earlier run's event would be followed instead" }
        switch Check.refusal(picture, options) {
        case .noView?: return "n8n cannot be seen, so the event could not be followed (--send-blind)"
        case .imageInUse(let uses)?: return "\(uses.first.map { "\($0.file):\($0.line)" } ?? "a stack") uses the image"
        case .imageUseUnknown?: return "whether a stack uses the image cannot be seen"
        case .lastSlot?: return "it would spend the rate limiter's last slot (--spend-last-slot)"
        case .slotsSpent?: return "the rate limiter is spent"
        case .earlierUnresolved(let earlier)?: return "the event of run \(earlier) is unresolved"
        case .lease?: return "the lease is not held"
        case .journal?: return "the journal cannot be written"
        case nil: return nil
        }
    }
}
