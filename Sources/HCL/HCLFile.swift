/// One file of native or JSON syntax, read whole.
public struct HCLFile: Sendable {
    public let source: SourceText
    /// What was read; empty when there is an error.
    public let body: Body
    /// The first thing that is wrong with the file.
    public let error: HCLError?

    public var name: String { source.name }

    /// Reads a file: JSON when its name ends in `.json`, the native syntax otherwise (`.tf`, `.tfvars`, `.hcl`).
    ///
    /// - Parameter clock: what the reading is counted with; a file that it cuts short has the error
    ///   ``HCLError/Kind/outOfTime``.
    public init(name: String, bytes: [UInt8], clock: WorkClock = WorkClock()) {
        self.init(name: name, bytes: bytes, clock: clock, isData: false)
    }

    /// - Parameters:
    ///   - isTooMuch: the limit of the whole folder is passed with this file.
    ///   - isData: of a JSON file: its strings are text, and no templates.
    ///   - clock: what the reading of the whole folder is counted with.
    ///   - kept: the types of the blocks that are kept, of the native syntax; `nil`: everything.
    init(
        name: String, bytes: [UInt8], clock: WorkClock, isTooMuch: Bool = false, isData: Bool = false,
        keeping kept: Set<String>? = nil
    ) {
        guard bytes.count <= SourceText.maximumSize, !isTooMuch else {
            source = SourceText(name: name, bytes: [])
            body = Body()
            let message =
                isTooMuch
                ? "the folder's files are larger than \(TerraformFolder.maximumSize >> 20) MiB together"
                : "the file is larger than \(SourceText.maximumSize >> 20) MiB"
            error = HCLError(kind: .tooLarge, message: message, file: name)
            return
        }
        source = SourceText(name: name, bytes: bytes)
        do {
            body = try Self.parse(source, isData: isData, clock, kept)
            error = nil
        } catch {
            body = Body()
            self.error = source.error(error)
        }
    }

    private static func parse(_ source: SourceText, isData: Bool, _ clock: WorkClock, _ kept: Set<String>?)
        throws(Fault) -> Body
    {
        if source.name.hasSuffix(".json") {
            var parser = JSONParser(source.bytes, isData: isData, clock: clock)
            return try parser.file()
        }
        var parser = Parser(source.bytes, clock: clock, keeping: kept)
        return try parser.file()
    }
}
