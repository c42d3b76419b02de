extension NodeType {
    /// Every type of node that the engine runs: one line each. Several entries may share a name, for their versions.
    public static let all: [NodeType] = [
        .webhook,
        .manualTrigger,
        .scheduleTrigger,
        .noOperation,
        .stickyNote,
        .code,
        .httpRequest,
        .respondToWebhook,
        .stopAndError,
        .wait,
    ]
}
