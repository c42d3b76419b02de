/// An absolute URL of `http` or `https`, in the spelling in which Node.js asks for it.
enum URLText {
    /// Nil where it is none.
    static func normalized(_ text: String) -> String? {
        var bytes = Array(text.utf8)
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        bytes = Array(bytes.drop { $0 <= 0x20 })
        bytes.removeAll { [0x09, 0x0A, 0x0D].contains($0) }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        // Any number of slashes will do.
        var rest = bytes[(colon + 1)...].drop { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<hash] }
        let end = rest.firstIndex { [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "\\")].contains($0) }
        let authority = rest[..<(end ?? rest.endIndex)]
        guard let host = host(authority, scheme) else { return nil }
        var target = Array(rest[(end ?? rest.endIndex)...])
        if target.first != UInt8(ascii: "/") { target.insert(UInt8(ascii: "/"), at: 0) }
        return "\(scheme)://\(host)\(escaped(target))"
    }

    private static func host(_ bytes: ArraySlice<UInt8>, _ scheme: String) -> String? {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let forbidden = Array("<>^|{}`%\"".utf8)
        guard !bytes.contains(where: forbidden.contains) else { return nil }
        var text = String(decoding: bytes, as: UTF8.self)
        let at = text.lastIndex(of: "@")
        let user = at.map { String(text[...$0]) } ?? ""
        if let at { text = String(text[text.index(after: at)...]) }
        var port: String?
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            if !digits.isEmpty {
                guard let number = Int(digits), number < 65536 else { return nil }
                if number != (scheme == "http" ? 80 : 443) { port = String(number) }
            }
            text = String(text[..<colon])
        }
        guard !text.isEmpty else { return nil }
        return user + text.lowercased() + (port.map { ":\($0)" } ?? "")
    }

    /// What may not stand in a path or a query is percent-encoded; what is encoded stays.
    private static func escaped(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        var isQuery = false
        for byte in bytes {
            if byte == UInt8(ascii: "?") { isQuery = true }
            let refused = isQuery ? Array("\"<>'".utf8) : Array("\"<>`{}^".utf8)
            if byte <= 0x20 || byte >= 0x7F || refused.contains(byte) {
                output += QueryText.percent(byte)
            } else if byte == UInt8(ascii: "\\"), !isQuery {
                output.append(UInt8(ascii: "/"))
            } else {
                output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
