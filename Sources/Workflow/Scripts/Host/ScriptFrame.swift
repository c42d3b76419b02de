/// What goes over the socket between host and child: a head of fixed length, then so many bytes.
///
/// Both ends are one program on one machine, so numbers stand in its own byte order.
enum ScriptFrame {
    /// The host's: length (4 bytes), kind (1), scale of time (8), limit of the answer (4).
    struct Request {
        enum Kind: UInt8 {
            /// The first frame: JavaScript to load instead of the embedded prelude, or nothing.
            case prelude = 0
            /// Shares its global object with others of its kind.
            case parameters = 1
            /// Has a global object of its own: user code may change whatever it finds.
            case code = 2
        }

        static let headLength = 17
        var kind: Kind
        var scale: Double = 1
        var answerLimit: Int = 1 << 20
        var body: [UInt8]

        var bytes: [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(Self.headLength + body.count)
            append(UInt32(clamping: body.count), to: &bytes)
            bytes.append(kind.rawValue)
            append(scale.bitPattern, to: &bytes)
            append(UInt32(clamping: answerLimit), to: &bytes)
            bytes += body
            return bytes
        }

        /// The head alone, with the length of the body that follows; nil where it is no head of ours.
        static func head(_ bytes: [UInt8]) -> (request: Request, length: Int)? {
            guard bytes.count == headLength, let kind = Kind(rawValue: bytes[4]) else { return nil }
            let scale = Double(bitPattern: number(bytes[5..<13]))
            let request = Request(
                kind: kind, scale: scale, answerLimit: Int(number(bytes[13..<17], UInt32.self)), body: [])
            return (request, Int(number(bytes[0..<4], UInt32.self)))
        }
    }

    /// The child's: length (4 bytes), kind (1).
    struct Reply: Equatable {
        enum Kind: UInt8 {
            /// The prelude is loaded.
            case ready = 0
            /// The names that were tried, one a line.
            case engineMissing
            /// What the prelude threw while it was loaded.
            case preludeFailed
            /// What the prelude handed to `__canary_answer`.
            case answer
            /// What the prelude threw instead.
            case thrown
            case neverSettled
            case answerTooLong
        }

        static let headLength = 5
        var kind: Kind
        var body: [UInt8] = []

        var bytes: [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(Self.headLength + body.count)
            append(UInt32(clamping: body.count), to: &bytes)
            bytes.append(kind.rawValue)
            bytes += body
            return bytes
        }

        static func head(_ bytes: some Collection<UInt8>) -> (kind: Kind, length: Int)? {
            guard bytes.count >= headLength,
                let kind = Kind(rawValue: bytes[bytes.index(bytes.startIndex, offsetBy: 4)])
            else { return nil }
            return (kind, Int(number(bytes.prefix(4), UInt32.self)))
        }
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    private static func number<Number: FixedWidthInteger>(
        _ bytes: some Collection<UInt8>, _: Number.Type = UInt64.self
    ) -> Number {
        var value: Number = 0
        for byte in bytes.reversed() { value = value << 8 | Number(byte) }
        return value
    }
}
