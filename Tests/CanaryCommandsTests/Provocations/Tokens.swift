import FoundationEssentials
import Sandbox

/// Tokens as they are stored by mistake; the scenarios have the commoner ones.
extension Provocation {
    static let tokens: [Provocation] = [
        stored("token-twice", "token.several") { $0 + $0 },
        stored("token-of-something-else", "token.wrong-prefix") { "ghp-" + $0.suffix(36) },
        stored("token-too-short", "token.wrong-length") { String($0.prefix(60)) },
        // Of a form that nobody knows: the event is sent, and its answer is the proof.
        unusual("token-of-a-new-kind", "token.unusual-prefix") { "sk-ant-oat02-" + $0.dropFirst(13) },
        unusual("token-of-another-length", "token.unusual-length") { $0 + "a" },
        stored("token-with-byte-order-mark", "token.byte-order-mark") { "\u{FEFF}" + $0 },
        stored("token-with-its-name", "token.assignment") { "export CLAUDE_CODE_OAUTH_TOKEN=" + $0 },
        stored("token-with-bearer", "token.assignment") { "Bearer " + $0 },
        stored("token-in-base64", "token.encoded") { Data($0.utf8).base64EncodedString() },
        stored("token-in-its-file", "token.credentials-file") {
            #"{"claudeAiOauth":{"accessToken":"\#($0)","refreshToken":"sk-ant-ort01-x","expiresAt":1795000000000}}"#
        },
        stored("token-emptied", "token.credentials-emptied") { _ in
            #"{"claudeAiOauth":{"accessToken":"","refreshToken":"","expiresAt":0}}"#
        },
        Provocation("token-file-is-a-folder", "token.unreadable", verdict: .unhealthy, events: 0) { stage in
            stage.yaml = stage.yaml.replacing("{env: CLAUDE_CODE_OAUTH_TOKEN}", with: "{file: \(stage.folder)}")
        },
        Provocation("token-file-too-large", "token.unreadable", verdict: .unhealthy, events: 0) { stage in
            let file = try stage.write(String(repeating: "x", count: 70_000), to: "token")
            stage.yaml = stage.yaml.replacing("{env: CLAUDE_CODE_OAUTH_TOKEN}", with: "{file: \(file)}")
        },
        Provocation("token-file-missing", "token.missing", verdict: .unhealthy, events: 0) { stage in
            let file = stage.path("nowhere")
            stage.yaml = stage.yaml.replacing("{env: CLAUDE_CODE_OAUTH_TOKEN}", with: "{file: \(file)}")
        },
    ]

    private static func unusual(_ name: String, _ cause: String, _ form: @escaping @Sendable (String) -> String)
        -> Provocation
    {
        Provocation(name, cause, verdict: .degraded, events: 1) { stage in
            let variable = "CLAUDE_CODE_OAUTH_TOKEN"
            stage.environment[variable] = form(stage.environment[variable] ?? "")
        }
    }

    /// The primary's token in another form, found before anything is sent.
    private static func stored(_ name: String, _ cause: String, _ form: @escaping @Sendable (String) -> String)
        -> Provocation
    {
        Provocation(name, cause, verdict: .unhealthy, events: 0) { stage in
            let variable = "CLAUDE_CODE_OAUTH_TOKEN"
            stage.environment[variable] = form(stage.environment[variable] ?? "")
        }
    }
}
