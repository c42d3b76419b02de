/// `stacks/claude-agent-service/main.tf`: in miniature what the real one is, with everything on which a reader that
/// greps would stumble (facts: pipeline section 4).
enum AgentStack {
    static let folder = "stacks/claude-agent-service"
    static let file = "stacks/claude-agent-service/main.tf"

    /// The file with its epochs, or with the damage that settings ask for.
    static func mainFile(_ settings: RepositorySettings, now: Instant) -> String {
        var parts = [head, service]
        if settings.damage != .localMissing { parts.append(epochs(settings, now: now)) }
        if settings.damage == .duplicateLocal {
            parts.append("locals {\n  claude_oauth_token_mint_epochs = {}\n}\n")
        }
        if settings.damage != .ttlMissing {
            parts.append("locals {\n  claude_oauth_token_ttl_seconds = \(settings.ttl)\n}\n")
        }
        parts.append(monitor)
        if settings.damage == .syntaxError { parts.append("locals {\n  broken = { \"a\" = 1 \"b\" = 2 }\n}\n") }
        return parts.joined(separator: "\n")
    }

    private static func epochs(_ settings: RepositorySettings, now: Instant) -> String {
        var text = "locals {\n  claude_oauth_token_mint_epochs = {\n"
        text += "    # unix seconds (UTC), when `claude setup-token` finished minting {not a brace}\n"
        for (path, epoch) in settings.epochs.sorted(by: { $0.key < $1.key }) {
            text += "    \"\(path)\" = \(expression(epoch, now: now))\n"
        }
        return text + "  }\n}\n"
    }

    private static func expression(_ epoch: RepositorySettings.Epoch, now: Instant) -> String {
        switch epoch {
        case .at(let seconds): "\(seconds) # \(Instant(milliseconds: seconds * 1000).javaScript)"
        case .daysAgo(let days): "\(now.seconds - days * 86_400)"
        case .text(let seconds): "\"\(seconds)\""
        case .milliseconds(let milliseconds): "\(milliseconds)"
        case .expression(let source): source
        }
    }

    private static let head = #"""
        # The agent that upgrades images. Decommissioned spares stay in a comment:
        #   claude_oauth_token_mint_epochs = { "old" = 1 }
        variable "tls_secret_name" {
          type = string
        }

        locals {
          namespace = "claude-agent"
          labels    = { app = "claude-agent-service", tier = "aux" }
          replicas  = 1
          paths     = ["primary", "spare-1"]
          secrets   = { for p in local.paths : p => "secret/claude-agent-service${p == "primary" ? "" : "-${p}"}" }
        }

        """#

    private static let service = #"""
        resource "kubernetes_config_map" "agent" {
          metadata {
            name      = "agent"
            namespace = local.namespace
          }
          data = {
            "start.sh" = <<-EOT
              #!/bin/sh
              # not a local: claude_oauth_token_mint_epochs = { "primary" = 99 }
              set -eu
              cd "$${WORKDIR:-/repo}" && git pull --ff-only || echo "stale: $$(git rev-parse HEAD)"
              exec uvicorn app:app --host 0.0.0.0 --port 8080 # }
            EOT
            "settings.json" = jsonencode({ budget = 10, tools = ["Bash", "Read"], note = "}{" })
          }
        }

        resource "kubernetes_deployment" "agent" {
          metadata {
            name      = "claude-agent-service"
            namespace = local.namespace
            labels    = local.labels
          }
          spec {
            replicas = local.replicas
            template {
              spec {
                container {
                  name  = "agent"
                  image = "registry.example.test/claude-agent-service:2026.11.1"
                  env_from {
                    secret_ref { name = "claude-agent-service" }
                  }
                }
              }
            }
          }
          lifecycle {
            ignore_changes = [spec[0].template[0].metadata[0].annotations]
          }
        }

        """#

    private static let monitor = #"""
        resource "kubernetes_cron_job_v1" "expiry_monitor" {
          for_each = local.claude_oauth_token_mint_epochs
          metadata {
            name      = "claude-oauth-expiry-monitor-${each.key}"
            namespace = local.namespace
          }
          spec {
            schedule = "17 */6 * * *"
            job_template {
              spec {
                template {
                  spec {
                    container {
                      name    = "monitor"
                      image   = "docker.io/curlimages/curl:8.11.1"
                      command = ["/bin/sh", "-c", <<EOT
        now=$$(date +%s)
        printf 'claude_oauth_token_expiry_timestamp{path="%s"} %s\n' "${each.key}" "${each.value + local.claude_oauth_token_ttl_seconds}"
        EOT
                      ]
                    }
                  }
                }
              }
            }
          }
        }

        """#
}
