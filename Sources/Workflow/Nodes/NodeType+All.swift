extension NodeType {
    /// Every type of node that the engine runs: one line each. Several entries may share a name, for their versions.
    public static let all: [NodeType] = [
        .webhook,
        .manualTrigger,
        .scheduleTrigger,
        .code,
        .httpRequest,
        .noOperation,
        .stickyNote,
    ]
}
