/// What became of a set of scenarios.
public struct SuiteReport: Sendable {
    public enum State: String, Sendable, CaseIterable {
        case passed, failed
        /// It could not be set up.
        case error
        /// Cut off by a signal, or not begun.
        case notRun = "not-run"
    }

    public struct Difference: Sendable, Equatable {
        public var key: String
        public var expected: String
        public var actual: String

        public init(key: String, expected: String, actual: String) {
            (self.key, self.expected, self.actual) = (key, expected, actual)
        }
    }

    public struct Row: Sendable, Equatable {
        public var name: String
        public var group: String
        public var title: String
        public var story: String
        /// The file.
        public var path: String
        public var state = State.notRun
        public var differences: [Difference] = []
        /// Why it could not be set up.
        public var problem = ""
        /// What was found, in order of weight.
        public var causes: [String] = []
        /// Real ones.
        public var seconds = 0.0

        public init(name: String, group: String, title: String, story: String, path: String) {
            (self.name, self.group, self.title, self.story, self.path) = (name, group, title, story, path)
        }
    }

    public var rows: [Row]
    public var seconds: Double
    public var isInterrupted: Bool

    public init(rows: [Row], seconds: Double, isInterrupted: Bool) {
        (self.rows, self.seconds, self.isInterrupted) = (rows, seconds, isInterrupted)
    }

    public func count(_ state: State) -> Int { rows.count { $0.state == state } }
    public var isGreen: Bool { rows.allSatisfy { $0.state == .passed } }

    /// The groups in the order in which they first appear.
    var groups: [String] {
        var groups: [String] = []
        for row in rows where !groups.contains(row.group) { groups.append(row.group) }
        return groups
    }
}

/// One way to show it. A new one is a file, its test, and its name in `all`.
public struct SuiteOutput: Sendable {
    /// As `--output` takes it.
    public let name: String
    /// The whole text, its last line end included.
    public let render: @Sendable (_ report: SuiteReport, _ style: Style) -> String

    init(_ name: String, render: @escaping @Sendable (SuiteReport, Style) -> String) {
        (self.name, self.render) = (name, render)
    }

    public static let all: [SuiteOutput] = [.text, .junit, .json]
}
