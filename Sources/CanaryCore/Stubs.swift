public struct ImageUse: Sendable, Equatable { public var file: String; public var line: Int }
struct ImageReference { init?(_ s: String) {} }
enum ImageUseScanner {
    static let suffixes = [".tf"]; static func uses(of: ImageReference, in: [(String, [UInt8])]) -> [ImageUse] { [] }
}
