/// The alert rules of k8s/rules, in the form that whoever loads them wants.
public enum AlertRules {
    public enum Group: String, CaseIterable, Sendable {
        case canary, expiry, inherited

        /// Of the PrometheusRule.
        var name: String {
            switch self {
            case .canary: "upgrade-canary"
            case .expiry: "upgrade-canary-expiry"
            case .inherited: "claude-oauth-expiry-monitor"
            }
        }
    }

    public enum Form: String, CaseIterable, Sendable {
        /// A rules file of Prometheus.
        case plain
        /// An object of the Prometheus operator for each group.
        case prometheusrule
        /// Values of the community chart of Prometheus.
        case helmValues = "helm-values"
        /// The same, to be read by Terraform's function of that name.
        case templatefile
    }

    /// Where the runbook links of the files lead.
    public static let runbooks = "https://git.example.org/canary/docs/causes.md"

    /// - Parameter runbooks: where causes.md is published.
    public static func text(_ groups: [Group], as form: Form, runbooks: String = Self.runbooks) -> String {
        let files = groups.map { ($0, file($0).replacing(Self.runbooks, with: runbooks)) }
        switch form {
        case .plain: return merged(files.map(\.1))
        case .prometheusrule: return files.map(object).joined(separator: "---\n")
        case .helmValues: return "serverFiles:\n  alerting_rules.yml:\n" + indented(merged(files.map(\.1)), by: 4)
        case .templatefile: return escaped(text(groups, as: .helmValues, runbooks: runbooks))
        }
    }

    /// As it stands in k8s/rules.
    static func file(_ group: Group) -> String {
        EmbeddedText.all.first { $0.name == "\(group.rawValue).rules" }?.text ?? ""
    }

    /// Several files as one: what stands before the groups of each goes with them.
    private static func merged(_ files: [String]) -> String {
        guard files.count > 1 else { return files.first ?? "" }
        return files.reduce("groups:\n") { text, file in
            let lines = file.split(separator: "\n", omittingEmptySubsequences: false)
            let start = lines.firstIndex { $0 == "groups:" } ?? lines.startIndex
            let head = lines[..<start].joined(separator: "\n") + "\n"
            return text + indented(head, by: 2) + lines[start...].dropFirst().joined(separator: "\n")
        }
    }

    private static func object(_ group: Group, _ text: String) -> String {
        """
        # Made by `canary rules \(group.rawValue) --output prometheusrule` from k8s/rules/\(group.rawValue).rules.yaml; change that file instead, then: make docs
        apiVersion: monitoring.coreos.com/v1
        kind: PrometheusRule
        metadata:
          name: \(group.name)
          labels:
            app.kubernetes.io/name: upgrade-canary
        spec:

        """ + indented(text, by: 2)
    }

    /// Every line but the empty ones moved to the right; block scalars go with the rest.
    private static func indented(_ text: String, by count: Int) -> String {
        let space = String(repeating: " ", count: count)
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : space + $0 }.joined(separator: "\n")
    }

    /// What would be an interpolation or a directive in a template of Terraform's is none.
    static func escaped(_ text: String) -> String {
        text.replacing("${", with: "$${").replacing("%{", with: "%%{")
    }
}
