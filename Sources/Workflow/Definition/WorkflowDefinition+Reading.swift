extension WorkflowDefinition {
    /// Which of two versions of a workflow is meant, where n8n 2.x keeps both.
    public enum Version: Sendable {
        /// What production runs: `activeVersion` where there is one.
        case active
        /// What the editor shows.
        case draft
    }

    /// Reads a workflow's JSON text. Throws all that is wrong with it, syntax errors with line and column.
    public init(parsing bytes: [UInt8], version: Version = .active) throws(WorkflowProblems) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            let before = bytes[..<min(error.position, bytes.count)]
            let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            let problem = WorkflowProblem(
                .notJSON(error.reason), "", line: before.count { $0 == 0x0A } + 1, column: before.count - lineStart + 1)
            throw WorkflowProblems(problems: [problem])
        }
        try self.init(reading: value, version: version)
    }

    /// Reads a workflow as it is exported or as n8n's API gives it, in the shapes of 1.x and 2.x: bare, in `data`, or the
    /// only one of a list. Throws all that is wrong with it.
    public init(reading value: JSONValue, version: Version = .active) throws(WorkflowProblems) {
        var reader = WorkflowReader()
        let definition = reader.definition(value, version: version)
        guard let definition, reader.problems.isEmpty else { throw WorkflowProblems(problems: reader.problems) }
        self = definition
    }
}
