/// Says what the real `claude` said in the same case (recordings/claude-2.1.114 and claude-2.1.197): exit code, stdout
/// and stderr. It asks nobody and takes no time; the agent service decides how long a job lasts.
package struct ScriptedClaude: Sendable {
    package var settings: ClaudeSettings

    package init(settings: ClaudeSettings) {
        self.settings = settings
    }

    /// One run. `agent` is what stood behind `--agent`, nil where the flag was not given.
    package func run(prompt: String, agent: String?) -> ClaudeOutcome {
        if let prints = settings.prints { return prints }
        let version = settings.version
        if let agent, version == .v2_1_197, !settings.agents.contains(agent) { return refusal(of: agent) }
        switch settings.outcome {
        case .ok: return good(answer(to: prompt))
        case .offTopic: return good("I'm ready to help. What would you like me to do?")
        case .quote:
            return good(
                #"In the log I found: API Error: 401 {"type":"error"} Invalid bearer token. The service itself is fine."#
            )
        case .empty: return good("")
        case .nonzeroAfterAnswer:
            var outcome = good(answer(to: prompt))
            outcome.exit = 1
            return outcome
        case .exitZero401:
            var outcome = ClaudeFailures.outcome(.invalid, version)
            outcome.exit = 0
            return outcome
        case .cutEnvelope:
            var outcome = good(answer(to: prompt))
            outcome.stdout = String(decoding: Array(outcome.stdout.utf8).prefix(180), as: UTF8.self)
            return outcome
        case .budget:
            return ClaudeOutcome(exit: 1, stdout: ClaudeEnvelope.budget(version).text + "\n", stderr: "")
        case .agentPath: return unknownAgent(".claude/agents/service-upgrade", prompt: prompt)
        case .agentUnknown: return unknownAgent("nosuch", prompt: prompt)
        case .sigterm: return ClaudeOutcome(exit: 143, stdout: "", stderr: "")
        case .sigkill: return ClaudeOutcome(exit: 137, stdout: "", stderr: "")
        case .crash: return ClaudeOutcome(exit: 139, stdout: "", stderr: "Segmentation fault (core dumped)\n")
        case .timeoutProgram: return ClaudeOutcome(exit: 124, stdout: "", stderr: "")
        case .hang, .refused, .reset: return ClaudeOutcome(exit: nil, stdout: "", stderr: "")
        default: return ClaudeFailures.outcome(settings.outcome, version)
        }
    }

    private func good(_ result: String) -> ClaudeOutcome {
        ClaudeOutcome(exit: 0, stdout: ClaudeEnvelope.success(result, settings.version).text + "\n", stderr: "")
    }

    /// 2.1.197 refuses; 2.1.114 went on without the agent's instructions.
    private func unknownAgent(_ agent: String, prompt: String) -> ClaudeOutcome {
        settings.version == .v2_1_197 ? refusal(of: agent) : good(answer(to: prompt))
    }

    private func refusal(of agent: String) -> ClaudeOutcome {
        let known = settings.agents.joined(separator: ", ")
        return ClaudeOutcome(
            exit: 1, stdout: "", stderr: "--agent '\(agent)' not found. Available agents: \(known)\n")
    }

    /// An upgrade of an image that no stack uses ends at step one; a job of another kind is asked to repeat a run id.
    private func answer(to prompt: String) -> String {
        if let answer = settings.answer { return answer }
        let identifier = Self.runIdentifier(in: prompt)
        if prompt.hasPrefix("Upgrade task") {
            if settings.knowsClause, let identifier {
                return "canary \(identifier) checkout=\(Made.hexadecimal(12)) stacks=4 github=ok ci=ok slack=ok"
            }
            let image = Self.line("- Image: ", in: prompt) ?? "the image"
            return "No matching stack found for \(image). Aborting without changes."
        }
        return identifier.map { "canary-\($0)" } ?? "Done."
    }

    private static func line(_ start: String, in prompt: String) -> String? {
        prompt.split(separator: "\n").first { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
    }

    /// What stands behind the last `canary-` or `canary ` of a text, as far as it looks like an identifier.
    static func runIdentifier(in text: String) -> String? {
        let bytes = Array(text.utf8)
        let mark = Array("canary".utf8)
        var found: String?
        var index = 0
        while index + mark.count < bytes.count {
            let next = bytes[index + mark.count]
            if bytes[index..<index + mark.count].elementsEqual(mark),
                next == UInt8(ascii: "-") || next == UInt8(ascii: " ")
            {
                let rest = bytes[(index + mark.count + 1)...].prefix { byte in
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
                }
                let hasDigit = rest.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                if rest.count >= 3, hasDigit { found = String(decoding: rest, as: UTF8.self) }
            }
            index += 1
        }
        return found
    }
}
