/// The scenarios that are part of the program: scenarios/ at the package's root, embedded while building.
package enum ScenarioLibrary {
    /// One file as it was embedded.
    package struct File: Sendable {
        package var name: String
        package var group: Scenario.Group
        package var text: String
        /// As it stands in the source, for messages.
        package var path: String { "scenarios/\(group.rawValue)/\(name).yaml" }
    }

    /// In the order of the pipeline, and of the names in each group.
    package static let files: [File] = {
        let all = EmbeddedText.all.map {
            File(name: $0.name, group: Scenario.Group(rawValue: $0.folder) ?? .other, text: $0.text)
        }
        return Scenario.Group.allCases.flatMap { group in all.filter { $0.group == group } }
    }()

    package static var names: [String] { files.map(\.name) }

    package static func file(_ name: String) -> File? {
        files.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// Reads them all. Throws ``ScenarioError`` with every problem of every file; the tests see to it that there is none.
    package static func all(causes: [String]) throws(ScenarioError) -> [Scenario] {
        var scenarios: [Scenario] = []
        var problems: [ScenarioProblem] = []
        for file in files {
            do throws(ScenarioError) {
                scenarios.append(try read(file, causes: causes))
            } catch {
                problems += error.problems
            }
        }
        if !problems.isEmpty { throw ScenarioError(problems) }
        return scenarios
    }

    /// Nil where there is none of that name.
    package static func named(_ name: String, causes: [String]) throws(ScenarioError) -> Scenario? {
        guard let file = file(name) else { return nil }
        return try read(file, causes: causes)
    }

    private static func read(_ file: File, causes: [String]) throws(ScenarioError) -> Scenario {
        try ScenarioReader(causes: causes).read(
            Array(file.text.utf8), name: file.name, path: file.path, group: file.group)
    }
}
