import Testing
import Workflow

/// The whole table against one installation.
enum CaseTable {
    /// `CANARY_CASES=record` writes down what the real n8n says instead of comparing; `CANARY_CASES_ONLY=a,b` takes
    /// only the cases whose names start so.
    static var isRecording: Bool { RealInstallation.variable("CANARY_CASES") == "record" }

    static func chosen() throws -> [N8nCase] {
        let prefixes = (RealInstallation.variable("CANARY_CASES_ONLY") ?? "").split(separator: ",")
        return try N8nCase.all().filter { row in prefixes.isEmpty || prefixes.contains { row.name.hasPrefix($0) } }
    }

    /// Plays every case; gives back what was seen, by case.
    static func play(
        _ cases: [N8nCase], on installation: inout some N8nInstallation, agent: StubAgent
    ) async throws -> [String: JSONValue] {
        let prepared = try cases.map { try PreparedCase($0, agent: agent) }
        try await installation.install(prepared)
        var observed: [String: JSONValue] = [:]
        for profile in CaseProfile.allCases {
            let own = prepared.filter { $0.row.profile == profile }
            if own.isEmpty { continue }
            let (instance, installed) = try await installation.enter(profile)
            let seen = try await each(of: own, width: profile.width) { prepared in
                let ids: [String]
                switch installed[prepared.row.name] {
                case .ids(let made): ids = made
                case .refused(let status, let answer):
                    let refusal: JSONValue = ["refused": ["status": .int(status), "answer": answer]]
                    return (prepared.row.name, JSONValue.array(prepared.row.steps.map { _ in refusal }))
                case nil: ids = []
                }
                var runner = CaseRunner(prepared, on: instance, agent: agent, ids: ids)
                do {
                    return (prepared.row.name, try await runner.run())
                } catch {
                    return (prepared.row.name, JSONValue.string("\(error)"))
                }
            }
            for (name, value) in seen { observed[name] = value }
        }
        return observed
    }

    /// What the real program answers otherwise from one time to the next, so that no record can hold it to anything.
    static func unsteady(_ version: N8nVersion) -> [String: String] {
        guard version == .v2_41 else { return [:] }
        return [
            "api-query-odd": "ids of whatever workflows there are at that moment",
            "api-unknown": "the editor's page has random words in it",
            "api-health": "the editor's page has random words in it",
            "api-deactivate": "whether the webhook is gone yet",
            "rec-52": "whether the limiter's count is written yet",
        ]
    }

    /// - Parameters:
    ///   - known: cases that are known to differ, with the reason; one that does not any more is an error, too.
    ///   - unsteady: cases that are not compared, with the reason.
    static func compare(
        _ cases: [N8nCase], _ observed: [String: JSONValue], _ version: N8nVersion, known: [String: String] = [:],
        unsteady: [String: String] = [:]
    ) throws {
        for (group, members) in Dictionary(grouping: cases, by: \.group) {
            let expected = CaseFiles.expected(group, version)
            for row in members where unsteady[row.name] == nil {
                let seen = observed[row.name] ?? .null
                guard let wanted = expected[row.name] else {
                    Issue.record("\(row.name): nothing recorded for \(version.rawValue)")
                    continue
                }
                let isRunning = row.steps.contains(where: \.running)
                var found =
                    isRunning
                    ? caseDifferences(gathered(seen), gathered(wanted)) : caseDifferences(seen, wanted)
                // Where several calls go out at once, chance says which of them n8n notes as the one that failed.
                if row.options.contains("unordered") { found.removeAll { $0.contains(".context.request.uri ") } }
                if known[row.name] != nil {
                    #expect(
                        !found.isEmpty,
                        "\(row.name) on \(version.rawValue) is equal now: it is not to be excused any more")
                    continue
                }
                #expect(
                    found.isEmpty,
                    "\(row.name) on \(version.rawValue) (\(row.title)):\n  \(found.prefix(8).joined(separator: "\n  "))"
                )
            }
        }
    }

    /// While an execution runs, chance says in which step its call comes: what the agent received is put together.
    private static func gathered(_ value: JSONValue) -> JSONValue {
        guard let steps = value.arrayValue, let last = steps.indices.last else { return value }
        let received = steps.flatMap { $0["agent"]?.arrayValue ?? [] }
        return .array(
            steps.enumerated().map { number, step in
                step.setting("agent", number == last && !received.isEmpty ? .array(received) : nil)
            })
    }

    /// The same from start to end: the installation is stopped whatever happens.
    static func observe(
        _ cases: [N8nCase], on installation: some N8nInstallation
    ) async throws -> [String: JSONValue] {
        let agent = try StubAgent()
        var installation = installation
        let outcome: Result<[String: JSONValue], any Error>
        do {
            outcome = .success(try await play(cases, on: &installation, agent: agent))
        } catch {
            outcome = .failure(error)
        }
        await installation.stop()
        await agent.stop()
        return try outcome.get()
    }

    static func record(_ cases: [N8nCase], _ observed: [String: JSONValue], _ version: N8nVersion) throws {
        for (group, members) in Dictionary(grouping: cases, by: \.group) {
            try CaseFiles.record(
                JSONObject(members.compactMap { row in observed[row.name].map { (row.name, $0) } }), group, version)
        }
    }
}

/// Where two documents differ, with what stands in either.
func caseDifferences(_ seen: JSONValue, _ wanted: JSONValue, at path: String = "") -> [String] {
    switch (seen, wanted) {
    case (.object(let left), .object(let right)):
        let keys = right.keys + left.keys.filter { right[$0] == nil }
        return keys.flatMap { key -> [String] in
            let place = "\(path).\(key)"
            switch (left[key], right[key]) {
            case (let ours?, let theirs?): return caseDifferences(ours, theirs, at: place)
            case (nil, let theirs?): return ["\(place) is missing, recorded \(brief(theirs))"]
            case (let ours?, nil): return ["\(place) is \(brief(ours)), recorded without"]
            case (nil, nil): return []
            }
        }
    case (.array(let left), .array(let right)) where left.count == right.count:
        return zip(left, right).enumerated().flatMap { caseDifferences($1.0, $1.1, at: "\(path)[\($0)]") }
    // Byte by byte: `==` on strings takes two spellings of an accent for one.
    default: return seen.bytes == wanted.bytes ? [] : ["\(path) is \(brief(seen)), recorded \(brief(wanted))"]
    }
}

private func brief(_ value: JSONValue) -> String {
    let text = value.text
    return text.utf8.count > 300 ? "\(text.prefix(300))…" : text
}
