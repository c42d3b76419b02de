/// Why an execution did not come to its end, as data.
public enum WorkflowFailure: Sendable, Equatable {
    /// An expression threw, or could not be evaluated.
    case expression(message: String)
    /// A Code node's script threw.
    case code(message: String)
    /// The scripts gave no answer: a limit, a dead process, no JavaScript engine.
    case script(ScriptFailure)
    /// The other side answered with an error.
    case http(status: Int)
    /// Nothing came back; Node.js's code (`ECONNREFUSED`).
    case network(code: String)
    /// The node itself says what is wrong (Stop and Error, a body that is not JSON …).
    case operation(message: String)
    /// Something of n8n's that this engine does not know. Nothing is guessed.
    case unsupported(Unsupported)
    /// A node has required parameters that are empty: n8n refuses to start.
    case issues([String])
    /// The workflow goes round and round: the limit is ``EngineSettings/maximumNodeRuns``.
    case endless(runs: Int)
    case cancelled
}

/// A thing of n8n's that the engine has no knowledge of.
public struct Unsupported: Sendable, Equatable, Hashable {
    public enum What: Sendable, Equatable, Hashable {
        case nodeType(String)
        case version(type: String, version: Double)
        /// A parameter or one of its values that would change what the node does: `options.pagination`, `language=python`.
        case parameter(String)
        /// A function or name used by a script or an expression.
        case script(String)
        /// Of this type; its value stands in the store of another instance.
        case credential(String)
        /// An expression gives no address that could be called; what it reads is not here.
        case address(String)
        /// A call that whoever makes the calls does not make.
        case call(String)
        /// The same of a port of this machine: `127.0.0.1:9090`.
        case port(String)
    }

    public var what: What
    public var node: String

    public init(_ what: What, node: String) {
        self.what = what
        self.node = node
    }
}
