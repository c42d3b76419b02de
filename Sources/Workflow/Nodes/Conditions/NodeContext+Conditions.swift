extension NodeContext {
    /// Whether an item passes a parameter of n8n's type `filter`; what was looked at is noted for traces.
    ///
    /// Throws n8n's `NodeOperationError`.
    func passes(_ value: JSONValue?, item: Int) async throws(NodeFailure) -> Bool {
        do throws(ConditionFailure) {
            // Where it is no filter n8n takes the value itself for the answer.
            guard let filter = try FilterValue(value) else { return JavaScript.truth(value) }
            let evaluator = FilterEvaluator(scripts: HostedConditionScripts(context: self), now: now)
            return try await evaluator.passes(filter, item: item) { step in
                note(
                    .condition(
                        item: item, index: step.index, left: step.condition.left, operation: step.condition.name,
                        right: step.condition.right, passed: step.passed))
            }
        } catch {
            throw failure(error, item: item)
        }
    }

    func failure(_ failure: ConditionFailure, item: Int) -> NodeFailure {
        switch failure {
        case .error(let message, let description): operationError(message, description: description, item: item)
        case .unsupported(let what): unsupported(.parameter(what))
        case .stopped(let failure): failure
        }
    }

    /// The error as Filter, IF and Switch give it on where a condition could not be evaluated.
    ///
    /// - Parameter hasLooseTypes: the node's own setting; where it is off, an error without a description gets advice.
    func withAdvice(_ failure: NodeFailure, item: Int, hasLooseTypes: Bool) -> NodeFailure {
        var failure = withItem(failure, item: item)
        if !hasLooseTypes, failure.document["description"]?.isTruthy != true {
            failure.document["description"] =
                "Try changing the type of comparison. Alternatively you can enable 'Convert types where required'."
        }
        failure.document["node"] = .object(node.document)
        return failure
    }

    func withItem(_ failure: NodeFailure, item: Int) -> NodeFailure {
        var failure = failure
        var context = failure.document["context"]?.objectValue ?? [:]
        context["itemIndex"] = .int(item)
        failure.document["context"] = .object(context)
        return failure
    }

    /// What JavaScript itself threw inside a node, in the words of V8.
    func scriptError(_ message: String) -> NodeFailure {
        NodeFailure(
            kind: .operation(message: message),
            document: ["message": .string(message), "stack": .string("TypeError: \(message)")])
    }

    /// Whether an error is one of a parameter's expression, and the parameter is one of these.
    func concerns(_ failure: NodeFailure, _ names: [String]) -> Bool {
        guard case .expression = failure.kind,
            let name = failure.parameter ?? failure.document["context"]?["parameter"]?.stringValue
        else { return false }
        return names.contains { $0.utf8.elementsEqual(name.utf8) }
    }
}
