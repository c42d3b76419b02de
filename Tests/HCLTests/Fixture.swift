/// A file of the kind that infrastructure repositories hold, with everything that misleads readers who search
/// instead of parsing.
enum Fixture {
    static let mainTF = #"""
        # stacks/claude-agent-service: locals { claude_oauth_token_ttl_seconds = 1 }
        /* locals {
             claude_oauth_token_mint_epochs = { "primary" = 1 }
        } */
        variable "image_tag" {
          type        = string
          default     = "2fd7670d"
          description = "The tag, e.g. \"v1\" or ${"v2"}"
          validation {
            condition     = can(regex("^[0-9a-f]{8}$", var.image_tag)) && length(var.image_tag) > 0
            error_message = "Must be 8 hex digits."
          }
        }
        variable "nodes" { default = ["a", "b"] }

        locals {
          namespace = "claude-agent"
          labels = {
            app  = "claude-agent-service", tier = "aux" # }
            "keel.sh/policy" = "never"
          }
        }

        locals {
          claude_oauth_token_mint_epochs = {
            # unix seconds (UTC), when `claude setup-token` finished minting
            "primary" = 1776528429 # 2026-04-18T12:07:09Z
            "spare-1" = 1776528280
            "spare-2" = 1776528429
          }
          claude_oauth_token_ttl_seconds = 365 * 24 * 60 * 60
          expiry = { for k, v in local.claude_oauth_token_mint_epochs : k => v + local.claude_oauth_token_ttl_seconds }
        }

        resource "kubernetes_deployment" "this" {
          metadata {
            name      = "claude-agent-service"
            namespace = kubernetes_namespace.this.metadata[0].name
            labels    = merge(local.labels, { "app.kubernetes.io/name" = "claude-agent-service" })
          }
          spec {
            replicas = var.enabled ? 1 : 0
            template {
              metadata { labels = local.labels }
              spec {
                dynamic "toleration" {
                  for_each = [for t in var.tolerations : t if t.key != "gpu"]
                  iterator = it
                  content {
                    key      = it.value.key
                    operator = lookup(it.value, "operator", "Exists")
                  }
                }
                init_container {
                  name    = "git-init"
                  image   = "docker.io/alpine/git:2.43.0"
                  command = ["sh", "-c", <<-EOT
                    set -e
                    if [ ! -d "$${REPO:-/repo}/.git" ]; then
                      git clone "https://$${GITHUB_TOKEN}@github.com/x/${var.repo}.git" /repo  # }
                    fi
                    awk '{ print $1 }' <<'EOF' | tr -d "'"
                    EOF
                    printf '%s\n' "$(date -u +%%{s})" "100%" '\d+' "${jsonencode({ a = "}" })}"
                  EOT
                  ]
                }
                container {
                  name  = "main"
                  image = "ghcr.io/x/claude-agent-service:${var.image_tag}"
                  args  = concat(["--port", tostring(8080)], [for n in var.nodes : "--node=${n}"])
                  env {
                    name  = "CONFIG"
                    value = jsonencode({
                      paths = [for p, e in local.claude_oauth_token_mint_epochs : { path = p, epoch = e }]
                      deep  = { list = [1, 2, { "x:y" : null }], tpl = "a-${join(",", formatlist("%s=%q", keys(local.labels), values(local.labels)))}" }
                    })
                  }
                  resources {
                    limits = { memory = "${2 * 512}Mi" }
                  }
                }
              }
            }
          }
          lifecycle {
            ignore_changes = [
              spec[0].template[0].spec[0].container[0].image, # KEEL
              metadata[0].annotations["keel.sh/update-time"],
            ]
          }
        }

        resource "kubernetes_config_map" "scripts" {
          data = {
            "check.sh" = <<EOF
        #!/bin/sh
        # locals { x = { }
        cat <<'INNER'
          EOFX
          {{ $labels.path }} "
        INNER
        %{ for n in var.nodes ~}
        ping ${n}
        %{ endfor ~}
        %{ if var.enabled }echo on%{ else }echo off%{ endif }
        EOF
            "empty" = <<-EOF
            EOF
          }
          depends_on = [kubernetes_namespace.this]
          count      = length(var.nodes) > 1 && !var.disabled ? length(var.nodes[*].name) : -1 * (0 - 0)
        }

        output "users" {
          value     = { for u in data.vault_kv_secret_v2.all.*.data : u.name => u... if try(u.on, false) }
          sensitive = true
        }

        module "x" {
          source    = "../modules/x"
          providers = { aws = aws.eu-west }
          a         = provider::time::rfc3339_parse("2026-01-01T00:00:00Z").year
          b         = templatefile("${path.module}/x.tpl", { a = 1, "b" = each.value["c"].0.d })
          c         = var.a == null ? [] : [var.a]
          d         = (
            1 +
            2
          )
        }

        """#

    /// The fixture's definitions over and over, every name changed, to a file of this many lines at least.
    static func mainTF(lines: Int) -> String {
        var text = mainTF
        var copies = 0
        while text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) < lines {
            copies += 1
            text += String(mainTF.split(separator: "locals {").joined(separator: "resource \"copy\" \"c\(copies)\" {"))
        }
        return text
    }
}
