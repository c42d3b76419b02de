import CanaryCore
import Glibc
import Scenarios

/// Scenario files of the user's own.
enum ScenarioFiles {
    static let causes = Cause.all.map(\.id)

    /// So many in one run; a folder with more is the wrong folder.
    private static let most = 10_000
    private static let deepest = 32

    /// Whether a scenario's name is meant to be a path.
    static func isPath(_ name: String) -> Bool {
        name.utf8.contains(UInt8(ascii: "/")) || isScenario(name)
    }

    private static func isScenario(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

    /// - Throws: `ScenarioError` with everything that is wrong in any of the files.
    static func read(_ paths: [String]) throws(ScenarioError) -> [Scenario] {
        var scenarios: [Scenario] = []
        var problems: [ScenarioProblem] = []
        for path in paths {
            var files: [String] = []
            collect(path, depth: 0, &files, &problems)
            for file in files {
                do throws(ScenarioError) {
                    scenarios.append(try read(file))
                } catch {
                    problems += error.problems
                }
            }
        }
        if !problems.isEmpty { throw ScenarioError(problems) }
        return scenarios
    }

    /// One file.
    static func read(_ path: String) throws(ScenarioError) -> Scenario {
        var scenario = try ScenarioReader(causes: causes).read(try bytes(path), path: path)
        guard let file = scenario.workflowFile else { return scenario }
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let place = file.hasPrefix("/") || folder.isEmpty && !path.hasPrefix("/") ? file : folder + "/" + file
        do throws(WorkflowFileProblem) {
            scenario.settings.use(try WorkflowFile.read(place))
        } catch {
            let problem = ScenarioProblem(.workflow(error.message), path: path, key: "given.workflow.file")
            throw ScenarioError([problem])
        }
        return scenario
    }

    private static func collect(
        _ path: String, depth: Int, _ files: inout [String], _ problems: inout [ScenarioProblem]
    ) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return problems.append(ScenarioProblem(.unreadable(errno: errno), path: path))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return files.append(path) }
        guard let folder = opendir(path) else {
            return problems.append(ScenarioProblem(.unreadable(errno: errno), path: path))
        }
        defer { closedir(folder) }
        let before = (files.count, problems.count)
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        for name in names.sorted() where files.count < most {
            let child = path.hasSuffix("/") ? path + name : path + "/" + name
            var status = stat()
            // Links to folders are not followed: they may lead back.
            guard lstat(child, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                if depth < deepest { collect(child, depth: depth + 1, &files, &problems) }
            } else if isScenario(name) {
                files.append(child)
            }
        }
        if depth == 0, (files.count, problems.count) == before {
            problems.append(ScenarioProblem(.noScenarios, path: path))
        }
    }

    private static func bytes(_ path: String) throws(ScenarioError) -> [UInt8] {
        do throws(File.Failure) {
            return try File.read(path, limit: ScenarioReader.limit)
        } catch {
            throw ScenarioError([ScenarioProblem(.unreadable(errno: error.errno), path: path)])
        }
    }
}
