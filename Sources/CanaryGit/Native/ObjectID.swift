import CGit2

/// An object's SHA-1, as a value that can be compared and kept.
struct ObjectID: Hashable, Comparable, Sendable {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    init(_ oid: git_oid) {
        (high, middle, low) = withUnsafeBytes(of: oid.id) { bytes in
            (
                bytes.loadUnaligned(as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
            )
        }
    }

    init?(_ oid: UnsafePointer<git_oid>?) {
        guard let oid else { return nil }
        self.init(oid.pointee)
    }

    /// All 40 digits, or nothing.
    init?(hex: some StringProtocol) {
        guard hex.utf8.count == 40 else { return nil }
        var oid = git_oid()
        guard String(hex).withCString({ git_oid_fromstrn(&oid, $0, 40) }) == 0 else { return nil }
        self.init(oid)
    }

    /// As their digits are ordered.
    static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.high.bigEndian, left.middle.bigEndian, left.low.bigEndian)
            < (right.high.bigEndian, right.middle.bigEndian, right.low.bigEndian)
    }

    var oid: git_oid {
        var oid = git_oid()
        withUnsafeMutableBytes(of: &oid.id) { bytes in
            bytes.storeBytes(of: high, as: UInt64.self)
            bytes.storeBytes(of: middle, toByteOffset: 8, as: UInt64.self)
            bytes.storeBytes(of: low, toByteOffset: 16, as: UInt32.self)
        }
        return oid
    }

    var hex: String {
        var text = ""
        text.reserveCapacity(40)
        withUnsafeBytes(of: oid.id) { bytes in
            for byte in bytes {
                for digit in [byte >> 4, byte & 15] {
                    text.unicodeScalars.append(Unicode.Scalar(digit < 10 ? digit + 48 : digit + 87))
                }
            }
        }
        return text
    }
}
