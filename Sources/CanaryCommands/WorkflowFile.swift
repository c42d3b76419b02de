import CommandLineTool
import Sandbox

/// A workflow file of the user's that the sandbox is to run.
enum WorkflowFile {
    /// Bytes; the largest export is some hundred kilobytes.
    private static let limit = 16 << 20

    static func read(_ path: String) throws(WorkflowFileProblem) -> UserWorkflow {
        let bytes: [UInt8]
        do throws(File.Failure) {
            bytes = try File.read(path, limit: limit)
        } catch {
            throw WorkflowFileProblem(path: path, kind: .unreadable(errno: error.errno))
        }
        guard bytes.count <= limit else { throw WorkflowFileProblem(path: path, kind: .tooLarge(limit: limit)) }
        do throws(UserWorkflowProblem) {
            return try UserWorkflow(parsing: bytes)
        } catch {
            throw WorkflowFileProblem(path: path, kind: .unusable(error))
        }
    }
}

/// Why a workflow file cannot be run, and which.
struct WorkflowFileProblem: Error, Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case unreadable(errno: Int32)
        case tooLarge(limit: Int)
        case unusable(UserWorkflowProblem)
    }

    var path: String
    var kind: Kind

    /// As with every file of the user's that cannot be used.
    static let exitCode = ExitStatus.configuration

    /// A line for each thing that is wrong.
    var message: String {
        switch kind {
        case .unreadable(let code): "\(path): \(StartFailure.words(code))"
        case .tooLarge(let limit): "\(path): larger than \(limit >> 20) MiB"
        case .unusable(.noWebhook):
            "\(path): no Webhook node that is switched on and has a path: no event could come in"
        case .unusable(.unreadable(let found)):
            // A file full of errors need not fill the screen.
            found.problems.prefix(20).map { "\(path): \($0)" }.joined(separator: "\n")
        }
    }
}

extension SandboxSettings {
    /// Runs that workflow, and has the canary look for it by its name.
    mutating func use(_ workflow: UserWorkflow) {
        userWorkflow = workflow
        canary.workflow = workflow.name
    }
}
