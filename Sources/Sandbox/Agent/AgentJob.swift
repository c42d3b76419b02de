import Workflow

/// One job of the agent service. Its state is a function of the time: nothing runs while nobody asks.
package struct AgentJob: Sendable, Equatable {
    package enum State: Sendable, Equatable { case queued, running, over }

    package var id: String
    package var prompt: String
    /// What was handed over as `agent`; nil when the body had none.
    package var agent: String?
    var metadata: JSONValue
    var created: Instant
    var started: Instant
    var finished: Instant
    var ending: AgentSettings.Ending
    var outcome: ClaudeOutcome
    /// How often it was asked for.
    package var polls = 0

    func state(at time: Instant) -> State {
        if ending == .stuckQueued || time < started { return .queued }
        if ending == .stuckRunning || time < finished { return .running }
        return .over
    }

    /// The record as `GET /jobs/{id}` shows it (facts: pipeline section 3).
    func record(at time: Instant) -> JSONValue {
        let state = state(at: time)
        var record: JSONObject = [
            "status": .string(status(state)), "prompt": .string(prompt), "agent": agent.map { .string($0) } ?? .null,
            "created_at": .string(created.python), "metadata": metadata,
        ]
        if state == .queued { return .object(record) }
        record["started_at"] = .string(started.python)
        guard state == .over else { return .object(record) }
        record["finished_at"] = .string(finished.python)
        record["finished_epoch"] = .double(Double(finished.milliseconds) / 1000)
        switch ending {
        case .error(let text): record["error"] = .string(text)
        case .claude where outcome.exit != nil:
            record["exit_code"] = outcome.exit.map { .int($0) } ?? .null
            record["output"] = .array(Self.lines(outcome.stdout).map { .string($0) })
            record["stderr"] = .string(outcome.stderr)
        default: break
        }
        return .object(record)
    }

    private func status(_ state: State) -> String {
        switch (state, ending) {
        case (.queued, _): "queued"
        case (.running, _): "running"
        case (.over, .error): "error"
        case (.over, .timeout): "timeout"
        case (.over, .unknownStatus(let word)): word
        case (.over, _):
            switch outcome.exit {
            case 0: "completed"
            // Killed by the service itself, which then has neither exit code nor output.
            case nil: "timeout"
            default: "failed"
            }
        }
    }

    /// Lines with their newline, as Python reads them.
    private static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for scalar in text.unicodeScalars {
            line.unicodeScalars.append(scalar)
            if scalar == "\n" {
                lines.append(line)
                line = ""
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
