/// A value that must never be shown. It has no `Codable`, and every way of describing it gives `***`.
///
/// The bytes live in a class, so that a reflection of something that holds a `Secret` shows nothing either.
public struct Secret: Sendable {
    private final class Storage: Sendable, CustomReflectable {
        let bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }
        var customMirror: Mirror { Mirror(self, children: []) }
    }

    private let storage: Storage

    public init(_ bytes: some Sequence<UInt8>) { storage = Storage(Array(bytes)) }
    public init(_ text: String) { self.init(text.utf8) }

    /// Length in bytes.
    public var count: Int { storage.bytes.count }
    public var isEmpty: Bool { storage.bytes.isEmpty }

    /// The only way to the bytes; what is done with them must not outlive the body.
    public func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result { try body(storage.bytes) }

    /// Whether both hold the same bytes.
    public func matches(_ other: Secret) -> Bool { storage.bytes == other.storage.bytes }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
