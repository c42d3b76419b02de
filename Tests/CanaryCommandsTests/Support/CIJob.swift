import FoundationEssentials
import Testing
import YAML

/// A job of a CI file, as its steps would be run: the shell lines in order, with the environment that stands there.
struct CIJob: Sendable {
    struct Step: Sendable {
        var name: String
        var script: String
        var environment: [String: String]
        /// After a step that failed as well.
        var always: Bool
    }

    /// What runs the lines of a step.
    var shell: [String]
    var steps: [Step]

    /// A job of a GitHub workflow; `uses` is left out.
    static func gitHub(_ name: String, of text: String, secrets: [String: String]) throws -> CIJob {
        let file = try YAMLNode(parsing: text)
        let job = try #require(file["jobs"]?[name])
        let shared = try environment(file["env"]).merging(environment(job["env"])) { $1 }
        let steps = try job.required("steps").list().compactMap { step -> Step? in
            guard let run = step["run"] else { return nil }
            let own = try shared.merging(environment(step["env"])) { $1 }
            let filled = own.mapValues { value in
                value.replacing(#/\$\{\{ secrets\.([A-Z0-9_]+) \}\}/#) { secrets[String($0.output.1)] ?? "" }
            }
            return Step(
                name: try step.required("name").string(), script: try run.string(), environment: filled,
                always: try step["if"]?.string() == "always()")
        }
        return CIJob(shell: ["bash", "-e"], steps: steps)
    }

    /// A step of a Woodpecker workflow, which has an image and a shell of its own.
    static func woodpecker(_ name: String, of text: String, secrets: [String: String]) throws -> CIJob {
        let steps = try YAMLNode(parsing: text).required("steps").list()
        let step = try #require(try steps.first { try $0.required("name").string() == name })
        var environment: [String: String] = [:]
        for entry in try step["environment"]?.entries() ?? [] {
            if let secret = try entry.value["from_secret"]?.string() {
                environment[entry.name] = secrets[secret.uppercased()] ?? ""
            } else {
                environment[entry.name] = try entry.value.text()
            }
        }
        let commands = try step.required("commands").list().map { try $0.string() }
        return CIJob(
            shell: ["sh", "-e"],
            steps: commands.map { Step(name: $0, script: $0, environment: environment, always: false) })
    }

    private static func environment(_ node: YAMLNode?) throws -> [String: String] {
        var environment: [String: String] = [:]
        for entry in try node?.entries() ?? [] { environment[entry.name] = try entry.value.text() }
        return environment
    }

    struct Ended {
        /// The first that failed, with its exit code; `nil`: the job is green.
        var red: (step: String, script: String, code: Int32)?
        var ran: [String] = []
        var said = ""
    }

    /// Runs the steps in a workspace, with what the runner itself provides.
    func run(in workspace: String, home: String, path: String, replacing texts: [(String, String)] = []) async throws
        -> Ended
    {
        var ended = Ended()
        var added: [String] = []
        let files = ["GITHUB_PATH", "GITHUB_STEP_SUMMARY"]
        for name in files { try Data().write(to: URL(filePath: "\(home)/\(name)")) }
        for step in steps where ended.red == nil || step.always {
            var environment = step.environment
            for (name, value) in environment {
                environment[name] = texts.reduce(value) { $0.replacing($1.0, with: $1.1) }
            }
            for name in files { environment[name] = "\(home)/\(name)" }
            (environment["HOME"], environment["RUNNER_TEMP"], environment["TMPDIR"]) = (home, home, home)
            environment["PATH"] = (added + [path]).joined(separator: ":")
            let file = "\(home)/step.sh"
            let script = texts.reduce(step.script) { $0.replacing($1.0, with: $1.1) }
            try Data(script.utf8).write(to: URL(filePath: file))
            let done = try await RunningProgram.run(
                shell + [file], environment: environment, directory: workspace, within: .seconds(120))
            ended.ran.append(step.name)
            ended.said += done.out + done.err
            if done.code != 0, ended.red == nil { ended.red = (step.name, step.script, done.code) }
            let bytes = FileManager.default.contents(atPath: "\(home)/GITHUB_PATH") ?? Data()
            added = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
        }
        return ended
    }
}
