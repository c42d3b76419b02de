import CanaryCore

/// Secrets that stand in the environment, whether a configuration refers to them or not.
enum EnvironmentSecrets {
    /// For messages that are written before, or without, a configuration: values of variables whose name says that they
    /// are secret. Short values and paths are ordinary words too often.
    static func mask(_ environment: [String: String]) -> SecretMask {
        let words = ["TOKEN", "KEY", "SECRET", "PASSWORD", "BEARER", "WEBHOOK", "CREDENTIAL"]
        return SecretMask(
            secrets: environment.flatMap { name, value -> [Secret] in
                guard words.contains(where: name.uppercased().contains), value.utf8.count >= 12 else { return [] }
                if let url = try? ServiceURL(value) { return [url.path, url.userInfo].compactMap { $0 } }
                return isAddress(value) ? [] : [Secret(value)]
            })
    }

    /// Warnings of a configuration, fit to be shown; there are none, mostly.
    static func hide(in warnings: String, _ environment: [String: String]) -> String {
        warnings.isEmpty ? "" : mask(environment).mask(warnings)
    }

    /// Kubernetes tells every pod where each service is: `CERT_MANAGER_WEBHOOK_PORT=tcp://10.0.0.1:443`.
    private static func isAddress(_ value: String) -> Bool {
        ["/", "tcp://", "udp://"].contains { value.utf8.starts(with: $0.utf8) }
            || value.utf8.allSatisfy { (48...58).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// What shadows a token in the CLI (facts/claude-auth.md section 4): the agent may have the same, and quote it.
    static func shadowing(_ environment: [String: String]) -> [Secret] {
        ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"].compactMap { environment[$0] }.filter { !$0.isEmpty }
            .map { Secret($0) }
    }
}
