/// Runs items through a workflow as n8n does.
///
/// Followed: n8n 1.81.4's execution engine (order, paired items, errors, what is recorded), and 2.8 where
/// ``EngineSettings/manner`` says so.
public struct WorkflowEngine: Sendable {
    public let definition: WorkflowDefinition
    public let settings: EngineSettings
    let scripts: any ScriptEvaluator
    let caller: any HTTPCaller

    public init(
        _ definition: WorkflowDefinition, settings: EngineSettings, scripts: any ScriptEvaluator,
        caller: any HTTPCaller
    ) {
        self.definition = definition
        self.settings = settings
        self.scripts = scripts
        self.caller = caller
    }

    /// Runs items from a trigger node to the end. A cancelled task ends it at once (``WorkflowRun/Status/canceled``).
    ///
    /// - Parameters:
    ///   - output: which of the trigger's outputs the items are for (a webhook that listens to several methods).
    ///   - staticData: the workflow's, as n8n has it stored now.
    public func run(
        _ items: [WorkflowItem], from trigger: String, output: Int = 0, execution: ExecutionIdentity,
        staticData: JSONValue, events: WorkflowEvents = WorkflowEvents()
    ) async -> WorkflowRun {
        let state = ExecutionState(definition, staticData: staticData, manner: settings.manner)
        // The trigger's other outputs are there, and empty.
        let node = state.node(named: trigger)?.filledIn
        let outputs = node.flatMap { NodeType.named($0.type, version: $0.typeVersion)?.outputs($0) } ?? 1
        var inputs = Array(repeating: [WorkflowItem](), count: max(outputs, output + 1))
        inputs[output] = items
        state.stack = [.init(node: trigger, inputs: inputs)]
        var loop = ExecutionLoop(engine: self, state: state, execution: execution, events: events)
        return await loop.run(from: trigger)
    }
}
