extension Sink {
    /// Keeps the report for looking back. What fails here is told, and changes neither verdict nor exit code.
    static let history = Sink(name: "history") { report, scene in
        await remember(report, scene.history, scene.exitCode)
    }

    /// - Returns: nothing where it went well, so that what is kept and what is shown are the same.
    static func remember(
        _ report: Report, _ history: (any RunHistory)?, _ exitCode: @Sendable (Report) -> Int32
    ) async -> [SinkSeen] {
        guard let history else { return [] }
        var report = report
        report.exitCode = exitCode(report)
        var failures: [StoreFailure] = []
        do throws(StoreFailure) { try await history.finish(report) } catch { failures.append(error) }
        failures += await history.setAside()
        return failures.map { .memory($0) }
    }
}

extension SinkSeen {
    static func memory(_ failure: StoreFailure) -> SinkSeen {
        SinkSeen(sink: "history", shown: failure.path, outcome: .memory(failure))
    }
}
