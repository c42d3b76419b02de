import Workflow

/// Tokens in the forms in which they are found stored (facts: claude-auth section 4). All made up.
enum MadeTokens {
    static func make(_ settings: TokenSettings) -> [String: String] {
        let primary = Made.token()
        var tokens: [String: String] = [:]
        for (path, form) in settings.forms where form != .unset {
            tokens[path] = value(form, of: path == "primary" ? primary : Made.token(), primary: primary)
        }
        return tokens
    }

    private static func value(_ form: TokenForm, of token: String, primary: String) -> String {
        switch form {
        case .good, .unset: token
        case .oneLost: String(token.prefix(79)) + token.dropFirst(80)
        case .firstLine: String(token.prefix(80))
        case .wrapped: token.prefix(80) + "\n" + token.dropFirst(80)
        case .leadingSpace: " " + token
        case .trailingSpace: token + " "
        case .trailingNewline: token + "\n"
        case .quoted: "\"\(token)\""
        case .pairingCode: Made.word(43) + "#" + Made.word(43)
        case .apiKey: "sk-ant-api03-" + token.dropFirst("sk-ant-oat01-".count)
        case .refreshToken: "sk-ant-ort01-" + token.dropFirst("sk-ant-oat01-".count)
        case .credentialsFile:
            credentials(access: token, refresh: "sk-ant-ort01-" + token.dropFirst(13), expires: 2_000_000_000_000)
        case .emptiedCredentials: credentials(access: "", refresh: "", expires: 0)
        case .badCharacter: token.prefix(60) + "é" + token.dropFirst(61)
        case .tooLong: token + Made.word(6)
        case .empty: ""
        case .sameAsPrimary: primary
        }
    }

    private static func credentials(access: String, refresh: String, expires: Int) -> String {
        let login: JSONValue = [
            "accessToken": .string(access), "refreshToken": .string(refresh), "expiresAt": .int(expires),
            "scopes": ["user:inference", "user:profile"], "subscriptionType": "max",
        ]
        return JSONValue.object(["claudeAiOauth": login]).text
    }
}
