import CanaryCore

/// A configuration that can be used, and how it came about.
public struct Loaded: Sendable {
    public var configuration: Configuration
    /// Every secret that was read: what the mask of all outputs is made of.
    public var secrets: [Secret]
    /// Every value that holds, in the order of the table.
    public var settings: [EffectiveSetting]
    public var warnings: [ConfigurationProblem]
    /// The file that was read; `nil` where there was none.
    public var path: String?
    /// What is wrong only where a run is made.
    var missingForRuns: [ConfigurationProblem] = []

    /// The warnings as text, empty or ending in a newline.
    public var renderedWarnings: String { warnings.map { $0.rendered() }.joined() }

    /// Makes sure that what a command needs is set.
    public func require(_ purpose: Purpose) throws(ConfigurationError) {
        let place = path.map { ConfigurationProblem.Place.wholeFile(path: $0) } ?? .nowhere
        let kind: ConfigurationProblem.Kind?
        switch purpose {
        case .run: kind = configuration.webhook == nil ? .missing(key: "webhook.url", need: purpose) : nil
        case .workflow:
            let key = configuration.n8n == nil ? "n8n.url" : "n8n.apiKey"
            kind = configuration.n8n?.apiKey == nil ? .missing(key: key, need: purpose) : nil
        case .direct: kind = configuration.agent == nil ? .missing(key: "agent.url", need: purpose) : nil
        case .check:
            let isAny =
                configuration.webhook != nil || configuration.n8n != nil || configuration.agent != nil
                || configuration.mint != nil || !configuration.tokens.isEmpty
            kind =
                isAny ? nil : .nothingToDo(keys: ["n8n.url", "agent.url", "tokens", "mint.repository"], need: purpose)
        case .wait:
            let isAny = configuration.webhook != nil || configuration.n8n != nil || configuration.agent != nil
            kind = isAny ? nil : .nothingToDo(keys: ["n8n.url", "agent.url"], need: purpose)
        case .tokens:
            let isAny = configuration.mint != nil || !configuration.tokens.isEmpty
            kind = isAny ? nil : .nothingToDo(keys: ["tokens", "mint.repository"], need: purpose)
        }
        if let kind { throw ConfigurationError([ConfigurationProblem(kind, at: place)]) }
        if [.run, .direct].contains(purpose), !missingForRuns.isEmpty { throw ConfigurationError(missingForRuns) }
    }
}

/// Where a value comes from.
public enum Origin: Sendable, Equatable {
    case defaultValue
    case file(path: String, line: Int)
    case environment(String)
    case flag(String)

    init(_ place: ConfigurationProblem.Place) {
        self =
            switch place {
            case .file(let path, let line, _): .file(path: path, line: line)
            case .wholeFile(let path): .file(path: path, line: 1)
            case .environment(let name): .environment(name)
            case .flag(let name): .flag(name)
            case .nowhere: .defaultValue
            }
    }

    /// `canary.yaml:12`, `variable CANARY_DEADLINE`, `--deadline`, `default`.
    public var text: String {
        switch self {
        case .defaultValue: "default"
        case .file(let path, let line): "\(shownPath(path)):\(line)"
        case .environment(let name): "variable \(name)"
        case .flag(let name): "--\(name)"
        }
    }
}

/// One value that holds, fit to be shown.
public struct EffectiveSetting: Sendable, Equatable {
    /// Of a mapping's entry, with the entry's name: `tokens.spare-1`.
    public var key: String
    /// Secrets as `***`.
    public var shown: String
    public var origin: Origin
    /// What a reference names; `nil` where the value was written plainly.
    public var source: SecretSource?
}
