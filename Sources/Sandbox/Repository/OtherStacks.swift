/// The rest of the infra repository: a few stacks with images, so that there is something to look through.
enum OtherStacks {
    static func files(_ use: RepositorySettings.ImageUse) -> [String: String] {
        var files = [
            "README.md": "# infra\n\nEverything that runs at home.\n",
            ".gitignore": ".terraform/\n*.tfstate\n",
            "stacks/website/main.tf": website(tag: "1.28.0"),
            "stacks/monitoring/main.tf": monitoring,
            "stacks/monitoring/prometheus_values.tpl":
                "server:\n  image:\n    repository: quay.io/prometheus/prometheus\n    tag: v3.0.1\n",
            "stacks/n8n/main.tf": n8n,
            ".claude/agents/service-upgrade.md": agent,
        ]
        switch use {
        case .none: break
        case .plain:
            files["stacks/intranet/main.tf"] = stack("intranet", image: #""docker.io/library/httpd:2.4.65""#)
        case .helmValues:
            files["stacks/intranet/values.yaml"] =
                "replicaCount: 1\nimage:\n  repository: httpd\n  tag: \"2.4.65\"\n  pullPolicy: IfNotPresent\n"
            files["stacks/intranet/main.tf"] =
                "resource \"helm_release\" \"intranet\" {\n  name   = \"intranet\"\n  values = [file(\"${path.module}/values.yaml\")]\n}\n"
        case .variableDefault:
            files["stacks/intranet/main.tf"] =
                "variable \"image\" {\n  type    = string\n  default = \"library/httpd:2.4.65\"\n}\n\n"
                + stack("intranet", image: "var.image")
        }
        return files
    }

    static func website(tag: String) -> String { stack("website", image: "\"docker.io/library/nginx:\(tag)\"") }

    private static func stack(_ name: String, image: String) -> String {
        """
        resource "kubernetes_deployment" "\(name)" {
          metadata {
            name = "\(name)"
          }
          spec {
            template {
              spec {
                container {
                  name  = "\(name)"
                  image = \(image)
                }
              }
            }
          }
        }

        """
    }

    /// An image whose name only contains the canary's is another image.
    private static let monitoring = #"""
        locals {
          retention = "90d"
        }

        resource "kubernetes_deployment" "exporter" {
          metadata {
            name = "httpd-exporter"
          }
          spec {
            template {
              spec {
                container {
                  name  = "exporter"
                  image = "ghcr.io/example/httpd-exporter:1.0.10"
                }
              }
            }
          }
        }

        """#

    private static let n8n = #"""
        resource "kubernetes_deployment" "n8n" {
          metadata {
            name = "n8n"
          }
          spec {
            template {
              spec {
                container {
                  name  = "n8n"
                  image = "docker.n8n.io/n8nio/n8n:1.80.5"
                }
              }
            }
          }
        }

        """#

    private static let agent = """
        ---
        name: service-upgrade
        description: Upgrades one image in one stack.
        ---

        Find the stack that uses the image. If there is none, say so and stop.

        """
}
