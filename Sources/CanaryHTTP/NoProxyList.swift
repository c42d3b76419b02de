import Glibc

/// The hosts of `no_proxy`, by curl's rules: `*` alone for all; a name covers itself and everything under it, with or
/// without a leading dot; an address covers itself, with `/bits` its network; commas and blanks between entries.
///
/// Matched here and not in libcurl, whose rules changed from version to version (7.88 knows no IPv6 networks): so what is
/// said about a proxy is always what happens.
struct NoProxyList: Sendable {
    private let coversAll: Bool
    private let entries: [String]

    init(_ text: String) {
        coversAll = text == "*"
        // An empty entry cannot cover anything; splitting leaves it out.
        entries = text.split { $0 == "," || $0 == " " || $0 == "\t" }.map { $0.lowercased() }
    }

    /// - Parameter host: a name or an address without brackets.
    func covers(_ host: String) -> Bool {
        if coversAll { return true }
        let host = host.lowercased()
        if let address = Self.address(host) {
            return entries.contains { Self.network($0, covers: address) }
        }
        let name = Self.withoutTrailingDot(host[...])
        return entries.contains { entry in
            var pattern = Self.withoutTrailingDot(entry[...])
            if pattern.utf8.first == 0x2E { pattern = pattern.dropFirst() }
            guard !pattern.isEmpty else { return false }
            return name == pattern || name.utf8.reversed().starts(with: ("." + pattern).utf8.reversed())
        }
    }

    private static func withoutTrailingDot(_ name: Substring) -> Substring {
        name.utf8.last == 0x2E ? name.dropLast() : name
    }

    private static func network(_ entry: String, covers address: [UInt8]) -> Bool {
        let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let network = Self.address(String(first)), network.count == address.count else {
            return false
        }
        guard parts.count == 2 else { return network == address }
        guard let bits = Int(parts[1]), (0...(8 * address.count)).contains(bits) else { return false }
        let (whole, rest) = (bits / 8, bits % 8)
        guard network[..<whole] == address[..<whole] else { return false }
        return rest == 0 || (network[whole] ^ address[whole]) >> UInt8(8 - rest) == 0
    }

    /// Four or sixteen bytes; `nil` for what is no literal address.
    private static func address(_ text: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }
}
