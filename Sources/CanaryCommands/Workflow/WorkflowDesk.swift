import CanaryConfig
import CanaryCore
import CanaryGit
import CanaryHTTP
import CanaryWorkflow
import CommandLineTool
import FoundationEssentials
import Glibc

/// Why a workflow could not be looked at, in words and with an exit code.
struct WorkflowTrouble: Error, Sendable {
    var message: String
    /// 2 where nothing could be seen, 1 where n8n has no such workflow.
    var code = ExitStatus.inconclusive

    init(_ message: String, code: Int32 = ExitStatus.inconclusive) { (self.message, self.code) = (message, code) }
}

/// What the three workflow commands have in common: where workflows come from, and what must not be shown.
struct WorkflowDesk: Sendable {
    let loaded: Loaded
    let terminal: Terminal

    static let live = Option.flag("live", "the workflow that n8n runs now, by its public API")
    static let output = Option.value(
        "output", short: "o", "FORM", "text or json", allowed: ["text", "json"], defaultText: "text")

    /// Every secret that this process knows of.
    var secrets: [Secret] { loaded.secrets + EnvironmentSecrets.shadowing(terminal.environment) }

    /// Does a command's work until a signal ends it, and writes what came of it.
    static func perform(
        _ parsed: ParsedCommand, _ terminal: Terminal, _ loaded: Loaded,
        _ body: @escaping @Sendable (WorkflowDesk) async throws(WorkflowTrouble) -> (text: String, code: Int32)
    ) async -> Int32 {
        let desk = WorkflowDesk(loaded: loaded, terminal: terminal)
        let mask = EnvironmentSecrets.mask(terminal.environment)
        terminal.err(mask.mask(loaded.renderedWarnings))
        let interruption = Interruption(terminal)
        let result = await interruption.ending { () async -> Result<(text: String, code: Int32), WorkflowTrouble> in
            do throws(WorkflowTrouble) { return .success(try await body(desk)) } catch { return .failure(error) }
        }
        if interruption.signal != 0 { return 128 + interruption.signal }
        switch result {
        case .success(let (text, code)): return terminal.print(mask.mask(text), code: code)
        case .failure(let trouble):
            let words = SecretMask(secrets: desk.secrets).maskedForDisplay(trouble.message, limit: 600)
            terminal.err("canary: \(mask.mask(words))\n")
            return trouble.code
        }
    }

    // MARK: Files

    /// - Parameter path: of a file; `-` is standard input.
    func file(_ path: String) throws(WorkflowTrouble) -> WorkflowSource {
        do throws(SourceProblem) {
            let bytes = try bytes(path)
            return try WorkflowSource(parsing: bytes, label: path == "-" ? "standard input" : path)
        } catch {
            throw WorkflowTrouble("\(path): \(words(error))")
        }
    }

    func words(_ problem: SourceProblem) -> String {
        if case .unreadable(let code) = problem { return StartFailure.words(code) }
        return problem.words
    }

    /// Reads no more than a workflow may have.
    func bytes(_ path: String) throws(SourceProblem) -> [UInt8] {
        if path == "-" { return terminal.readInput(SourceProblem.limit + 1) }
        do throws(File.Failure) {
            return try File.read(path, limit: SourceProblem.limit)
        } catch {
            throw .unreadable(error.errno)
        }
    }

    // MARK: n8n

    func live() async throws(WorkflowTrouble) -> WorkflowSource {
        let transport = CurlTransport(
            userAgent: "canary/\(Canary.version)", proxy: ProxySettings(environment: terminal.environment),
            trust: TrustAnchors(environment: terminal.environment))
        defer { transport.shutdown() }
        let configuration = loaded.configuration
        let name = configuration.n8n?.workflow ?? ""
        switch await LiveWorkflow.read(
            configuration, transport: transport, clock: SystemClock(), within: configuration.deadline)
        {
        case .found(let document):
            do throws(SourceProblem) { return try WorkflowSource(live: document) } catch {
                throw WorkflowTrouble("the live workflow: \(error.words)")
            }
        case .missing(let others, let behind):
            let visible =
                others.isEmpty ? "its API shows none at all" : "there are \(others.prefix(6).joined(separator: ", "))"
            let right = behind.map { "; behind webhook.url stands \($0)" } ?? ""
            throw WorkflowTrouble(
                "n8n has no workflow '\(name)': \(visible)\(right) (canary causes workflow.missing)",
                code: ExitStatus.inconclusive)
        case .ambiguous(let ids):
            throw WorkflowTrouble(
                "n8n has several workflows '\(name)': put an id into n8n.workflow (\(ids.joined(separator: ", ")))")
        case .unseen(let cause, let words):
            throw WorkflowTrouble(words + (cause.map { " (canary causes \($0))" } ?? ""))
        }
    }

    // MARK: The repository

    /// The agent's instructions, as the repository has them.
    func instructions() async -> AgentInstructions {
        guard let mint = loaded.configuration.mint else { return .notConfigured }
        let repository = GitRepository.open(
            mint, state: loaded.configuration.state,
            fetcher: MirrorFetcher(
                environment: terminal.environment, patience: loaded.configuration.callTimeout))
        return await AgentInstructions.read(repository, ref: mint.ref, within: .seconds(300))
    }

    /// Unix milliseconds.
    var now: Int { Int(clamping: SystemClock().now() * 1000) }
}
