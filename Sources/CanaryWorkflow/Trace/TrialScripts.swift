import Synchronization
import Workflow

/// The script host of trials; remembers whether scripts can run on this machine at all.
public final class TrialScripts: ScriptEvaluator {
    private let host: JavaScriptHost
    private let ours = Mutex<ScriptFailure?>(nil)

    /// Nothing is started before the first script.
    ///
    /// - Parameter executable: a program that runs scripts when told to; `nil` is this one.
    public init(executable: String? = nil, children: Int = 1) {
        host = JavaScriptHost(executable: executable, children: children)
    }

    /// On a host that others use too.
    public init(_ host: JavaScriptHost) { self.host = host }

    public func evaluate(_ request: WorkflowValue, limits: ScriptLimits) async throws(ScriptFailure) -> WorkflowValue {
        do {
            return try await host.evaluate(request, limits: limits)
        } catch {
            if error.isOurs { ours.withLock { $0 = error } }
            throw error
        }
    }

    /// Why no script can run on this machine, in words; `nil` where they do, or none was asked for.
    public var trouble: String? { ours.withLock { $0?.description } }

    public func stop() async { await host.stop() }
}

/// The scripts of one trial; remembers what stopped one.
final class TrialRecorder: ScriptEvaluator {
    private let scripts: TrialScripts
    private let last = Mutex<ScriptFailure?>(nil)

    init(_ scripts: TrialScripts) { self.scripts = scripts }

    var failure: ScriptFailure? { last.withLock { $0 } }

    func evaluate(_ request: WorkflowValue, limits: ScriptLimits) async throws(ScriptFailure) -> WorkflowValue {
        do {
            return try await scripts.evaluate(request, limits: limits)
        } catch {
            last.withLock { $0 = error }
            throw error
        }
    }
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
