import CanaryCore
import CommandLineTool

/// `canary sandbox`: the simulated pipeline in the foreground, for trying things and for other tools' tests.
enum SandboxCommand {
    static let entry = CommandEntry(
        Command(
            "sandbox", "start the simulated pipeline on loopback and keep it until Ctrl-C",
            discussion: "Everything in it is made up, its secrets too, and nothing leaves this machine.",
            options: [
                .value("scenario", "NAME", "what is wrong with it; list names the scenarios", defaultText: "healthy"),
                .value(
                    "requests", "FILE", "at the end, write what the webhook and the agent received", completion: .files),
                SandboxOptions.workflow, SandboxOptions.allowPort, SandboxOptions.n8n,
            ] + SandboxOptions.ports,
            examples: [
                Example("canary sandbox --scenario bearer-missing", "prints how to point a canary at it"),
                Example("canary sandbox --workflow diun-upgrade.json --n8n-port 5678", "a workflow of your own in it"),
                Example("canary sandbox --n8n 2.41", "with the ways of the current n8n"),
            ])
    ) { parsed, terminal in
        let name = parsed.string("scenario") ?? "healthy"
        if name == "list" { return terminal.print(SandboxRun.list()) }
        let interruption = Interruption(terminal)
        let sandbox = try await SandboxRun.start(name, parsed, terminal)
        terminal.print(sandbox.instructions)
        await interruption.ending { while (try? await Task.sleep(for: .seconds(3600))) != nil {} }
        if let file = parsed.string("requests"), let code = File.replace(file, with: sandbox.requests) {
            terminal.err("canary: the requests could not be written to \(file): \(StartFailure.words(code))\n")
        }
        await sandbox.stop()
        return interruption.signal == 2 ? ExitStatus.healthy : 128 + interruption.signal
    }
}
