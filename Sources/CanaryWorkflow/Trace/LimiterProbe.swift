import Workflow

/// What a workflow's limiter allows, read out by trying.
public struct LimiterReading: Sendable, Equatable {
    public var node: String
    /// So many events pass in one window.
    public var limit: Int
    /// Seconds; `nil` where no later time opens it again.
    public var window: Int?
    /// Where the count stands in the static data.
    var counter: [String]

    /// What the workflow's own count says; a list counts by its length.
    func used(in data: WorkflowValue) -> Int? {
        let value = counter.reduce(Optional(data)) { $0?[$1] }
        return value?.intValue ?? value?.arrayValue?.count
    }
}

/// Tries how a Code node's limiter counts and when it opens again.
///
/// Two passing events show which member of the static data counts (it grows by one), and which holds a time; the rest is
/// bisecting.
struct LimiterProbe: Sendable {
    let bench: TrialBench
    let event: TrialEvent
    let now: Int
    let node: String
    private let end = ContinuousClock.now + .seconds(180)

    /// The time is over before all was tried: what was seen until then would be a guess.
    private struct Unfinished: Error {}

    /// - Parameter event: one that passes with empty static data.
    init(_ bench: TrialBench, event: TrialEvent, now: Int, node: String) {
        (self.bench, self.event, self.now, self.node) = (bench, event, now, node)
    }

    private enum Counter { case number([String]), list([String], element: WorkflowValue) }

    /// `nil` where nothing counts, nothing that counts keeps an event away, or trying it took too long.
    func read() async -> LimiterReading? {
        do throws(Unfinished) {
            return try await tried()
        } catch {
            return nil
        }
    }

    private func tried() async throws(Unfinished) -> LimiterReading? {
        let first = await bench.run(event, staticData: .null, now: now)
        guard first.passes(node) else { return nil }
        let second = await bench.run(event, staticData: first.staticData, now: now)
        guard let (counter, path) = Self.counter(first.staticData, second.staticData) else { return nil }
        func data(_ count: Int) -> WorkflowValue {
            switch counter {
            case .number: Self.setting(first.staticData, path[...], .int(count))
            case .list(_, let element):
                Self.setting(first.staticData, path[...], .array(Array(repeating: element, count: count)))
            }
        }
        // How many have passed before one is kept away.
        var (open, closed) = (1, 2)
        while try await passes(data(closed), now) {
            open = closed
            closed *= 2
            guard closed <= 1 << 14 else { return nil }
        }
        if !(try await passes(data(open), now)) { (open, closed) = (0, 1) }
        while closed - open > 1 {
            let middle = (open + closed) / 2
            if try await passes(data(middle), now) { open = middle } else { closed = middle }
        }
        return LimiterReading(node: node, limit: closed, window: try await window(data(closed)), counter: path)
    }

    private func window(_ spent: WorkflowValue) async throws(Unfinished) -> Int? {
        let longest = 400 * 86_400
        guard try await passes(spent, now.plus(longest * 1000)) else { return nil }
        var (closed, open) = (0, longest)
        while open - closed > 1 {
            let middle = (open + closed) / 2
            if try await passes(spent, now.plus(middle * 1000)) { open = middle } else { closed = middle }
        }
        // `>` and `>=` both are one window; and the script's clock went on for some milliseconds in either run.
        return try await passes(spent, now.plus(closed * 1000 + 500)) ? closed : open
    }

    private func passes(_ data: WorkflowValue, _ now: Int) async throws(Unfinished) -> Bool {
        guard !Task.isCancelled, ContinuousClock.now < end else { throw Unfinished() }
        return await bench.run(event, staticData: data, now: now).passes(node)
    }

    /// The member that grew by one, or the list by one element.
    private static func counter(_ first: WorkflowValue, _ second: WorkflowValue) -> (Counter, [String])? {
        for (path, value) in leaves(first, []) {
            let next = path.reduce(Optional(second)) { $0?[$1] }
            if let one = value.intValue, let two = next?.intValue, one < 1000, two == one.plus(1) {
                return (.number(path), path)
            }
            if let one = value.arrayValue, let two = next?.arrayValue, two.count == one.count + 1, let last = one.last {
                return (.list(path, element: last), path)
            }
        }
        return nil
    }

    private static func leaves(_ value: WorkflowValue, _ path: [String]) -> [([String], WorkflowValue)] {
        guard case .object(let object) = value, path.count < 6 else { return [(path, value)] }
        return object.members.flatMap { leaves($0.value, path + [$0.key]) }
    }

    private static func setting(_ value: WorkflowValue, _ path: ArraySlice<String>, _ new: WorkflowValue)
        -> WorkflowValue
    {
        guard let key = path.first else { return new }
        return value.setting(key, setting(value[key] ?? [:], path.dropFirst(), new))
    }
}
