import CommandLineTool
import Sandbox

/// Options about the embedded pipeline, of the commands that start one.
enum SandboxOptions {
    static let workflow = Option.value(
        "workflow", "FILE", "run this workflow file in it instead of the usual one", completion: .files)

    /// What its workflow may call besides the pipeline itself.
    static let allowPort = Option.value(
        "allow-port", "PORT", "let the workflow call this port of 127.0.0.1 as well; may be repeated", repeatable: true)

    /// Whose ways the pipeline's n8n has.
    static let n8n = Option.value(
        "n8n", "VERSION", "the n8n that it imitates, where the scenario does not say",
        allowed: N8nSettings.Manner.allCases.map(\.rawValue), defaultText: N8nSettings().manner.rawValue)

    static let ports: [Option] = [
        .value("n8n-port", "PORT", "where n8n listens on 127.0.0.1; a free port where it is left out"),
        .value("agent-port", "PORT", "where the agent listens"),
        .value("gateway-port", "PORT", "where the Pushgateway listens"),
    ]

    /// Throws `UsageError` for what is no port.
    static func ports(_ parsed: ParsedCommand) throws(UsageError) -> SandboxPorts {
        var ports = SandboxPorts()
        guard parsed.declares("n8n-port") else { return ports }
        func port(_ name: String) throws(UsageError) -> UInt16 {
            UInt16(try parsed.integer(name, in: 0...65_535) ?? 0)
        }
        ports.n8n = try port("n8n-port")
        ports.agent = try port("agent-port")
        ports.gateway = try port("gateway-port")
        return ports
    }

    /// The ports that the command line opens to the workflow. Throws `UsageError` for what is no port.
    static func allowedPorts(_ parsed: ParsedCommand) throws(UsageError) -> Set<UInt16> {
        guard parsed.declares("allow-port") else { return [] }
        return Set(
            try parsed.values("allow-port", expecting: "a port from 1 to 65535") { text in
                UInt16(text).flatMap { $0 > 0 ? $0 : nil }
            })
    }

    /// The manner that the command line names; nil: none.
    private static func manner(_ parsed: ParsedCommand) -> N8nSettings.Manner? {
        guard parsed.declares("n8n"), let name = parsed.string("n8n") else { return nil }
        return N8nSettings.Manner(rawValue: name)
    }

    /// Gives the pipeline the manner that the command line names, where the scenario has the usual one.
    static func adopt(_ parsed: ParsedCommand, _ settings: inout SandboxSettings) {
        guard let manner = manner(parsed), settings.n8n.manner == N8nSettings().manner else { return }
        settings.n8n.manner = manner
    }

    /// A workflow file and a version of n8n are for the embedded pipeline alone.
    static func check(_ parsed: ParsedCommand) throws(UsageError) {
        for option in ["workflow", "allow-port", "n8n"] where parsed.isGiven(option) && !parsed.isGiven("sandbox") {
            throw parsed.usageError("--\(option) is for the embedded pipeline: add --sandbox")
        }
    }
}
