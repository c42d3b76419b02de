import Glibc

/// Whether a name or number looks like one of the public internet.
enum Host {
    /// Ends of names that never leave a network (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`), and usual ones.
    private static let privateEnds = [
        "local", "localhost", "internal", "lan", "home", "corp", "svc", "test", "example", "invalid", "arpa", "onion",
    ]

    /// - Parameter host: lower-case, without brackets.
    static func looksPublic(_ host: String) -> Bool {
        if let bytes = address(host) { return bytes.count == 4 ? isPublic4(bytes) : isPublic6(bytes) }
        let labels = host.split(separator: ".")
        guard labels.count > 1, let last = labels.last else { return false }
        return !privateEnds.contains(String(last))
    }

    private static func address(_ host: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        if inet_pton(AF_INET6, String(host.prefix { $0 != "%" }), &six) == 1 {
            return withUnsafeBytes(of: six) { Array($0) }
        }
        return nil
    }

    private static func isPublic4(_ bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1]) {
        case (0, _), (10, _), (127, _), (192, 168), (169, 254): false
        case (172, 16...31), (100, 64...127): false
        default: true
        }
    }

    private static func isPublic6(_ bytes: [UInt8]) -> Bool {
        // An IPv4 address in IPv6's form.
        if bytes[0..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            return isPublic4(Array(bytes[12...]))
        }
        // Of what is left only 2000::/3 is given out.
        return bytes[0] & 0xE0 == 0x20
    }
}
