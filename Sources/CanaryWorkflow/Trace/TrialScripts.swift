import Synchronization
import Workflow

/// The script host for trials: remembers what stopped a script, and whether there is an engine at all.
public final class TrialScripts: ScriptEvaluator {
    private let host: JavaScriptHost
    private let last = Mutex<ScriptFailure?>(nil)
    private let ours = Mutex<ScriptFailure?>(nil)

    /// Nothing is started before the first script.
    public init(executable: String? = nil, arguments: [String] = ["__javascript"]) {
        host = JavaScriptHost(executable: executable, arguments: arguments, children: 1)
    }

    public func evaluate(_ request: WorkflowValue, limits: ScriptLimits) async throws -> WorkflowValue {
        do {
            return try await host.evaluate(request, limits: limits)
        } catch {
            if error.isOurs { ours.withLock { $0 = error } }
            last.withLock { $0 = error }
            throw error
        }
    }

    /// The last failure since it was asked for.
    func takeFailure() -> ScriptFailure? {
        last.withLock { failure in
            defer { failure = nil }
            return failure
        }
    }

    /// Why no script can run on this machine, in words; `nil` where they do, or none was asked for.
    public var trouble: String? { ours.withLock { $0?.description } }

    public func stop() async { await host.stop() }
}

extension ScriptFailure {
    /// Whether it says something of the machine rather than of the script.
    var isOurs: Bool {
        switch self {
        case .engineMissing, .cannotStart, .preludeFailed, .stopped: true
        default: false
        }
    }
}
