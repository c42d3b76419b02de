import CanaryCore

/// What the infra repository has of the agent: its files in `.claude/agents`, at the configured ref.
public enum AgentInstructions: Sendable {
    public struct File: Sendable, Equatable {
        public var path: String
        /// Of the front matter; `nil` where it has none.
        public var name: String?
        public var text: String
    }

    /// No repository is configured.
    case notConfigured
    /// It could not be read.
    case unseen(String)
    /// - Parameter shown: the repository and the commit, in words.
    case read(shown: String, files: [File])

    static let folder = ".claude/agents"

    /// Agents that the CLI has of its own (2.1.197 lists them).
    static let builtIn: Set<String> = ["claude", "Explore", "general-purpose", "Plan", "statusline-setup"]

    /// `.claude/agents/service-upgrade.md` as `service-upgrade`.
    static func bareName(_ name: String) -> String {
        let last = name.split(separator: "/").last.map { String($0) } ?? name
        return last.hasSuffix(".md") ? String(last.dropLast(3)) : last
    }

    public static func read(_ repository: any InfraRepository, ref: String?, within: Duration) async
        -> AgentInstructions
    {
        do throws(RepositoryFailure) {
            let head = try await repository.head(of: ref, fresh: false, within: within)
            return await read(repository, at: head, within: within)
        } catch {
            return .unseen("\(repository.shown): \(error.detail)")
        }
    }

    package static func read(_ repository: any InfraRepository, at head: Commit, within: Duration) async
        -> AgentInstructions
    {
        do throws(RepositoryFailure) {
            let files = try await repository.files(inFolder: folder, at: head.id, within: within)
            let shown = "\(repository.shown) at \(head.short)"
            return .read(
                shown: shown,
                files: files.filter { $0.path.hasSuffix(".md") }.map {
                    let text = String(decoding: $0.bytes, as: UTF8.self)
                    return File(path: $0.path, name: name(in: text), text: text)
                })
        } catch {
            return .unseen("\(repository.shown): \(error.detail)")
        }
    }

    /// `name:` of the front matter, the lines between two `---` at the head of the file.
    static func name(in text: String) -> String? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first == "---" else { return nil }
        for line in lines.dropFirst() {
            if line == "---" { return nil }
            guard line.hasPrefix("name:") else { continue }
            var value = ExpressionText.trimmed(String(line.dropFirst(5)))
            if let comment = value.firstIndex(of: "#"), value[..<comment].last == " " {
                value = ExpressionText.trimmed(String(value[..<comment]))
            }
            if let quote = value.first, "'\"".contains(quote), value.last == quote, value.count > 1 {
                value = String(value.dropFirst().dropLast())
            }
            return value.isEmpty ? nil : value
        }
        return nil
    }

    /// The canary clause (docs/canary-clause.md), known by the marker that it must explain.
    static func hasClause(_ text: String) -> Bool { text.contains("#canary-") }
}
