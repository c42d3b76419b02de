import CanaryCore

/// docs/causes.md, made from the table of causes.
public enum CauseDocument {
    /// The same text for the same table, always.
    public static func markdown() -> String {
        var parts = [
            Markdown.madeBy("canary causes --output markdown"),
            "# Causes",
            """
            What can be wrong between a published image and an authenticated answer, in the order of the road. Each id \
            stands in reports (`cause`), in the gauge `upgrade_canary_failure_info` and in scenario files; \
            `canary causes ID` shows the same in a terminal.
            """,
            """
            A cause makes its hop *failed* (broken here), *unknown* (could not be seen, which is never healthy) or \
            *warned* (works, and wants a look). Some also prove something of a credential: `oauth` is the model's \
            token, `bearer` is what n8n shows to the agent. In a fix, `<name>` stands for what a run fills in.
            """,
        ]
        for (heading, causes) in Cause.byHeading {
            parts.append("## \(heading): \(Cause.question(heading))")
            parts += causes.map(section)
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func section(_ cause: Cause) -> String {
        let proves = cause.credentialWords.map { "; proves: \($0)" } ?? ""
        return [
            "### \(cause.id)",
            "**\(Markdown.text(cause.title))** (\(cause.state == .skipped ? "info" : cause.state.rawValue)\(proves))",
            Markdown.text(cause.explanation), Markdown.block(cause.openFix),
        ].joined(separator: "\n\n")
    }
}
