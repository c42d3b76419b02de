/// Why a document is no workflow that can be looked at.
public enum SourceProblem: Error, Sendable, Equatable {
    /// The most that is read of a workflow, in bytes.
    public static let limit = 16 << 20

    /// An error number of the system.
    case unreadable(Int32)
    case tooLarge
    case empty
    /// Counted from 1; the column in bytes.
    case notJSON(line: Int, column: Int)
    case notAWorkflow(String)
    /// A list of so many workflows, where one is meant.
    case several(Int)
    /// A payload that is no JSON object.
    case notAnEvent
    /// By its place in `nodes`, from 0.
    case badNode(Int, String)

    static func notJSON(_ text: [UInt8], at position: Int) -> SourceProblem {
        let before = text.prefix(max(0, position))
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return .notJSON(line: line, column: before.count - start + 1)
    }

    /// One line, without the place it was read from.
    public var words: String {
        switch self {
        case .unreadable(let code): "it cannot be read (error \(code))"
        case .tooLarge: "it is larger than \(Self.limit >> 20) MiB"
        case .empty: "there is nothing in it"
        case .notJSON(let line, let column): "it is no JSON: line \(line), column \(column)"
        case .notAWorkflow(let why): "it is no n8n workflow: \(why)"
        case .several(let count): "it is a list of \(count) workflows; one is meant"
        case .notAnEvent: "it is no event: a JSON object is meant"
        case .badNode(let index, let why): "it is no n8n workflow: nodes[\(index)] \(why)"
        }
    }
}
