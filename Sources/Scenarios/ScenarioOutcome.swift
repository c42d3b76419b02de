/// What a scenario's runs led to, in plain words: what its expectation is compared with.
package struct ScenarioOutcome: Sendable, Equatable {
    package struct Sample: Sendable, Equatable {
        package var name: String
        package var labels: [String: String]
        package var value: Double

        package init(name: String, labels: [String: String], value: Double) {
            (self.name, self.labels, self.value) = (name, labels, value)
        }
    }

    package var exitCode = 0
    package var verdict = ""
    package var brokenHop: String?
    /// In order of weight.
    package var causes: [String] = []
    package var hops: [String: String] = [:]
    package var credentials: [String: String] = [:]
    package var events = 0
    package var jobs = 0
    package var pushes = 0
    package var samples: [Sample] = []
    /// The report as text.
    package var text = ""

    package init() {}
}

/// One thing that is not as the scenario says.
package struct ScenarioDifference: Sendable, Equatable {
    /// `cause`, `hops.handoff`.
    package var key: String
    package var expected: String
    package var actual: String

    package init(key: String, expected: String, actual: String) {
        (self.key, self.expected, self.actual) = (key, expected, actual)
    }
}

extension ScenarioExpectation {
    /// Everything that differs; empty where all is as expected.
    package func differences(from outcome: ScenarioOutcome) -> [ScenarioDifference] {
        var found: [ScenarioDifference] = []
        func compare<Part: Equatable>(_ key: String, _ expected: Part?, _ actual: Part) {
            guard let expected, expected != actual else { return }
            found.append(.init(key: key, expected: "\(expected)", actual: "\(actual)"))
        }
        compare("exit", exitCode, outcome.exitCode)
        compare("verdict", verdict, outcome.verdict)
        compare("broken", brokenHop, outcome.brokenHop ?? Self.none)
        compare("cause", cause, outcome.causes.first ?? Self.none)
        for cause in causes where !outcome.causes.contains(cause) {
            found.append(.init(key: "causes", expected: cause, actual: Self.list(outcome.causes)))
        }
        for cause in absentCauses where outcome.causes.contains(cause) {
            found.append(.init(key: "absent", expected: "no \(cause)", actual: Self.list(outcome.causes)))
        }
        for hop in Self.hops { compare("hops.\(hop)", hops[hop], outcome.hops[hop] ?? "not looked at") }
        for name in Self.credentials {
            compare("auth.\(name)", credentials[name], outcome.credentials[name] ?? "not looked at")
        }
        compare("events", events, outcome.events)
        compare("jobs", jobs, outcome.jobs)
        compare("pushes", pushes, outcome.pushes)
        for gauge in gauges { found += differences(of: gauge, in: outcome.samples) }
        for text in texts where !outcome.text.contains(text) {
            found.append(.init(key: "report", expected: text, actual: "not in the report"))
        }
        return found
    }

    private func differences(of gauge: Gauge, in samples: [ScenarioOutcome.Sample]) -> [ScenarioDifference] {
        let found = samples.filter { sample in
            sample.name == gauge.series.name && gauge.series.labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        let key = "gauges.\(gauge.series)"
        switch (gauge.level, found.first) {
        case (.absent, nil): return []
        case (.absent, let sample?): return [.init(key: key, expected: "absent", actual: Self.number(sample.value))]
        case (.value(let value), nil): return [.init(key: key, expected: Self.number(value), actual: "absent")]
        case (.value(let value), .some):
            // Every series that fits, so that a wrong one beside the right one is seen.
            guard let other = found.first(where: { $0.value != value }) else { return [] }
            return [.init(key: key, expected: Self.number(value), actual: Self.number(other.value))]
        }
    }

    private static func number(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }

    private static func list(_ words: [String]) -> String { words.isEmpty ? none : words.joined(separator: ", ") }
}
