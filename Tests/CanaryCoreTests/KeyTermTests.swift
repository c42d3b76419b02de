import Testing

@testable import CanaryCore

/// Until when an API key is good, as it says itself. The keys are made here; none is anybody's.
@Suite struct KeyTermTests {
    /// `{"alg":"HS256","typ":"JWT"}`, the payload, and something in the place of a signature.
    static func key(_ payload: String) -> Secret {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var encoded: [UInt8] = []
        let bytes = Array(payload.utf8)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let three = bytes[start..<min(start + 3, bytes.count)]
            var group = three.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - three.count))
            var four: [UInt8] = []
            for _ in 0..<4 {
                four.insert(digits[Int(group & 63)], at: 0)
                group >>= 6
            }
            encoded += four.prefix(three.count + 1)
        }
        return Secret(
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + String(decoding: encoded, as: UTF8.self) + ".c2lnbmF0dXJl")
    }

    @Test func readsTheDateThatTheKeyHas() {
        #expect(
            APIKeyTerm.expiry(of: Self.key(#"{"sub":"1f","iss":"n8n","iat":1795980596,"exp":1795980598}"#))
                == 1_795_980_598)
        // Every length of the rest, and so every padding.
        for name in ["a", "ab", "abc", "ü-~"] {
            #expect(
                APIKeyTerm.expiry(of: Self.key(#"{"sub":"\#(name)","exp":2000000000}"#)) == 2_000_000_000, "\(name)")
        }
        #expect(APIKeyTerm.expiry(of: Self.key(#"{"exp":1.7955e9}"#)) == 1_795_500_000)
    }

    @Test(arguments: [
        #"{"sub":"1f","iss":"n8n","iat":1795980596}"#, #"{"exp":null}"#, #"{"exp":"1795980598"}"#, #"{"exp":-1}"#,
        #"{"exp":1e300}"#, #"{"exp":{}}"#, "[]", "7", "", "{",
    ])
    func aKeyWithoutADateNeverRunsOut(_ payload: String) {
        #expect(APIKeyTerm.expiry(of: Self.key(payload)) == nil)
    }

    @Test(arguments: ["", ".", "..", "...", "n8n_api_0123456789", "a.b", "a.%.c", "a.eyJleHAiOjF9.c.d", "ä.ö.ü"])
    func whatIsNoTokenSaysNothing(_ text: String) { #expect(APIKeyTerm.expiry(of: Secret(text)) == nil) }
}
