import FoundationEssentials
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
                $0.repository.epochs["primary"] = .expression("tonumber(\"soon\")")
            }),
        // Terraform has an infinity, so that this is no mistake of the language.
        Provocation(
            "mint-infinite", "mint.not-constant", verdict: .inconclusive,
            given: .healthy {
                $0.repository.epochs["primary"] = .expression("1 / 0")
            }),
        Provocation("mint-of-a-variable", "mint.variable-default", verdict: .healthy) { stage in
            try await stage.sandbox.commit(
                [
                    "\(stack)/main.tf": """
                    variable "minted" {
                      type    = map(number)
                      default = { primary = \(minted), "spare-1" = \(minted + 1) }
                    }
                    locals {
                      claude_oauth_token_mint_epochs = { for path, at in var.minted : path => at }
                      claude_oauth_token_ttl_seconds = 31536000
                    }

                    """
                ], message: "claude-agent-service: dates as a variable")
        },
        Provocation("mint-of-too-many-paths", "mint.too-many-paths", verdict: .inconclusive) { stage in
            let others = (0...10_000).map { "\"other-\($0)\" = \(minted)\n" }.joined()
            try await stage.sandbox.commit(
                [
                    "\(stack)/main.tf": """
                    locals {
                      claude_oauth_token_mint_epochs = {
                      primary = \(minted)
                      "spare-1" = \(minted + 1)
                      \(others)}
                      claude_oauth_token_ttl_seconds = 31536000
                    }

                    """
                ], message: "claude-agent-service: dates without end")
        },
        // Beside the folder, at the same commit.
        Provocation("mint-of-a-file", verdict: .healthy) { stage in
            try await stage.sandbox.commit(
                [
                    "\(stack)/main.tf": """
                    locals {
                      claude_oauth_token_mint_epochs = jsondecode(file("${path.module}/../../shared/epochs.json"))
                      claude_oauth_token_ttl_seconds = 31536000
                    }

                    """, "shared/epochs.json": "{\"primary\": \(minted), \"spare-1\": \(minted + 1)}\n",
                ], message: "claude-agent-service: dates in a file")
        },
        Provocation("mint-empty-map", "mint.empty-map", verdict: .unhealthy, events: 0) { stage in
            stage.yaml =
                stage.yaml.split(separator: "\n").filter { !$0.hasPrefix("  primary:") && !$0.hasPrefix("  spare-1:") }
                .map { $0 == "tokens:" ? "tokens: {}" : $0 }.joined(separator: "\n") + "\n"
            let text = """
                locals {
                  claude_oauth_token_mint_epochs = {}
                  claude_oauth_token_ttl_seconds = 31536000
                }

                """
            try await stage.sandbox.commit(["\(stack)/main.tf": text], message: "claude-agent-service: no token")
        },
        Provocation("mint-behind-a-link", verdict: .healthy) { stage in
            try link(stage, "main.tf", to: "../../shared/main.tf")
        },
        Provocation("mint-behind-a-link-out", "mint.bad-link", verdict: .inconclusive) { stage in
            try link(stage, "main.tf", to: "../../../elsewhere/main.tf")
        },
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

    private static let minted = Int(clamping: Date().timeIntervalSince1970) - 30 * 86_400

    /// The file moves to `shared/`, and a symbolic link takes its place.
    private static func link(_ stage: Stage, _ name: String, to target: String) throws {
        let path = stage.sandbox.repositoryPath
        for arguments in [
            ["mkdir", "-p", "\(path)/shared"], ["mv", "\(path)/\(stack)/\(name)", "\(path)/shared/"],
            ["ln", "-s", target, "\(path)/\(stack)/\(name)"],
        ] {
            guard try Child.run(arguments[0], Array(arguments.dropFirst())).code == 0 else { throw LinkFailed() }
        }
        try stage.git("add", "-A")
        try stage.git("commit", "-qm", "claude-agent-service: shared")
    }

    private struct LinkFailed: Error {}
}
