/// Everything that keeps a document from being run as a workflow.
public struct WorkflowProblems: Error, Sendable, Equatable {
    public var problems: [WorkflowProblem]
}

/// One thing wrong with a workflow's document, and where.
public struct WorkflowProblem: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case notJSON(JSONError.Reason)
        /// Neither a workflow, nor an answer of n8n's API with one in it.
        case notAWorkflow
        /// More than one workflow where one is meant.
        case severalWorkflows(Int)
        case missing
        case empty
        case wrongType(expected: Expected, found: Found)
        /// A word that n8n does not have there.
        case unknownValue(String)
        /// The other place that has the name.
        case duplicateName(String, first: String)
        /// A connection from or to a node that is not there.
        case noSuchNode(String)
    }

    public enum Expected: String, Sendable, Equatable {
        case object, array, string, number, bool = "true or false", position = "two numbers", index = "a whole number"
    }

    public enum Found: String, Sendable, Equatable {
        case null, bool = "true or false", number, string, array, object
    }

    public var kind: Kind
    /// `nodes[3].parameters.jsCode`; empty for the document itself.
    public var path: String
    /// Of a syntax error; from 1, columns in bytes.
    public var line: Int?
    public var column: Int?

    init(_ kind: Kind, _ path: String, line: Int? = nil, column: Int? = nil) {
        self.kind = kind
        self.path = path
        self.line = line
        self.column = column
    }
}

extension WorkflowProblem: CustomStringConvertible {
    /// One line, for people.
    public var description: String {
        let what =
            switch kind {
            case .notJSON(let reason): "not JSON (\(reason))"
            case .notAWorkflow: "not a workflow: no list of nodes"
            case .severalWorkflows(let count): "\(count) workflows where one is meant"
            case .missing: "missing"
            case .empty: "empty"
            case .wrongType(let expected, let found): "\(expected.rawValue) expected, not \(found.rawValue)"
            case .unknownValue(let value): "unknown value \(JSONValue.string(value).text)"
            case .duplicateName(let name, let first):
                "name \(JSONValue.string(name).text) is taken already by \(first)"
            case .noSuchNode(let name): "no node is called \(JSONValue.string(name).text)"
            }
        if let line, let column { return "line \(line), column \(column): \(what)" }
        return path.isEmpty ? what : "\(path): \(what)"
    }
}

extension WorkflowProblem.Found {
    init(_ value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .bool
            case .int, .double: .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }
}

/// Where in a document: built while reading, written out only for a problem.
indirect enum DocumentPath {
    case root
    case member(DocumentPath, String)
    case element(DocumentPath, Int)

    var text: String {
        var parts: [String] = []
        var path = self
        // The way up, part by part: a path may be deep.
        while true {
            switch path {
            case .root: return parts.reversed().joined()
            case .element(let parent, let index):
                parts.append("[\(index)]")
                path = parent
            case .member(let parent, let key):
                let plain = !key.isEmpty && key.utf8.allSatisfy(Self.isPlain)
                var text = plain ? key : JSONValue.string(key).text
                if case .root = parent {} else { text = "." + text }
                parts.append(text)
                path = parent
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
            true
        default: false
        }
    }
}
