/// One request as it arrived. Nothing is decoded but what `query` says.
public struct HTTPServerRequest: Sendable, Equatable {
    public var method: String
    /// Path and query exactly as sent, for example `/jobs/a%20b?x=1`.
    public var target: String
    public var headers: HTTPHeaders
    public var body: [UInt8]

    public init(method: String, target: String, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The target up to the question mark, still percent-encoded.
    public var path: String {
        target.firstIndex(of: "?").map { String(target[..<$0]) } ?? target
    }

    /// The path percent-decoded as a whole, so that `%2f` is a slash like any other.
    public var decodedPath: String { Self.decode(path, plusIsSpace: false) }

    /// The path cut at its slashes, each piece percent-decoded; empty pieces are left out.
    public var segments: [String] {
        path.split(separator: "/").map { Self.decode(String($0), plusIsSpace: false) }
    }

    /// Names and values after the question mark, in order, percent-decoded, `+` read as a space.
    public var query: [(name: String, value: String)] {
        guard let mark = target.firstIndex(of: "?") else { return [] }
        return Self.pairs(String(target[target.index(after: mark)...]))
    }

    /// The first value of a query parameter.
    public func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    public var bodyText: String { String(decoding: body, as: UTF8.self) }

    /// `a=1&b=2` cut and decoded, as in a query or a form.
    public static func pairs(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").map { piece in
            let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                decode(String(halves.first ?? ""), plusIsSpace: true),
                halves.count > 1 ? decode(String(halves[1]), plusIsSpace: true) : ""
            )
        }
    }

    private static func decode(_ text: String, plusIsSpace: Bool) -> String {
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte == UInt8(ascii: "%"), index + 2 < source.count,
                let high = hex(source[index + 1]), let low = hex(source[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
