/// One file of native or JSON syntax, read whole.
public struct HCLFile: Sendable {
    public let source: SourceText
    /// What was read; empty when there is an error.
    public let body: Body
    /// The first thing that is wrong with the file.
    public let error: HCLError?

    public var name: String { source.name }

    /// Reads a file: JSON when its name ends in `.json`, the native syntax otherwise (`.tf`, `.tfvars`, `.hcl`).
    public init(name: String, bytes: [UInt8]) {
        guard bytes.count <= SourceText.maximumSize else {
            source = SourceText(name: name, bytes: [])
            body = Body()
            error = HCLError(
                kind: .tooLarge, message: "the file is larger than \(SourceText.maximumSize >> 20) MiB", file: name)
            return
        }
        source = SourceText(name: name, bytes: bytes)
        do {
            body = try Self.parse(source)
            error = nil
        } catch {
            body = Body()
            self.error = source.error(error)
        }
    }

    private static func parse(_ source: SourceText) throws(Fault) -> Body {
        if source.name.hasSuffix(".json") {
            var parser = JSONParser(source.bytes)
            return try parser.file()
        }
        var parser = Parser(source.bytes)
        return try parser.file()
    }
}
