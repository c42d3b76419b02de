/// Why a script gave no answer. What the script itself threw is no failure of this kind: it stands in the answer.
public enum ScriptFailure: Error, Sendable, Equatable {
    /// How a child came to its end.
    public enum End: Sendable, Equatable {
        case signal(Int32)
        case exit(Int32)
    }

    /// No JavaScript engine is installed; the library names that were tried.
    case engineMissing([String])
    /// The child could not be started; `errno`.
    case cannotStart(Int32)
    /// The engine's own JavaScript cannot be loaded; what it threw.
    case preludeFailed(String)
    /// Killed at its time limit. Milliseconds.
    case tookTooLong(Int)
    /// Killed above its memory limit. Resident bytes that were seen.
    case tooMuchMemory(Int)
    /// The child ended in the middle of the script, by itself or by somebody else's signal.
    case died(End)
    /// Nothing is left to run, and there is no answer: a promise that nobody keeps.
    case neverSettled
    /// Longer than the limit. Bytes.
    case answerTooLong(limit: Int)
    /// Not what the engine's own JavaScript should answer: no JSON, or an exception that it did not catch.
    case badAnswer(String)
    /// Something of n8n's that is not imitated: named, never guessed.
    case unsupported(what: String, place: String)
    /// The task was cancelled, or the host stopped.
    case stopped
}

extension ScriptFailure {
    /// A stable name for causes, reports and scenarios.
    public var causeName: String {
        switch self {
        case .engineMissing: "script.engine-missing"
        case .cannotStart: "script.cannot-start"
        case .preludeFailed: "script.prelude"
        case .tookTooLong: "script.endless"
        case .tooMuchMemory: "script.memory"
        case .died: "script.died"
        case .neverSettled: "script.never-settled"
        case .answerTooLong: "script.answer-too-long"
        case .badAnswer: "script.bad-answer"
        case .unsupported: "script.unsupported"
        case .stopped: "script.stopped"
        }
    }
}

extension ScriptFailure: CustomStringConvertible {
    /// A sentence for the user: what happened, and what to do about it.
    public var description: String {
        switch self {
        case .engineMissing(let names):
            "No JavaScript engine is installed (tried \(names.joined(separator: ", "))): "
                + "install Debian's libjavascriptcoregtk-4.1-0."
        case .cannotStart(let code):
            "The process that runs scripts cannot be started (error \(code)): check limits on processes and memory."
        case .preludeFailed(let text):
            "The JavaScript of the workflow engine itself cannot be loaded (\(text)): report this as a bug."
        case .tookTooLong(let milliseconds):
            "The script was killed after \(milliseconds) ms: look for a loop, a regular expression or an await that "
                + "does not end, or raise the time limit."
        case .tooMuchMemory(let bytes):
            "The script was killed when its process held \(bytes >> 20) MiB: look for an array or a string that grows "
                + "without bound, or raise the memory limit."
        case .died(.signal(let signal)):
            "The process that ran the script was ended by signal \(signal): something outside killed it, or the "
                + "JavaScript engine ran out of memory (is there a limit on address space?)."
        case .died(.exit(let code)):
            "The process that ran the script ended with exit code \(code) and no answer: report this as a bug."
        case .neverSettled:
            "The script waits for a promise that nothing will ever settle: look for an await without a resolve."
        case .answerTooLong(let limit):
            "The script returned more than \(limit >> 10) KiB: return less, or raise the limit of an answer."
        case .badAnswer(let text):
            "The script's answer cannot be read (\(text)): report this as a bug."
        case .unsupported(let what, let place):
            "\(what) is not supported\(place.isEmpty ? "" : " (\(place))"): this engine does not imitate it, so what n8n "
                + "would do is not known here."
        case .stopped: "The script was given up, because the execution was cancelled or the engine stopped."
        }
    }
}
