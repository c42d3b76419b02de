import CanaryWorkflow
import Workflow

/// The reader of workflow documents, and those rules of lint that a document alone shows.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = bytes(data, size)
    if let definition = try? WorkflowDefinition(parsing: bytes) { _ = definition.unsupported() }
    guard let source = try? WorkflowSource(parsing: bytes, label: "file") else { return 0 }
    let veil = Veil([source])
    let report = LintReport.make(LintScene(reading: source, expected: LintExpectations(), veil: veil))
    _ = report.findings.map(\.message)
    return 0
}
