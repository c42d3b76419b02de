import CanaryCore
import Testing

@testable import CanaryConfig

/// Wherever somebody puts a secret, no message repeats it, nor a piece of it.
@Suite struct LeakTests {
    /// A token, a UUID, a random word, base64, and words.
    static let secrets = [
        "sk-ant-oat01-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", "9d8f7e6a-4b2c-1d0e-9f8a-7b6c5d4e3f2a", "xK7jQ2zWpL9mNv3B",
        "aHVudGVyMg3zZWNyZXQ9c2VjcmV0==", "*starts-with-a-star-9182", "Tr0ub4dor&3 horse: battery",
        "{curly9182: brace}",
        "#hash-1827364", "'quote-9a8b7c", "%percent9a8b7c6d", "@at9a8b7c6d5e", "https://h/9d8f7e6a4b2c1d0e",
    ]

    static let templates = [
        "SECRET", "SECRET: x", "pipeline: SECRET\nagentt: x", "webhook: SECRET", "webhook: {url: SECRET}",
        "webhook:\n  url: SECRET\n  tag: 5: 6", "webhook: {SECRET: x}", "webhook: {dialect: SECRET}",
        "webhook:\n  headers: SECRET", "webhook:\n  headers:\n    X-A: SECRET",
        "webhook:\n  headers:\n    SECRET: {env: A}",
        "n8n:\n  apiKey: SECRET", "n8n:\n  apiKey: [SECRET]", "n8n:\n  apiKey: {env: SECRET}",
        "n8n:\n  apiKey: {file: SECRET}",
        "n8n:\n  apiKey: {vault: SECRET}", "n8n:\n  apiKey: {vault: {path: SECRET, key: x}}",
        "n8n:\n  apiKey: {SECRET: x}",
        "n8n:\n  apiKey:\n    SECRET\n", "n8n:\n  apiKey: |\n    SECRET\n  url: x: y", "n8n:\n  apiKey: !SECRET x",
        "n8n:\n  apiKey: *SECRET", "n8n:\n  apiKey: 'SECRET", "n8n:\n  apiKey: \"SECRET\n  x",
        "n8n:\n  rateLimit: SECRET",
        "n8n:\n  rateLimit: {limit: SECRET}", "agent:\n  url: 'http://u:SECRET@h'", "agent:\n  url: SECRET",
        "agent:\n  url: http://h:SECRET", "agent:\n  budget: SECRET", "tokens: SECRET", "tokens: [SECRET]",
        "tokens:\n  primary: SECRET", "tokens:\n  SECRET: {env: A}", "tokens:\n  SECRET:\n    env: A\n  SECRET: x",
        "tokens:\n  primary: {env: SECRET}\n  spare-1: {env: SECRET}", "tokens:\n  primary: {file: SECRET}\nx: y",
        "tokens: {SECRET: {env: A}, SECRET: {env: B}}", "mint:\n  repository: https://u:SECRET@h/x",
        "mint:\n  repository: SECRET\nx: y", "mint:\n  password: SECRET",
        "mint:\n  repository: /x\n  folder: ../SECRET",
        "expiry: {warn: SECRET}", "deadline: SECRET", "push:\n  inheritedNames: SECRET", "state: [SECRET]",
        "# SECRET\npipelin: x", "pipelin: x # SECRET", "? SECRET\n: x", "&SECRET a: *SECRET", "- SECRET",
        "SECRET: SECRET: SECRET",
        "pipeline: a\nSECRET", "pipeline: a\n  SECRET", "%SECRET\n---\na: b",
    ]

    @Test(arguments: templates)
    func inTheFile(_ template: String) {
        for secret in Self.secrets {
            let text = template.split(separator: "SECRET", omittingEmptySubsequences: false).joined(separator: secret)
            check(text: text, secret)
        }
    }

    @Test(arguments: Setting.all)
    func inTheEnvironmentAndFlags(_ setting: Setting) {
        for secret in Self.secrets {
            for value in [secret, "http://u:\(secret)@h:x", "primary=\(secret)"] {
                check(
                    environment: [setting.environment: value, setting.environment + "_X": value + "\n"], secret)
                check(flags: [setting.flag: value], secret)
            }
            check(flags: [setting.flag: "env:\(secret)"], secret)
            check(flags: [setting.flag: "file:\(secret)"], secret)
        }
    }

    @Test func behindReferences() {
        for secret in Self.secrets {
            let text =
                "webhook: {url: {env: S}}\nagent: {url: {file: /s}, bearer: {env: L}}\nn8n: {url: 'http://x', apiKey: {file: /l}}"
            check(
                text: text, environment: ["S": secret, "L": secret + "\nx"],
                files: ["/s": secret, "/l": "a\n" + secret], secret)
        }
    }

    private func check(
        text: String? = nil, environment: [String: String] = [:], flags: [String: String] = [:],
        files: [String: String] = [:], _ secret: String
    ) {
        var words: String
        do throws(ConfigurationError) {
            let loaded = try load(text, environment: environment, flags: flags, files: files)
            // Open fields may hold anything that is not known as a secret; the warnings may not.
            words = loaded.renderedWarnings + "\(loaded.warnings)"
        } catch {
            words = error.rendered() + "\(error)"
        }
        let bytes = Array(secret.utf8)
        // The public prefix is no secret, and neither is `https://h`.
        let start = secret.hasPrefix("sk-ant-") ? 13 : secret.hasPrefix("https://") ? 9 : 0
        for index in start...(bytes.count - 8) {
            let piece = String(decoding: bytes[index..<index + 8], as: UTF8.self)
            #expect(!words.contains(piece), "\(text ?? "") \(environment) \(flags): \(words)")
        }
    }
}
