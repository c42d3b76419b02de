/// Who runs the scripts and expressions: one request, one answer, both JSON.
///
/// The engine asks only where a node has something to evaluate; a workflow without expressions needs none.
public protocol ScriptEvaluator: Sendable {
    /// Throws what stopped the scripts; what a script itself throws is part of the answer.
    func evaluate(_ request: JSONValue, limits: ScriptLimits) async throws(ScriptFailure) -> JSONValue
}

extension JavaScriptHost: ScriptEvaluator {
    public func evaluate(_ request: JSONValue, limits: ScriptLimits) async throws(ScriptFailure) -> JSONValue {
        try await evaluate(request, limits: .some(limits))
    }
}
