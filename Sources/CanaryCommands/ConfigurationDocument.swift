import CanaryConfig

/// docs/configuration.md: how a configuration is written, and the table of every key.
enum ConfigurationDocument {
    static func markdown() -> String { head + Setting.reference() }

    private static let head = """
        <!-- Made by `canary config reference`; change the table in the source instead. -->

        # Configuration

        One YAML file: the one that `--config` or `CANARY_CONFIG` names, else `canary.yaml` in the working directory, \
        else `$XDG_CONFIG_HOME/canary/canary.yaml` (`~/.config/canary/canary.yaml`). Every value can also be given by \
        environment and by flag: a flag comes before a variable, a variable before the file, the file before the \
        default. `canary config check` says what is wrong, with line and column; `canary config show` prints the values \
        in force and where each comes from.

        ```yaml
        pipeline: home
        webhook:
          url: {env: N8N_WEBHOOK_URL}        # its host may be shown, its path is a secret
        n8n:
          url: http://n8n.n8n.svc.cluster.local
          apiKey: {file: /secrets/n8n-api-key}
          workflow: DIUN Upgrade Agent
          rateLimit: {limit: 5, window: 6h}
        agent:
          url: http://claude-agent-service.claude-agent.svc.cluster.local:8080
          bearer: {env: CLAUDE_AGENT_API_TOKEN}
        tokens:
          primary: {env: CLAUDE_CODE_OAUTH_TOKEN}
          spare-1: {file: /secrets/spare-1}
        mint:
          repository: /repo                  # worktree, bare, git-sync link, or https URL
          ref: master
        expiry: {warn: 30d, critical: 7d}
        deadline: 40m
        push:
          pushgateway: http://prometheus-prometheus-pushgateway.monitoring:9091
        ```

        Secrets never stand in the file: they are references, `{env: NAME}` or `{file: PATH}`. Times are written as \
        `30s`, `5m`, `1h30m`, `7d`. A key that there is not is an error. An editor that knows JSON Schema completes and \
        checks the file with docs/configuration.schema.json (`canary config schema`): put \
        `# yaml-language-server: $schema=…/configuration.schema.json` at its head.

        ## Every key


        """
}
