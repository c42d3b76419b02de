import CanaryRender
import CommandLineTool

/// `canary rules`: the alert rules, for whoever loads them.
enum RulesCommand {
    static let entry = CommandEntry(
        Command(
            "rules", "the alert rules, as a rules file, a PrometheusRule, chart values or a template",
            discussion: """
                canary are the rules on what the canary pushes; beside them goes one of expiry (the tokens' expiry, from \
                the canary's own gauges) and inherited (the four rules that ran with claude-oauth-expiry-monitor), never \
                both: they tell the same. Without a name: canary and expiry.

                plain is a rules file of Prometheus. prometheusrule is for the Prometheus operator. helm-values are values \
                of the community chart of Prometheus (serverFiles, alerting_rules.yml). templatefile is the same to be read \
                by Terraform's function templatefile.
                """,
            options: [
                .value(
                    "output", short: "o", "FORM", "plain, prometheusrule, helm-values or templatefile",
                    allowed: AlertRules.Form.allCases.map(\.rawValue), defaultText: "plain"),
                .value("runbooks", "URL", "where you publish docs/causes.md: the runbook links lead there"),
            ],
            arguments: [
                Argument(
                    "RULES", "canary, expiry or inherited", optional: true, repeating: true,
                    allowed: AlertRules.Group.allCases.map(\.rawValue))
            ],
            examples: [
                Example("canary rules canary inherited -o helm-values > values.yaml", "for the community chart"),
                Example("canary rules -o prometheusrule | kubectl apply -f -", "for the operator"),
            ])
    ) { parsed, terminal in
        let named = parsed.allArguments("RULES").compactMap(AlertRules.Group.init)
        // In their own order, each once.
        let groups = named.isEmpty ? [.canary, .expiry] : AlertRules.Group.allCases.filter(named.contains)
        let form = parsed.string("output").flatMap(AlertRules.Form.init) ?? .plain
        if groups.contains(.expiry), groups.contains(.inherited) {
            terminal.err("canary: expiry and inherited tell the same of the same tokens: load one of them\n")
        }
        guard let runbooks = parsed.string("runbooks") else {
            return terminal.print(AlertRules.text(groups, as: form))
        }
        return terminal.print(AlertRules.text(groups, as: form, runbooks: runbooks))
    }
}
