import CanaryCore
import CanaryWorkflow
import Synchronization

/// Lint for the scenarios of a suite.
///
/// Many of them have the same workflow, but for what each pipeline makes up for itself: ports, ids, secrets. Trying it
/// takes scripts and comes to the same, so it is done once for all of them: a seventh of the suite's time.
struct SuiteLint: WorkflowLinting {
    /// What trying came to, with a word in the place of all that a pipeline made up.
    final class Memory: Sendable {
        private let tried = Mutex<[String: Task<LintSeen, Never>]>([:])

        /// - Parameter make: called once for a key, also where several ask at once; again where something was not seen.
        func seen(_ key: String, make: @escaping @Sendable () async -> LintSeen) async -> LintSeen {
            let task = tried.withLock { all in
                if let task = all[key] { return task }
                let task = Task { await make() }
                all[key] = task
                return task
            }
            let seen = await task.value
            // What was not seen once, as time was short, another may see.
            if !seen.unseen.isEmpty { tried.withLock { $0[key] = nil } }
            return seen
        }
    }

    private let lint: TriedLint
    private let memory: Memory
    /// What this pipeline made up, the longest first, and the words that stand for it.
    private let own: [(text: String, word: String)]

    /// - Parameter own: texts by the word that stands for them.
    init(_ lint: TriedLint, _ memory: Memory, own: [String: String]) {
        (self.lint, self.memory) = (lint, memory)
        self.own = own.filter { !$0.value.isEmpty }.map { (text: $0.value, word: "{{\($0.key)}}") }
            .sorted { ($0.text.utf8.count, $0.word) > ($1.text.utf8.count, $1.word) }
    }

    func read(_ question: LintQuestion) -> LintSeen { lint.read(question) }

    func tryOut(_ question: LintQuestion) async -> LintSeen {
        let key = await key(question)
        let seen = await memory.seen(key) { [self] in changed(await lint.tryOut(question)) { general($0) } }
        return changed(seen) { particular($0) }
    }

    /// Everything that trying may depend on.
    private func key(_ question: LintQuestion) async -> String {
        var texts = [Self.text(of: question.workflow)] + question.configuration.triedBy
        if let repository = question.repository, let head = question.head {
            switch await AgentInstructions.read(repository, at: head, within: question.within) {
            case .notConfigured: break
            case .unseen(let why): texts.append(why)
            case .read(_, let files): texts += files.flatMap { [$0.path, $0.text] }
            }
        }
        return general(texts.joined(separator: "\0"))
    }

    /// Members of a workflow that n8n changes by itself, or that say only when it was made.
    private static let passing: Set<String> = [
        "versionId", "activeVersionId", "versionCounter", "createdAt", "updatedAt", "staticData", "shared",
        "triggerCount",
    ]

    private static func text(of value: JSONValue) -> String {
        switch value {
        case .object(let members):
            let rows = members.filter { !passing.contains($0.key) }.sorted { $0.key < $1.key }
                .map { "\($0.key)\u{1}\(text(of: $0.value))" }
            return "{\(rows.joined(separator: "\u{2}"))}"
        case .array(let items): return "[\(items.map { text(of: $0) }.joined(separator: "\u{2}"))]"
        case .string(let text): return "\"\(text)\""
        case .null, .bool, .integer, .number: return "\(value)"
        }
    }

    private func general(_ text: String) -> String {
        own.reduce(text) { $0.replacing($1.text, with: $1.word) }
    }

    private func particular(_ text: String) -> String {
        own.reduce(text) { $0.replacing($1.word, with: $1.text) }
    }

    private func changed(_ seen: LintSeen, _ change: (String) -> String) -> LintSeen {
        var seen = seen
        for index in seen.findings.indices {
            seen.findings[index].message = change(seen.findings[index].message)
            seen.findings[index].mended = seen.findings[index].mended.map(change)
        }
        seen.unseen = seen.unseen.map(change)
        return seen
    }
}
