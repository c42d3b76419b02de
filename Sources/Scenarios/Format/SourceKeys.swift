import Sandbox

extension ScenarioKey {
    static let sources = [
        choice(
            "given.repository.layout", \.settings.repository.layout, [("worktree", .worktree), ("bare", .bare)],
            "The infra repository's form."),
        text("given.repository.branch", \.settings.repository.branch, "Its branch."),
        ScenarioKey(
            "given.repository.epochs",
            .map(
                .any("token"),
                .either([
                    .oneOf([
                        .init("daysAgo", .integer(-10_000...10_000), "Minted so many days ago."),
                        .init("at", .integer(0...4_102_444_800), "Unix seconds."),
                        .init("text", .integer(0...4_102_444_800), "Unix seconds in quotes."),
                        .init("milliseconds", .integer(0...4_102_444_800_000), "Unix milliseconds."),
                        .init("expression", .line, "Any HCL expression."),
                    ]), .nothing,
                ])), standard: "primary 30 and spare-1 20 days ago",
            "Mint dates by token, as they stand in the file; null: none. Tokens that are left out keep theirs."
        ) { scenario, value in
            for member in value.members { scenario.settings.repository.epochs[member.name] = epoch(member.value) }
        },
        text("given.repository.ttl", \.settings.repository.ttl, "The tokens' lifetime, an HCL expression in seconds."),
        choice(
            "given.repository.damage", \.settings.repository.damage,
            [
                ("none", .none), ("folder-missing", .folderMissing), ("file-missing", .fileMissing),
                ("local-missing", .localMissing), ("ttl-missing", .ttlMissing), ("syntax-error", .syntaxError),
                ("duplicate-local", .duplicateLocal), ("dropped-tree", .droppedTree),
                ("dropped-and-restored", .droppedAndRestored), ("empty", .empty),
            ], "What is wrong with stacks/claude-agent-service in it."),
        choice(
            "given.repository.imageUse", \.settings.repository.imageUse,
            [
                ("none", .none), ("plain", .plain), ("helm-values", .helmValues),
                ("variable-default", .variableDefault),
            ], "A stack that uses the canary's image."),
        optionalCount(
            "given.repository.upgradeCommitAge", \.settings.repository.upgradeCommitAge, in: 0...10_000,
            "Days since the agent's newest real upgrade commit; null: none."),
        ScenarioKey(
            "given.repository.extraFiles", .map(.any("path"), .text), standard: "{}",
            "Further files of the newest commit."
        ) { scenario, value in
            for member in value.members { scenario.settings.repository.extraFiles[member.name] = member.value.text }
        },
        behaviour(
            "given.gateway.behaviour", \.settings.gateway.behaviour, [("works", .works), ("refuses", .refuses)],
            answers: { .answers(status: $0, contentType: $1, body: $2) },
            "The Pushgateway; or an answer of your own to every push."),
        time("given.gateway.delay", \.settings.gateway.delay, "Before each of its answers."),
        ScenarioKey(
            "given.gateway.seeds", .map(.any("group"), .text), standard: "{}",
            "What it holds before the run: grouping key (`job/x/label/y`) to text. `{{now}}` and `{{now-1h}}` in it are unix seconds."
        ) { scenario, value in
            for member in value.members { scenario.settings.gateway.seeds[member.name] = member.value.text }
        },
        ScenarioKey(
            "given.tokens.forms", .map(.any("token"), .either([.choice(Self.forms.map(\.0)), .nothing])),
            standard: "primary good, spare-1 good",
            "Tokens that the canary is given, and their form; null: no such token. Those left out keep theirs."
        ) { scenario, value in
            for member in value.members {
                scenario.settings.tokens.forms[member.name] = Self.forms.first { $0.0 == member.value.text }?.1
            }
        },
        flag(
            "given.tokens.apiKeyBeside", \.settings.tokens.apiKeyBeside,
            "`ANTHROPIC_API_KEY` stands in the same environment."),
        flag(
            "given.tokens.authTokenBeside", \.settings.tokens.authTokenBeside,
            "`ANTHROPIC_AUTH_TOKEN` stands in the same environment."),
    ]

    private static func epoch(_ value: Value) -> RepositorySettings.Epoch? {
        guard let member = value.members.first else { return nil }
        return switch member.name {
        case "daysAgo": .daysAgo(member.value.integer)
        case "at": .at(member.value.integer)
        case "text": .text(member.value.integer)
        case "milliseconds": .milliseconds(member.value.integer)
        default: .expression(member.value.text)
        }
    }

    private static let forms: [(String, TokenForm)] = [
        ("good", .good), ("one-lost", .oneLost), ("first-line", .firstLine), ("wrapped", .wrapped),
        ("leading-space", .leadingSpace), ("trailing-space", .trailingSpace), ("trailing-newline", .trailingNewline),
        ("quoted", .quoted), ("pairing-code", .pairingCode), ("api-key", .apiKey), ("refresh-token", .refreshToken),
        ("credentials-file", .credentialsFile), ("emptied-credentials", .emptiedCredentials),
        ("bad-character", .badCharacter), ("too-long", .tooLong), ("empty", .empty), ("unset", .unset),
        ("same-as-primary", .sameAsPrimary),
    ]
}
