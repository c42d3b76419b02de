import FoundationEssentials
import HTTPServer
import Sandbox
import Testing
import Workflow

@testable import CanaryCommands

/// Numbers beyond all counting, through whole runs: after the paid event nothing may end the program.
@Suite struct HostileNumberTests {
    /// n8n's newest execution has an id that cannot be counted on from: it bounds nothing, and ours is found all the same.
    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808", "99999999999999999999", "9007199254740993", "-1", "1e300",
    ])
    func newestExecution(_ id: String) async throws {
        try await Stage.with(.healthy()) { stage in
            try stage.relayN8n { request, response in
                guard request.segments.suffix(1) == ["executions"], request.queryValue("limit") == "1" else { return }
                response.body = Array(
                    "{\"data\":[{\"id\":\"\(id)\",\"finished\":true,\"workflowId\":\"w\"}],\"nextCursor\":null}".utf8)
            }
            for _ in 0..<2 {
                let report = try await stage.session().report()
                #expect(report.verdict == .healthy, "\(report.findings.map(\.cause))")
            }
        }
    }

    /// What the agent says of time, money and turns.
    @Test(arguments: [JSONValue.int(.max), .int(.min), .double(1e300), .double(-1e300), .double(9.3e18), "x"])
    func answersOfTheAgent(_ number: JSONValue) async throws {
        try await Stage.with(.healthy()) { stage in
            try stage.relayAgent(
                Relay.completed(
                    ["num_turns": number, "total_cost_usd": number, "duration_ms": number],
                    record: [
                        "started_epoch": number, "finished_epoch": number, "created_epoch": number,
                        "timeout_seconds": number,
                    ]))
            _ = try await stage.session().report()
            #expect(stage.sandbox.events.count == 1)
        }
    }
}
