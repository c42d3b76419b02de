import Sandbox

/// A state of the pipeline, what is run against it, and what must be reported of it: one YAML file.
package struct Scenario: Sendable, Equatable {
    /// What part of the pipeline it is about; the folders of scenarios/.
    package enum Group: String, Sendable, CaseIterable {
        case healthy, token, mint, webhook, workflow, handoff, job, model, effect, push, wire, other
    }

    /// The file's name without its ending.
    package var name: String
    /// Where it was read; for messages.
    package var path: String
    /// One line, as an incident report would begin.
    package var title = ""
    package var group: Group
    /// What happened once, or why this is a scenario at all.
    package var story = ""
    package var settings = SandboxSettings()
    /// A workflow of the user's own in the place of the usual one: the path as it stands in the file, from the file's
    /// folder. Whoever reads the file reads that one too, into `settings.userWorkflow`.
    package var workflowFile: String?
    package var action = ScenarioAction()
    package var expectation = ScenarioExpectation()

    package init(name: String, path: String, group: Group = .other) {
        (self.name, self.path, self.group) = (name, path, group)
    }
}

/// What is run. Times are times of the scenario, which run ``scale`` times as fast as the machine's.
package struct ScenarioAction: Sendable, Equatable {
    package enum Command: String, Sendable, CaseIterable { case run, check }
    package enum Inconclusive: String, Sendable, CaseIterable { case own, pass, fail }

    package var command = Command.run
    package var direct = false
    package var all = false
    package var strict = false
    package var spendLastSlot = false
    package var sendBlind = false
    package var allowRealUpgrade = false
    package var inconclusive = Inconclusive.own
    /// Runs one after the other, in the same pipeline; what is compared is the last.
    package var times = 1
    package var scale = ScenarioAction.usualScale
    /// Of one run. Milliseconds.
    package var deadline = 2_400_000
    /// Of one call, pushes included. Milliseconds.
    package var callTimeout = 300_000
    /// For our execution to appear in n8n. Milliseconds.
    package var patience = 60_000
    /// For a job that answered before and no longer does. Milliseconds.
    package var lostAfter = 30_000

    package static let usualScale = 20

    package init() {}
}

/// What must be reported. What is nil or empty is not compared.
package struct ScenarioExpectation: Sendable, Equatable {
    package enum Level: Sendable, Equatable { case value(Double), absent }

    package struct Gauge: Sendable, Equatable {
        package var series: Series
        package var level: Level
    }

    package var exitCode: Int?
    package var verdict: String?
    /// The first failed hop; `none` where none must have.
    package var brokenHop: String?
    /// The first finding; `none` where there must be none at all.
    package var cause: String?
    /// All of these must be among the findings.
    package var causes: [String] = []
    /// None of these may be.
    package var absentCauses: [String] = []
    package var hops: [String: String] = [:]
    package var credentials: [String: String] = [:]
    /// Requests that the webhook received.
    package var events: Int?
    /// Jobs that the agent started.
    package var jobs: Int?
    package var pushes: Int?
    package var gauges: [Gauge] = []
    /// Must stand in the report as text.
    package var texts: [String] = []

    package init() {}

    package static let none = "none"
    package static let verdicts = ["healthy", "degraded", "unhealthy", "inconclusive"]
    package static let hops = ["token", "mint", "webhook", "workflow", "handoff", "job", "model", "effect"]
    package static let hopStates = ["passed", "warned", "failed", "unknown", "skipped"]
    package static let credentials = ["oauth", "bearer"]
    package static let credentialStates = ["working", "broken", "unknown"]
}
