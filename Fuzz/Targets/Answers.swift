@testable import CanaryCore

/// What n8n and the agent answer: an execution, a workflow, a job, an envelope.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = bytes(data, size)
    guard let document = JSONValue(bytes) else { return 0 }
    let agent = try? ServiceURL("http://agent.example:8080")
    let run = RunID("7f3a9c2e")
    if let seen = ExecutionSeen(document, run: run, agent: agent) {
        _ = (seen.isComplete, seen.carriesRun, seen.status.isOver)
    }
    if let event = ExecutionEvent(document, mode: "webhook") { _ = event.image }
    if let job = JobRecord(document) {
        let answer = Answer.judge(job)
        _ = (answer.oauth, answer.text)
    }
    _ = JSONText(document).text()
    return 0
}
