import Workflow

/// A key of the public API. In form it is a JSON web token, as n8n makes them; nothing is signed.
struct APIKey: Sendable {
    let value: String
    /// As it says itself; nil: never.
    let expires: Instant?

    init(_ settings: N8nSettings, now: Instant) {
        let expires: Instant? =
            settings.keyExpired
            ? now.adding(milliseconds: -3_600_000)
            : settings.keyLifetime.map { now.adding(milliseconds: $0 * 1000) }
        self.expires = expires
        value = Self.made(issued: now.adding(milliseconds: -86_400_000), expires: expires)
    }

    /// A key that no n8n knows.
    static func foreign(now: Instant) -> String { made(issued: now, expires: nil) }

    func isExpired(_ now: Instant) -> Bool { expires.map { $0 <= now } ?? false }

    private static func made(issued: Instant, expires: Instant?) -> String {
        var claims: JSONObject = [
            "sub": .string(Made.uuid()), "iss": "n8n", "aud": "public-api", "jti": .string(Made.uuid()),
            "iat": .int(issued.seconds),
        ]
        if let expires { claims["exp"] = .int(expires.seconds) }
        let header: JSONValue = ["alg": "HS256", "typ": "JWT"]
        return [part(header), part(.object(claims)), Made.word(43)].joined(separator: ".")
    }

    private static func part(_ value: JSONValue) -> String {
        Base64.encode(value.bytes).replacing("=", with: "").replacing("+", with: "-").replacing("/", with: "_")
    }
}

extension N8nSettings {
    /// What a key can be allowed to do, as far as the sandbox has calls for it; and one for which it has none.
    package static let knownScopes = fullScopes + ["user:list"]

    /// What the key of a sandbox may do.
    static let fullScopes = [
        "workflow:read", "workflow:list", "workflow:create", "workflow:update", "workflow:delete",
        "workflow:activate", "workflow:deactivate", "execution:read", "execution:list", "execution:delete",
        "credential:create", "credential:delete",
    ]

    func allows(_ scope: String) -> Bool { keyScopes?.contains(scope) ?? true }
}
