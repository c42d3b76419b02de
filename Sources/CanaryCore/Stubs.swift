struct StubX {}
public struct ImageUse: Sendable, Equatable { public var file: String; public var line: Int }
struct ImageReference { init?(_ s: String) {} }
enum ImageUseScanner {
    static let suffixes = [".tf"]; static func uses(of: ImageReference, in: [(String, [UInt8])]) -> [ImageUse] { [] }
}
public struct JobRecord: Sendable {
    enum Status: Sendable, Equatable { case timeout, error, queued, running, unknown(String); var text: String { "" } };
    var status: Status; var prompt: String?; var error: String?; var isOver: Bool { true };
    var reachedItsEnd: Bool { true }; init(_ v: JSONValue) { status = .error }
}
public struct Answer: Sendable {
    enum Kind: Sendable { case outputTooLong }; var kind: Kind; var proves: CredentialState; var apiStatus: Int?;
    var costUSD: Double?; static func judge(_ j: JobRecord) -> Answer { Answer(kind: .outputTooLong, proves: .unknown) }
}
extension Check { static let mintDates = Check("mint dates", .mint) { _ in [] } }
