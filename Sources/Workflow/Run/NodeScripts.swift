/// The way from one node's run to the script host.
struct NodeScripts: Sendable {
    let evaluator: any ScriptEvaluator

    /// Parameters for each item, in order.
    func resolve(
        _ parameters: JSONObject, items: Int, context: NodeContext
    ) async throws(NodeFailure) -> [Result<JSONObject, NodeFailure>] {
        Array(repeating: .success(parameters), count: items)
    }
}
