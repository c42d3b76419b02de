/// Everything that can be set about the simulated pipeline. Every default is healthy.
package struct SandboxSettings: Sendable, Equatable {
    package var webhook = WebhookSettings()
    package var n8n = N8nSettings()
    package var workflow = WorkflowSettings()
    /// A workflow of the user's in the place of the seeds'; what `workflow` says of nodes and headers is then void.
    package var userWorkflow: UserWorkflow?
    package var agent = AgentSettings()
    package var claude = ClaudeSettings()
    package var repository = RepositorySettings()
    package var gateway = GatewaySettings()
    package var tokens = TokenSettings()
    /// What goes wrong on the wire, whatever the services behind it would say.
    package var faults: [WireFaultRule] = []
    /// What the canary is told about this pipeline.
    package var canary = CanarySettings()

    /// Where the services listen; 0 takes a free port.
    package var ports = SandboxPorts()
    /// Ports on 127.0.0.1 that n8n may call besides the services' own.
    package var allowedPorts: Set<UInt16> = []

    package init() {}

    /// Healthy but for what `change` sets.
    package static func healthy(_ change: (inout SandboxSettings) -> Void = { _ in }) -> SandboxSettings {
        var settings = SandboxSettings()
        change(&settings)
        return settings
    }
}

/// Ports on 127.0.0.1.
package struct SandboxPorts: Sendable, Equatable {
    package var n8n: UInt16 = 0
    package var agent: UInt16 = 0
    package var gateway: UInt16 = 0

    package init() {}
}
