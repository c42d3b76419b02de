import Sandbox

/// What may stand in the infra repository in the place of mint dates.
extension Provocation {
    static let mints: [Provocation] = [
        Provocation(
            "mint-implausible", "mint.implausible", verdict: .unhealthy, events: 0,
            given: .healthy {
                $0.repository.epochs["primary"] = .at(1_600_000_000)
            }),
        Provocation(
            "mint-not-a-number", "mint.not-a-number", verdict: .unhealthy, events: 0,
            given: .healthy {
                $0.repository.epochs["primary"] = .expression("\"last autumn\"")
            }),
        Provocation(
            "mint-fraction", "mint.not-a-number", verdict: .unhealthy, events: 0,
            given: .healthy {
                $0.repository.epochs["primary"] = .expression("1780000000.5")
            }),
        Provocation(
            "mint-cannot-be-computed", "mint.evaluation-error", verdict: .unhealthy, events: 0,
            given: .healthy {
                $0.repository.epochs["primary"] = .expression("1 / 0")
            }),
        Provocation(
            "mint-of-another-local", "mint.evaluation-error", verdict: .unhealthy, events: 0,
            given: .healthy {
                $0.repository.epochs["primary"] = .expression("local.nowhere")
            }),
        Provocation(
            "ttl-a-minute", "mint.ttl-implausible", verdict: .unhealthy, events: 0,
            given: .healthy { $0.repository.ttl = "60" }),
        Provocation(
            "ttl-a-text", "mint.ttl-implausible", verdict: .unhealthy, events: 0,
            given: .healthy {
                $0.repository.ttl = "\"a year\""
            }),
        Provocation("mint-no-map", "mint.wrong-shape", verdict: .unhealthy, events: 0) { stage in
            let text = """
                locals {
                  claude_oauth_token_mint_epochs = 1780000000
                  claude_oauth_token_ttl_seconds = 31536000
                }

                """
            try await stage.sandbox.commit(["\(stack)/main.tf": text], message: "claude-agent-service: one token")
        },
        Provocation("mint-folder-without-terraform", "mint.file-missing", verdict: .unhealthy, events: 0) { stage in
            try await stage.sandbox.commit(
                ["\(stack)/main.tf": nil, "\(stack)/providers.tf": nil, "\(stack)/README.md": "moved\n"],
                message: "claude-agent-service: move")
        },
    ]

    static let stack = "stacks/claude-agent-service"
}
