extension LintRule {
    static let instructionRules: [LintRule] = [
        LintRule("canary-clause", .warning, "The agent's instructions have no canary clause") { scene in
            guard case .read(let shown, let files) = scene.instructions else { return [] }
            guard !files.contains(where: { AgentInstructions.hasClause($0.text) }) else { return [] }
            let place = "\(AgentInstructions.folder) of \(shown)"
            let looked =
                files.isEmpty
                ? "no file in \(place)" : "looked into \(files.map(\.path).joined(separator: ", ")) of \(shown)"
            return [
                Place(
                    parameter: files.first?.path ?? "\(AgentInstructions.folder)/service-upgrade.md",
                    message:
                        "\(looked): a canary's event costs as much as an upgrade and may post a message",
                    mended: "the paragraph of docs/canary-clause.md")
            ]
        }
    ]
}
