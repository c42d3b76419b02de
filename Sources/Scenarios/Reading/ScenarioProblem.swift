import YAML

/// One thing that is wrong in a scenario file, and where.
package struct ScenarioProblem: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The file or folder cannot be read; an error number.
        case unreadable(errno: Int32)
        case tooLarge(limit: Int)
        /// A folder without a scenario file in it.
        case noScenarios
        /// Not YAML that can be read.
        case malformed(YAMLError.Kind)
        case empty
        case unknownKey(String, nearest: String?, allowed: [String])
        case missing(String)
        case wrongType(expected: String, found: String)
        case emptyText
        case severalLines
        case badChoice(String, nearest: String?, allowed: [String])
        case unknownCause(String, nearest: String?)
        case badTime(noUnit: Bool)
        case outOfBounds(least: Int, most: Int)
        case notOne(of: [String])
        case badSeries(String)
        case badName
        /// The scenario's workflow file cannot be used; why.
        case workflow(String)
    }

    package var path: String
    /// Nil for the file as a whole.
    package var place: YAMLPlace?
    /// With its sections, where it is about one.
    package var key: String?
    package var kind: Kind
    /// The line of the file.
    package var line: String?

    package init(_ kind: Kind, path: String, place: YAMLPlace? = nil, key: String? = nil, line: String? = nil) {
        (self.kind, self.path, self.place, self.key, self.line) = (kind, path, place, key, line)
    }
}

/// Scenario files that cannot be used: everything that is wrong in them.
package struct ScenarioError: Error, Sendable, Equatable {
    /// What a process ends with (`EX_CONFIG` of sysexits.h).
    package static let exitCode: Int32 = 78

    package var problems: [ScenarioProblem]

    package init(_ problems: [ScenarioProblem]) { self.problems = problems }

    /// As a compiler would say it; ends in a newline.
    package func rendered() -> String { problems.map { $0.rendered() }.joined() }
}
