extension JavaScriptHost: ScriptEvaluator {
    /// As the protocol has it: with limits of the engine's.
    public func evaluate(_ request: JSONValue, limits: ScriptLimits) async throws -> JSONValue {
        try await evaluate(request, limits: Optional(limits))
    }
}
