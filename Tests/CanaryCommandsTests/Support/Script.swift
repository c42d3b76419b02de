import HTTPServer

/// `Child.run` off the cooperative pool, for programs that take their time.
enum Script {
    static func run(_ words: [String]) async throws -> Child.Ended {
        try await BackgroundThread.run { Result { try Child.run(words[0], Array(words.dropFirst())) } }.get()
    }
}
