import Workflow

/// Finds the rule by which a Code node drops an event, or throws at it: one thing is changed at a time, and the change
/// that lets it pass names the rule (n8n records only that nothing came out).
public struct DropExplainer: Sendable {
    let bench: TrialBench
    let staticData: WorkflowValue
    let event: TrialEvent
    /// Unix milliseconds.
    let now: Int
    let node: String
    /// Trials end then.
    private let end: ContinuousClock.Instant

    public init(
        _ bench: TrialBench, staticData: WorkflowValue, event: TrialEvent, now: Int, node: String,
        within: Duration = .seconds(60)
    ) {
        (self.bench, self.staticData, self.event, self.now, self.node) = (bench, staticData, event, now, node)
        end = .now + within
    }

    /// What is changed of the event, the static data or the time.
    enum Change: CaseIterable {
        case emptyStaticData, tag, image, status, dialect, time

        var words: String {
            switch self {
            case .emptyStaticData: "an empty rate limiter"
            case .tag: "another tag"
            case .image: "another image"
            case .status: "another status"
            case .dialect: "the other dialect"
            case .time: "another time"
            }
        }
    }

    public func explain() async -> DropRule {
        for change in Change.allCases where await passes([change]) { return await rule(change) }
        let all = Change.allCases.filter { $0 != .time }
        for (index, first) in all.enumerated() {
            for second in all[(index + 1)...] where await passes([first, second]) {
                return .both(first.words, second.words)
            }
        }
        return .unexplained
    }

    private func rule(_ change: Change) async -> DropRule {
        switch change {
        case .emptyStaticData:
            for other in [Change.image, .tag] where await passes([other]) { return .remembered }
            let probe = LimiterProbe(bench, event: event, now: now, node: node)
            let reading = await probe.read()
            return .limiter(
                used: reading.flatMap { $0.used(in: staticData) }, limit: reading?.limit, opensAt: await opening())
        case .tag: return .tag(event.tag)
        case .image: return await imageRule()
        case .status: return .status(event.status)
        case .dialect: return .dialect(event.dialect ?? .native)
        case .time: return await opening().map { .time(opensAt: $0) } ?? .unexplained
        }
    }

    private func passes(_ changes: [Change]) async -> Bool {
        var (event, data, now) = (event, staticData, now)
        for change in changes {
            switch change {
            case .emptyStaticData:
                guard !Self.isEmpty(data) else { return false }
                data = .null
            case .tag: event = event.with(tag: event.tag == "1.2.3" ? "3.2.1" : "1.2.3")
            case .image: event = event.with(image: Self.neutral)
            case .status: event = event.with(status: (TrialEvent.Status(rawValue: event.status) ?? .new).other)
            case .dialect:
                guard let other = event.inOtherDialect else { return false }
                event = other
            case .time:
                guard let opening = await opening() else { return false }
                now = Int(opening).times(1000)
            }
        }
        return await passes(event, data, now)
    }

    private static let neutral = "docker.io/library/zqjx"

    private func passes(_ event: TrialEvent, _ data: WorkflowValue, _ now: Int) async -> Bool {
        guard !Task.isCancelled, ContinuousClock.now < end else { return false }
        return await bench.run(event, staticData: data, now: now).passes(node)
    }

    private static func isEmpty(_ data: WorkflowValue) -> Bool {
        guard case .object(let object) = data else { return true }
        return object.members.allSatisfy { $0.value.objectValue?.members.isEmpty ?? true }
    }

    /// When the event would pass, all else being equal; unix seconds.
    private func opening() async -> Int64? {
        // Hours of a day are looked at one by one: a time of rest may begin and end within it.
        let steps = (1...24).map { $0 * 3600 } + [2, 7, 31, 366, 731].map { $0 * 86_400 }
        var closed = 0
        for step in steps {
            guard await passes(event, staticData, now.plus(step * 1000)) else {
                closed = step
                continue
            }
            var open = step
            while open - closed > 1 {
                let middle = (open + closed) / 2
                if await passes(event, staticData, now.plus(middle * 1000)) { open = middle } else { closed = middle }
            }
            return Int64((now / 1000).plus(open))
        }
        return nil
    }

    // MARK: Images

    /// A letter that the name does not have: one that it has would look like a part of it that is still there.
    private static func filler(for name: [Unicode.Scalar]) -> Unicode.Scalar {
        let lower = Set(name.map { $0.properties.lowercaseMapping.unicodeScalars.first ?? $0 })
        return "qzxjkvwy0123456789abcdefghilmnoprstu".unicodeScalars.first { !lower.contains($0) } ?? "q"
    }

    /// The part of the image's name that decides: as much as possible is made neutral, from the end and from the start.
    private func imageRule() async -> DropRule {
        let name = Array(event.image.unicodeScalars)
        let filler = Self.filler(for: name)
        func drops(_ kept: Range<Int>) async -> Bool {
            var text = String.UnicodeScalarView()
            for (index, scalar) in name.enumerated() {
                text.append(kept.contains(index) || scalar == "/" || scalar == ":" ? scalar : filler)
            }
            return !(await passes(event.with(image: String(text)), staticData, now))
        }
        var kept = name.indices
        while kept.count > 1, await drops(kept.lowerBound..<(kept.upperBound - 1)) {
            kept = kept.lowerBound..<(kept.upperBound - 1)
        }
        while kept.count > 1, await drops((kept.lowerBound + 1)..<kept.upperBound) {
            kept = (kept.lowerBound + 1)..<kept.upperBound
        }
        // A separator beside it may belong to it.
        func needs(_ index: Int) async -> Bool {
            guard name.indices.contains(index), name[index] == "/" || name[index] == ":" else { return false }
            var text = String.UnicodeScalarView()
            for (place, scalar) in name.enumerated() {
                let isKept = kept.contains(place) || (place != index && (scalar == "/" || scalar == ":"))
                text.append(isKept ? scalar : filler)
            }
            return await passes(event.with(image: String(text)), staticData, now)
        }
        if await needs(kept.upperBound) { kept = kept.lowerBound..<(kept.upperBound + 1) }
        if await needs(kept.lowerBound - 1) { kept = (kept.lowerBound - 1)..<kept.upperBound }
        var part = String.UnicodeScalarView()
        part.append(contentsOf: name[kept])
        let word = String(part)
        if kept == name.indices || word.allSatisfy({ $0 == "/" || $0 == ":" }) { return .image }
        // Behind other letters a word still counts, a beginning does not.
        let inside = await passes(event.with(image: "\(Self.neutral)/\(filler)\(word)\(filler)"), staticData, now)
        return inside && kept.lowerBound == 0 ? .imagePrefix(word) : .imageWord(word)
    }
}
