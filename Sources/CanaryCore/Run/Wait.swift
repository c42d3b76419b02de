/// Waiting for the services until they answer as they should, for after a deploy. It asks what is free, over and over;
/// nothing is sent, started, pushed or written.
public struct Wait: Sendable {
    /// What can be waited for, with the checks that ask it.
    public enum Service: String, CaseIterable, Sendable {
        case n8n, agent

        var checks: [Check] {
            switch self {
            case .n8n: [.n8nReadiness, .liveWorkflow, .webhookRegistration]
            case .agent: [.agentHealth, .agentBearer]
            }
        }

        public func isConfigured(_ configuration: Configuration) -> Bool {
            switch self {
            case .n8n: configuration.n8n != nil || configuration.webhook != nil
            case .agent: configuration.agent != nil
            }
        }
    }

    /// How it ended.
    public enum End: String, Sendable {
        case ready
        /// The last look found something broken that no waiting mends.
        case broken
        /// A service was not there, was starting, or could not be asked.
        case unseen
        case interrupted
    }

    public struct Outcome: Sendable {
        public var end: End
        public var seconds: Double
        public var looks: Int
        /// Of the last whole look, in the order they were asked.
        public var services: [(service: Service, isReady: Bool)]
        /// Of the last whole look; what is only warned of stands here too.
        public var findings: [Report.FindingLine]
    }

    private let configuration: Configuration
    private let services: [Service]
    private let limit: Duration
    private let parts: RunParts
    /// For one call: a service that takes connections and says nothing must not eat the whole time.
    private static let longestCall = Duration.seconds(10)

    /// - Parameters:
    ///   - services: those of them that the configuration names are waited for.
    ///   - limit: when waiting ends, ready or not.
    public init(_ configuration: Configuration, for services: [Service], limit: Duration, parts: RunParts) {
        self.configuration = configuration
        self.services = services.filter { $0.isConfigured(configuration) }
        (self.limit, self.parts) = (limit, parts)
    }

    /// Looks until everything is ready, the time is over or the task is cancelled.
    public func outcome() async -> Outcome {
        let start = parts.clock.uptime()
        let deadline = Deadline(in: limit, clock: parts.clock)
        var number = 0
        var whole: Look?
        while !Task.isCancelled {
            var look = await look(deadline)
            // One that the end of our time cut short says less than the one before it, where there is one.
            if Task.isCancelled || (look.isCutShort && whole != nil) { break }
            look.takeAsWhole()
            (whole, number) = (look, number + 1)
            let elapsed = parts.clock.uptime() - start
            if look.isReady { return outcome(.ready, look, elapsed, number) }
            let pause = deadline.allowing(parts.pacing.pause(afterLook: number))
            let words = look.waiting.map { "\($0.service.rawValue): \($0.words)" }.joined(separator: ", and for ")
            let hop: Hop = look.waiting.first?.service == .agent ? .job : .webhook
            parts.progress(
                .waiting("waiting for \(words)", hop: hop, elapsed: elapsed, next: pause, left: deadline.remaining))
            guard pause > .zero, (try? await parts.clock.sleep(for: pause)) != nil, !deadline.isOver else { break }
        }
        let elapsed = parts.clock.uptime() - start
        if Task.isCancelled { return outcome(.interrupted, whole, elapsed, number) }
        return outcome(whole?.isBroken == true ? .broken : .unseen, whole, elapsed, number)
    }

    private func look(_ deadline: Deadline) async -> Look {
        var configuration = configuration
        configuration.callTimeout = min(configuration.callTimeout, Self.longestCall)
        var options = RunOptions()
        options.freeOnly = true
        var look = Look(services: [])
        for service in services {
            var scene = Scene(
                run: RunID(), configuration: configuration, options: options, transport: parts.transport,
                repository: nil, store: parts.store, clock: parts.clock, drops: nil, mask: parts.mask, runGuard: nil,
                deadline: deadline, pacing: parts.pacing, progress: { _ in })
            for check in service.checks where !Task.isCancelled { scene.add(await check.look(scene)) }
            look.services.append((service, scene.picture))
        }
        return look
    }

    private func outcome(_ end: End, _ look: Look?, _ elapsed: Duration, _ looks: Int) -> Outcome {
        Outcome(
            end: end, seconds: elapsed.seconds, looks: looks,
            services: services.map { service in
                (service, look?.services.contains { $0.service == service && $0.picture.isReady } == true)
            },
            findings: look?.picture.map { Report.findings($0, parts.mask) } ?? [])
    }
}

/// One look at all services, each with its own picture: what one lacks is not the other's.
private struct Look {
    var services: [(service: Wait.Service, picture: Picture)]

    var isReady: Bool { services.allSatisfy(\.picture.isReady) }

    /// Found broken by what answered, whatever did not.
    var isBroken: Bool {
        services.contains { service in
            var answered = service.picture
            answered.observations.removeAll { $0.seen.isNotYet }
            return diagnose(answered).verdict == .unhealthy
        }
    }

    var isCutShort: Bool {
        services.contains { service in
            service.picture.observations.contains { if case .call(let call) = $0.seen { call.cutShort } else { false } }
        }
    }

    /// Nobody else will be asked: what did not answer in the little time that there was did not answer.
    mutating func takeAsWhole() {
        for index in services.indices {
            services[index].picture.observations = services[index].picture.observations.map { observation in
                guard case .call(var call) = observation.seen, call.cutShort else { return observation }
                call.cutShort = false
                var copy = observation
                copy.seen = .call(call)
                return copy
            }
        }
    }

    /// What is waited for, in a few words each.
    var waiting: [(service: Wait.Service, words: String)] {
        services.filter { !$0.picture.isReady }.map { service in
            let seen = service.picture.observations.map(\.seen)
            // What the service itself says of its start tells more than who answers in its place.
            let words = (seen.filter { !$0.isForeign } + seen).lazy.compactMap(\.waitingWords).first
            return (service.service, words ?? diagnose(service.picture).findings.first?.cause.title ?? "no answer yet")
        }
    }

    /// All of it in one, for the findings.
    var picture: Picture? {
        guard var all = services.first?.picture else { return nil }
        all.observations = services.flatMap(\.picture.observations)
        return all
    }
}

extension Picture {
    /// Something answered as it should, and nothing as it should not.
    fileprivate var isReady: Bool {
        let answered = observations.contains { observation in
            switch observation.seen {
            case .call(let call): call.problem == nil
            case .workflow(let workflow): workflow.state == .active
            case .registration(let seen): seen.answer == nil
            default: false
            }
        }
        return answered && [.healthy, .degraded].contains(diagnose(self).verdict)
    }
}

extension Seen {
    /// Not there, not there yet, or not to be seen: what waiting may bring.
    fileprivate var isNotYet: Bool {
        switch self {
        case .call(let call):
            switch call.problem {
            case .failure(let failure): failure.kind.mayPass
            case .notFoundHTML, .starting, .foreign: true
            default: false
            }
        case .registration(let seen): seen.answer == .startingHTML || seen.answer == .startingText
        default: false
        }
    }

    fileprivate var isForeign: Bool { if case .call(let call) = self { call.stranger != nil } else { false } }

    /// `connection refused`, `starting`: what is the matter, for a line of progress.
    fileprivate var waitingWords: String? {
        switch self {
        case .call(let call):
            switch call.problem {
            case .failure(let failure): failure.kind.words
            case .notFoundHTML, .starting: "starting"
            case .foreign(let stranger): "something before it answers \(stranger.status)"
            case .status(let status, _): "answers \(status)"
            case .unauthorized: "answers 401"
            default: nil
            }
        case .registration(let seen): seen.answer == .startingHTML || seen.answer == .startingText ? "starting" : nil
        default: nil
        }
    }
}

extension HTTPFailure.Kind {
    /// Whether it is what a service that is starting, or is not there, does; a certificate does not mend itself.
    fileprivate var mayPass: Bool {
        switch self {
        case .nameUnresolved, .refused, .unreachable, .connectTimeout, .timeout, .closed, .resendPrevented, .cancelled,
            .other:
            true
        case .certificateUntrusted, .certificateExpired, .tls, .tooLarge, .notHTTP, .proxy: false
        }
    }

    fileprivate var words: String? {
        switch self {
        case .nameUnresolved: "its name does not resolve"
        case .refused: "connection refused"
        case .unreachable: "no way there"
        case .connectTimeout, .timeout: "no answer in time"
        case .closed, .resendPrevented: "the connection broke off"
        default: nil
        }
    }
}
