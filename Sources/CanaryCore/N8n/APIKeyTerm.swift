/// Until when a key of n8n's public API is good, as the key says itself: it is a JSON Web Token, whose middle part anybody
/// can read without asking n8n (facts/n8n.md section 6). Nothing but that date leaves here.
enum APIKeyTerm {
    /// Unix seconds; `nil` where the key is no such token, or never runs out.
    static func expiry(of key: Secret) -> Int64? {
        key.withBytes { bytes in
            let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard parts.count == 3, parts[1].count <= 8192, let payload = Base64Text.decode(parts[1]),
                let date = JSONValue(payload)?["exp"]?.double, (0..<253_402_300_800).contains(date)
            else { return nil }
            return Int64(clamping: date)
        }
    }
}
