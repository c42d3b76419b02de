import CanaryCore

/// One thing that can be set: by the file, a variable or a flag. `Setting.all` is the only list of them; what reads the
/// file, the environment and the flags, the JSON Schema and the reference table are all made from it.
public struct Setting: Sendable {
    /// What a value must be.
    public enum Kind: Sendable, Equatable {
        case text
        /// An http or https address, or a reference to one; where `secretPath`, its path and query are secret.
        case url(secretPath: Bool)
        /// A file or folder.
        case path
        /// Several folders or files of the repository: a list, or one text with commas.
        case paths
        /// A repository: a path, or an https, http or file URL.
        case location
        case duration(ClosedRange<Duration>)
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case boolean
        case choice([String])
        /// Several of these: a list, or one text with commas; the prefix may be left out.
        case names([String], prefix: String)
        /// A section that can be switched off as a whole.
        case section
        /// A reference to a secret, never the secret itself.
        case secret
        /// A mapping of header names to references.
        case headers
        /// A mapping of token paths to references.
        case tokens
    }

    /// What holds when nothing is set.
    public enum Default: Sendable {
        case none
        /// Written as in the file.
        case text(String)
        /// Found out from the environment; `words` says how.
        case computed(words: String, @Sendable ([String: String]) -> String)
        /// Found out in the pod that the program runs in; empty where it runs in none.
        case inPod(words: String, @Sendable (Pod) -> String)
    }

    /// The way to it in the file, with dots: `webhook.url`.
    public let key: String
    public let kind: Kind
    /// The variable that sets it: `CANARY_WEBHOOK_URL`. Of a mapping, what its entries' variables begin with.
    public let environment: String
    /// The flag that sets it, without dashes: `webhook-url`.
    public let flag: String
    public let defaultValue: Default
    /// One sentence.
    public let help: String
    let rule: TextRule
    let set: @Sendable (inout Configuration, SettingValue) -> Void

    init(
        _ key: String, _ kind: Kind, flag: String? = nil, default defaultValue: Default = .none, rule: TextRule = .line,
        _ help: String, set: @escaping @Sendable (inout Configuration, SettingValue) -> Void
    ) {
        self.key = key
        self.kind = kind
        environment = "CANARY_" + Self.words(of: key).map { $0.uppercased() }.joined(separator: "_")
        self.flag = flag ?? Self.words(of: key).joined(separator: "-")
        self.defaultValue = defaultValue
        self.rule = rule
        self.help = help
        self.set = set
    }

    /// The default as it is shown; `nil` where there is none.
    public var defaultText: String? {
        switch defaultValue {
        case .none: nil
        case .text(let text): text
        case .computed(let words, _), .inPod(let words, _): words
        }
    }

    /// What stands for the value in the help of the flag.
    public var valueName: String {
        switch kind {
        case .text: "TEXT"
        case .url: "URL"
        case .path, .location: "PATH"
        case .paths: "PATH,…"
        case .duration: "DURATION"
        case .integer, .number: "NUMBER"
        case .boolean, .section: "on|off"
        case .choice(let allowed): allowed.joined(separator: "|")
        case .names: "NAME,…"
        case .secret: "env:NAME|file:PATH"
        case .headers, .tokens: "NAME=env:NAME,…"
        }
    }

    /// Whether what it holds must not be shown.
    public var isSecret: Bool {
        switch kind {
        case .secret, .headers, .tokens, .url(secretPath: true): true
        default: false
        }
    }

    /// `n8n.apiKey` as `n8n`, `api`, `key`.
    static func words(of key: String) -> [String] {
        var words: [String] = [""]
        for byte in key.utf8 {
            let isUpper = (65...90).contains(byte)
            if byte == UInt8(ascii: ".") || isUpper { words.append("") }
            if byte != UInt8(ascii: ".") {
                words[words.count - 1] += String(decoding: [isUpper ? byte + 32 : byte], as: UTF8.self)
            }
        }
        return words
    }
}

/// A value that was read and is what its setting asks for.
enum SettingValue: Sendable {
    case text(String)
    case url(ServiceURL)
    case paths([String])
    case names([String])
    case location(Configuration.Mint.Location)
    case duration(Duration)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case secret(Secret)
    case headers([(name: String, value: Secret)])
    case tokens([Configuration.TokenSource])
}
