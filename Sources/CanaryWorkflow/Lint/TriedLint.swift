import CanaryCore
import Workflow

/// Lint for `check` and `run`: the rules whose findings say whether events get through.
public struct TriedLint: WorkflowLinting {
    /// Who runs scripts.
    public enum Scripts: Sendable {
        /// A child of this lint's own, of this program, for as long as it takes.
        case program(String)
        /// One that others use too, and that is theirs to stop.
        case shared(JavaScriptHost)
        case nobody
    }

    private let scripts: Scripts
    private let known: [Secret]

    /// - Parameter known: what the configuration and the environment hold, not to be shown.
    public init(_ scripts: Scripts, known: [Secret] = []) { (self.scripts, self.known) = (scripts, known) }

    public func read(_ question: LintQuestion) -> LintSeen {
        do throws(SourceProblem) {
            let source = try WorkflowSource(live: question.workflow)
            let scene = LintScene(reading: source, expected: expectations(question), veil: veil(source))
            return seen(scene, .document)
        } catch {
            return LintSeen(unseen: ["the live workflow: \(error.words)"])
        }
    }

    public func tryOut(_ question: LintQuestion) async -> LintSeen {
        guard let source = try? WorkflowSource(live: question.workflow) else { return LintSeen() }
        let scripts: TrialScripts
        var isOwn = true
        switch self.scripts {
        case .program(let path): scripts = TrialScripts(executable: path)
        case .shared(let host): (scripts, isOwn) = (TrialScripts(host), false)
        case .nobody: return LintSeen(unseen: ["what becomes of events: no script can be run"])
        }
        let work = Task {
            let scene = await LintScene(
                source, expected: expectations(question), instructions: await instructions(question),
                veil: veil(source), scripts: scripts, now: Int(clamping: question.at * 1000), readsLimiter: false)
            return seen(scene, .trials)
        }
        let clock = Task { [isOwn] in
            try? await Task.sleep(for: question.within)
            guard !Task.isCancelled else { return false }
            work.cancel()
            // What a script holds up ends with its child.
            if isOwn { await scripts.stop() }
            return true
        }
        var result = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
        clock.cancel()
        if await clock.value { result = LintSeen(unseen: ["what becomes of events: trying them took too long"]) }
        if isOwn { await scripts.stop() }
        return result
    }

    private func expectations(_ question: LintQuestion) -> LintExpectations {
        LintExpectations(question.configuration, isGiven: true)
    }

    private func veil(_ source: WorkflowSource) -> Veil { Veil([source], known: known) }

    private func instructions(_ question: LintQuestion) async -> AgentInstructions {
        guard let repository = question.repository, let head = question.head else { return .notConfigured }
        return await AgentInstructions.read(repository, at: head, within: question.within)
    }

    private func seen(_ scene: LintScene, _ part: LintRule.Part) -> LintSeen {
        let rules = LintRule.all.filter {
            $0.use == .finding && $0.part == part && !scene.expected.skipped.contains($0.id)
        }
        let findings = rules.flatMap { rule in
            rule.look(scene).compactMap { place -> LintSeen.Finding? in
                let found = LintFinding(rule, place, scene.veil)
                let isOurs = place.event.map(scene.expected.isOurs) ?? true
                // No real event is of the synthetic dialect: it is of interest to a canary that writes it.
                let isSynthetic = rule.id == "workflow.entry-dropped"
                guard let cause = found.cause, found.severity != .note, isOurs || !isSynthetic else { return nil }
                let stops = isOurs && (found.severity == .error && !rule.isBehindTheAgent || isSynthetic)
                return LintSeen.Finding(
                    rule: found.rule, cause: cause, isError: found.severity == .error, stopsOurEvent: stops,
                    node: found.node, parameter: found.parameter, message: found.message, mended: found.mended)
            }
        }
        return LintSeen(findings: findings, unseen: part == .trials ? scene.unseen.map { scene.veil.line($0) } : [])
    }
}
