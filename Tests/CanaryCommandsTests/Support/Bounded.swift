/// Many of something, a few at a time: a hundred pipelines at once would time each other out.
enum Bounded {
    static func run<Element: Sendable>(
        _ all: [Element], atOnce: Int, _ body: @escaping @Sendable (Element) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = all[...]
            for _ in 0..<atOnce { if let next = waiting.popFirst() { group.addTask { try await body(next) } } }
            while try await group.next() != nil {
                if let next = waiting.popFirst() { group.addTask { try await body(next) } }
            }
        }
    }
}
