/// A named state of the pipeline, for `canary run --sandbox NAME`.
package struct SandboxScenario: Sendable {
    /// What part of the pipeline is not as it should be.
    package enum Part: String, Sendable, CaseIterable {
        case healthy, webhook, workflow, handoff, job, model, token, mint, effect, gateway, wire
    }

    package var name: String
    /// One line.
    package var title: String
    package var part: Part
    package var settings: SandboxSettings

    init(_ name: String, _ title: String, _ part: Part, _ change: (inout SandboxSettings) -> Void) {
        self.name = name
        self.title = title
        self.part = part
        settings = .healthy(change)
    }

    /// Every scenario, in the order of the pipeline.
    package static let all: [SandboxScenario] =
        healthyOnes + webhooks + workflows + handoffs + jobs + models + tokens + mints + effects + gateways + wires

    package static func named(_ name: String) -> SandboxScenario? {
        all.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}
