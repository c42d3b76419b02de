extension LintRule {
    static let instructionRules: [LintRule] = [
        LintRule(
            "agent-name", .error, "The workflow names an agent that there is not", cause: "model.agent-unknown",
            .trials,
            use: .finding
        ) { scene in
            guard let name = scene.agentName, !AgentInstructions.builtIn.contains(name) else { return [] }
            let (files, shown): ([AgentInstructions.File], String?) =
                if case .read(let shown, let files) = scene.instructions { (files, shown) } else { ([], nil) }
            let names = files.compactMap(\.name)
            if names.contains(name) { return [] }
            let isPath = name.contains("/") || name.hasSuffix(".md")
            // Without the repository only a path can be told to be none.
            guard shown != nil || isPath else { return [] }
            let bare = AgentInstructions.bareName(name)
            let meant = scene.meantFile?.name ?? (names.contains(bare) || isPath ? bare : names.first)
            let why =
                isPath
                ? "`\(name)` is a path: the CLI wants the name in the file's front matter, newer ones refuse anything else at once, older ones run without instructions"
                : "`\(name)`: no file of \(AgentInstructions.folder) has it in its front matter; it may stand in the agent's image"
            let looked = shown.map { " (\($0) has \(names.isEmpty ? "none" : names.joined(separator: ", ")))" } ?? ""
            return [
                Place(
                    node: scene.callingNode, parameter: "parameters.jsonBody", message: why + looked,
                    mended: meant.map { "agent: '\($0)'" }, severity: isPath ? .error : .warning)
            ]
        },
        LintRule("canary-clause", .warning, "The agent's instructions have no canary clause", .trials) { scene in
            guard case .read(let shown, let all) = scene.instructions else { return [] }
            // The file of the agent that the workflow names, where that is known.
            let own = all.filter { $0.name != nil && $0.name == scene.agentName } + [scene.meantFile].compactMap { $0 }
            let files = own.isEmpty ? all : own
            guard !files.contains(where: { AgentInstructions.hasClause($0.text) }) else { return [] }
            let looked =
                files.isEmpty
                ? "no file in \(AgentInstructions.folder) of \(shown)"
                : "looked into \(files.prefix(5).map(\.path).joined(separator: ", ")) of \(shown)"
            return [
                Place(
                    parameter: files.first?.path ?? "\(AgentInstructions.folder)/service-upgrade.md",
                    message: "\(looked): a canary's event costs as much as an upgrade, and may post a message",
                    mended: "the paragraph of docs/canary-clause.md")
            ]
        },
    ]
}

extension LintScene {
    /// What the workflow hands to the agent as `agent`, as far as an event got there.
    var agentName: String? {
        probes.call.flatMap { body(of: $0.request)?["agent"]?.stringValue }
    }

    /// The file that a path for a name leads to.
    var meantFile: AgentInstructions.File? {
        guard let name = agentName, case .read(_, let files) = instructions else { return nil }
        let bare = AgentInstructions.bareName(name)
        return files.first { $0.path.hasSuffix("/\(bare).md") }
    }
}
