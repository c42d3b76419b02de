import Workflow

/// One job of the agent service. Its state is a function of the time: nothing runs while nobody asks.
package struct AgentJob: Sendable, Equatable {
    package enum State: Sendable, Equatable { case queued, running, over }

    package var id: String
    package var prompt: String
    /// What was handed over as `agent`.
    package var agent: String
    var metadata: JSONValue
    /// False where the record cannot be written out, and asking for it is a 500.
    var isWritable = true
    var created: Instant
    var turn: AgentQueue.Turn
    var ending: AgentSettings.Ending
    var outcome: ClaudeOutcome
    /// How often it was asked for.
    package var polls = 0

    func state(at time: Instant) -> State {
        guard let started = turn.started, time >= started else { return .queued }
        guard let finished = turn.finished, time >= finished else { return .running }
        return .over
    }

    /// The record as `GET /jobs/{id}` shows it (facts: pipeline section 3; recordings/agent-eccf0dd).
    func record(at time: Instant) -> JSONValue {
        let state = state(at: time)
        var record: JSONObject = [
            "status": .string(status(state)), "prompt": .string(prompt), "agent": .string(agent),
            "created_at": .string(created.python), "metadata": metadata,
        ]
        guard state != .queued, let started = turn.started else { return .object(record) }
        record["started_at"] = .string(started.python)
        guard state == .over, let finished = turn.finished else { return .object(record) }
        switch ending {
        case .error(let text): record["error"] = .string(text)
        case .claude:
            // Killed by the service itself, which then has neither exit code nor output.
            guard let exit = outcome.exit else { break }
            record["exit_code"] = .int(exit)
            record["output"] = .array(Self.lines(outcome.stdout).map { .string($0) })
            record["stderr"] = .string(outcome.stderr)
        default: break
        }
        record["finished_at"] = .string(finished.python)
        record["finished_epoch"] = .double(Double(finished.milliseconds) / 1000)
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

extension AgentSettings.Ending {
    /// How a job ends whose claude would end this way after `duration` ms, with a time limit of so many seconds: nothing
    /// is read of what was killed, and a line that asyncio cannot hold is an error after a good run.
    func limited(to seconds: Int, duration: Int, outcome: ClaudeOutcome) -> (ending: Self, duration: Int?) {
        switch self {
        case .stuckQueued, .stuckRunning: return (self, nil)
        default: break
        }
        let limit = min(max(0, seconds), Int(Int32.max)) * 1000
        if limit <= duration { return (.timeout, limit) }
        guard self == .claude, outcome.exit != nil else { return (self, duration) }
        let longest = outcome.stdout.utf8.split(separator: UInt8(ascii: "\n")).map(\.count).max() ?? 0
        // asyncio's reader holds 64 KiB, and looks again when the pipe has brought as much once more.
        if longest > 2 << 16 { return (.error("Separator is not found, and chunk exceed the limit"), duration) }
        return longest > 1 << 16 ? (.lineTooLong, duration) : (self, duration)
    }
}
