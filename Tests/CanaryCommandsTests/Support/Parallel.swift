/// Does something with each item, a few at a time: two hundred pipelines at once would time each other out.
func inParallel<Item: Sendable>(
    _ items: [Item], width: Int = 6, _ body: @escaping @Sendable (Item) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        var waiting = items[...]
        for _ in 0..<width { if let next = waiting.popFirst() { group.addTask { try await body(next) } } }
        while try await group.next() != nil {
            if let next = waiting.popFirst() { group.addTask { try await body(next) } }
        }
    }
}
