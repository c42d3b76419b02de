/// Takes a cluster's lease for one run, renews it while the run goes on, and gives it back.
///
/// As client-go's leader election does it: a write replaces the very record that was read or is a conflict, and a holder
/// that does not renew loses the lease. Two things are another: a run does not queue for the lease, and it asks once more
/// before it spends anything.
public actor LeaseKeeper: RunGuard {
    public struct Settings: Sendable {
        public var server: ServiceURL
        public var namespace: String
        public var name: String
        /// For how long a renewal holds; renewed after a third of it.
        public var duration: Duration
        /// The most that one call may take.
        public var callTimeout: Duration
        public init(server: ServiceURL, namespace: String, name: String, duration: Duration, callTimeout: Duration) {
            (self.server, self.namespace, self.name) = (server, namespace, name)
            (self.duration, self.callTimeout) = (max(duration, .seconds(1)), callTimeout)
        }
    }

    public enum Outcome: Sendable, Equatable {
        case acquired
        /// Who holds it, in words.
        case held(by: String)
        case failed(LeaseProblem)
    }

    private enum State {
        /// Perhaps written, where a write of ours was not answered.
        case notHeld(perhapsWritten: Bool)
        /// The record as we wrote it last, and when that call began, by the uptime.
        case holding(LeaseRecord, since: Duration)
        case lost(LeaseLoss)
    }

    private let client: LeaseClient
    private let identity: String
    private let duration: Duration
    private let callTimeout: Duration
    private let clock: any RunClock
    private var state = State.notHeld(perhapsWritten: false)
    /// The API server's time when our uptime was nothing: a clock that is set while the run goes on changes no record.
    private var origin: Double?
    private var renewing: Task<Void, Never>?
    private var renewal: Task<Void, Never>?
    /// Of the last renewal that failed, and what the server asked for.
    private var trouble: (problem: LeaseProblem, pause: Duration?)?

    /// - Parameter identity: who we are; of this run alone, so that an answer that was lost is known again.
    public init(_ settings: Settings, identity: String, access: any LeaseAccess, clock: any RunClock) {
        client = LeaseClient(
            server: settings.server, namespace: settings.namespace, name: settings.name, access: access, clock: clock)
        (self.identity, self.clock) = (identity, clock)
        duration = settings.duration
        callTimeout = max(.milliseconds(100), min(settings.callTimeout, settings.duration / 6, .seconds(10)))
    }

    deinit { renewing?.cancel() }

    // MARK: Taking

    /// Takes the lease, or says who has it. What passes is tried again for so long as `patience`; one whose time is over by
    /// its own word alone is watched for as long as it lasts, at most until `watching` is over.
    public func acquire(
        patience: Duration, watching: Duration, waiting: @Sendable (_ elapsed: Duration) -> Void = { _ in }
    ) async -> Outcome {
        let begun = clock.uptime()
        var troubled = Deadline(in: patience, clock: clock)
        let watched = Deadline(in: watching, clock: clock)
        var pause = Duration.milliseconds(200)
        var conflicts = 0
        var seen: (version: String, since: Duration)?
        while true {
            if Task.isCancelled { return .failed(.interrupted) }
            do throws(LeaseFault) {
                let reading = try await reading()
                switch LeaseDecision.on(reading?.record, as: identity, now: reading?.now ?? now) {
                case .held: return .held(by: reading?.record.words ?? "")
                case .create, .take, .ours: return try await take(reading?.record)
                case .watch(let time):
                    guard let record = reading?.record else { continue }
                    if let seen, seen.version != record.version { return .held(by: record.words) }
                    let since = seen?.since ?? clock.uptime()
                    seen = (record.version, since)
                    let left = since + time - clock.uptime()
                    if left <= .zero { return try await take(record) }
                    guard left <= watched.remaining else { return .held(by: record.words) }
                    waiting(clock.uptime() - begun)
                    try? await clock.sleep(for: min(left, max(time / 12, .milliseconds(50))))
                    troubled = Deadline(in: patience, clock: clock)
                }
            } catch {
                switch error {
                case .final(let problem): return .failed(problem)
                case .conflict, .absent:
                    // Somebody else was quicker: what stands there now decides.
                    conflicts += 1
                    guard conflicts < 8 else { return .failed(.contended) }
                case .passing(let problem, let after):
                    let wait = max(pause, after ?? .zero)
                    guard wait < troubled.remaining else { return .failed(problem) }
                    waiting(clock.uptime() - begun)
                    try? await clock.sleep(for: wait)
                    pause = min(pause * 2, .seconds(5))
                }
            }
        }
    }

    /// - Returns: `nil` where there is no such object.
    private func reading() async throws(LeaseFault) -> LeaseClient.Reading? {
        do throws(LeaseFault) {
            return noting(try await client.read(within: callTimeout))
        } catch {
            if case .absent = error { return nil }
            throw error
        }
    }

    private func noting(_ reading: LeaseClient.Reading) -> LeaseClient.Reading {
        origin = reading.now - clock.uptime().seconds
        return reading
    }

    /// By the API server's clock, unix seconds.
    private var now: Double { origin.map { $0 + clock.uptime().seconds } ?? clock.now() }

    private func take(_ record: LeaseRecord?) async throws(LeaseFault) -> Outcome {
        state = .notHeld(perhapsWritten: true)
        let start = clock.uptime()
        let now = now
        let isOurs = record?.holder.map(isUs) ?? false
        let write = LeaseWrite(
            holder: identity, seconds: seconds, acquired: isOurs ? record?.acquired ?? now : now, renewed: now,
            transitions: record.map { $0.transitions.plus(isOurs ? 0 : 1) } ?? 0)
        let taken: LeaseClient.Reading
        if let record {
            taken = noting(try await client.update(record, with: write, within: callTimeout))
        } else {
            taken = noting(try await client.create(write, within: callTimeout))
        }
        state = .holding(taken.record, since: start)
        keepRenewing()
        return .acquired
    }

    private func isUs(_ holder: String) -> Bool { holder.utf8.elementsEqual(identity.utf8) }

    private var seconds: Int { max(1, Int(clamping: duration.seconds.rounded(.up))) }

    // MARK: Keeping

    private func keepRenewing() {
        renewing = Task { [weak self, clock] in
            while let pause = await self?.pause() {
                do { try await clock.sleep(for: pause) } catch { return }
                await self?.renew()
            }
        }
    }

    /// Until the next renewal; `nil` when there is nothing left to renew.
    private func pause() -> Duration? {
        guard case .holding = state else { return nil }
        guard let trouble else { return duration / 3 }
        return max(duration / 24, min(trouble.pause ?? .zero, duration / 3))
    }

    /// One at a time: whoever comes while one is under way waits for that.
    private func renew() async {
        if let renewal { return await renewal.value }
        // Of its own, so that a run that is cancelled does not tear a write in two.
        let task = Task {
            await renewOnce()
            // By itself: whoever waits for it may go on before whoever began it.
            renewal = nil
        }
        renewal = task
        await task.value
    }

    private func renewOnce() async {
        guard case .holding(var record, _) = state else { return }
        for _ in 0..<4 {
            do throws(LeaseFault) {
                let start = clock.uptime()
                let write = LeaseWrite(
                    holder: identity, seconds: seconds, acquired: record.acquired, renewed: now,
                    transitions: record.transitions)
                let renewed = noting(try await client.update(record, with: write, within: callTimeout))
                // It may have been given back meanwhile.
                if case .holding = state { state = .holding(renewed.record, since: start) }
                trouble = nil
                return
            } catch {
                switch error {
                case .passing(let problem, let after): return trouble = (problem, after)
                case .final(let problem): return trouble = (problem, nil)
                case .absent: return lose(.gone)
                case .conflict: break
                }
            }
            // Changed by somebody: by one who took it, or by one who only labelled it.
            do throws(LeaseFault) {
                guard let found = try await reading()?.record, let holder = found.holder else { return lose(.gone) }
                guard isUs(holder) else { return lose(.taken(by: found.words)) }
                record = found
            } catch {
                return trouble = (error.problem, nil)
            }
        }
        trouble = (.contended, nil)
    }

    private func lose(_ loss: LeaseLoss) {
        if case .holding = state { state = .lost(loss) }
    }

    /// A third of the duration is kept free: for clocks that do not run alike, and for what is on its way.
    private var certain: Duration { duration * 2 / 3 }

    public func loss() -> LeaseLoss? {
        switch state {
        case .notHeld: return .gone
        case .lost(let loss): return loss
        case .holding(_, let since):
            let age = clock.uptime() - since
            return age < certain ? nil : .uncertain(seconds: age.seconds, trouble?.problem)
        }
    }

    public func confirm() async -> LeaseLoss? {
        // One that is under way began before it was asked.
        if let renewal { await renewal.value }
        if case .holding = state { await renew() }
        return loss()
    }

    // MARK: Giving back

    /// Gives the lease back, if it is ours; the object stays, without a holder. Takes no longer than it may, also in a task
    /// that was cancelled; where it does not get through, the lease runs out.
    public func release(within limit: Duration) async {
        renewing?.cancel()
        renewal?.cancel()
        let deadline = Deadline(in: limit, clock: clock)
        await Task.detached { await self.giveBack(deadline) }.value
    }

    private func giveBack(_ deadline: Deadline) async {
        var record: LeaseRecord?
        switch state {
        case .holding(let held, _): record = held
        case .notHeld(perhapsWritten: true): break
        case .notHeld, .lost: return
        }
        state = .notHeld(perhapsWritten: false)
        while !deadline.isOver {
            do throws(LeaseFault) {
                if record == nil {
                    let found = try await client.read(within: deadline.allowing(callTimeout)).record
                    guard found.holder.map(isUs) == true else { return }
                    record = found
                }
                guard let ours = record else { return }
                let write = LeaseWrite(
                    holder: "", seconds: seconds, acquired: ours.acquired, renewed: now,
                    transitions: ours.transitions)
                _ = try await client.update(ours, with: write, within: deadline.allowing(callTimeout))
                return
            } catch {
                switch error {
                case .final, .absent: return
                case .conflict: record = nil
                case .passing(_, let after):
                    try? await clock.sleep(for: deadline.allowing(max(after ?? .zero, .milliseconds(200))))
                }
            }
        }
    }
}
