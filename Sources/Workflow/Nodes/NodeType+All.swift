extension NodeType {
    /// Every type of node that the engine runs: one line each. Several entries may share a name, for their versions.
    public static let all: [NodeType] = [
        .webhook,
        .manualTrigger,
        .scheduleTrigger,
        .noOperation,
        .filter, .filterV1,
        .condition, .conditionV1,
        .switchRules,
        .set, .setV1,
        .stickyNote,
        .code,
        .httpRequest,
        .respondToWebhook,
        .stopAndError,
        .wait,
    ]
}
