import CanaryCore

/// What is right by itself and wrong together.
struct CrossChecks {
    private let assembly: Assembly
    /// Whether the file could be read: without it nothing is said about what is missing.
    private let isComplete: Bool

    init(assembly: Assembly, isComplete: Bool) { (self.assembly, self.isComplete) = (assembly, isComplete) }

    var problems: [ConfigurationProblem] {
        [times, agent, event, tokens, clearText, spaces, pasted].flatMap { $0 }
    }

    private var configuration: Configuration { assembly.configuration }

    private func problem(
        _ kind: ConfigurationProblem.Kind, _ keys: String..., severity: ConfigurationProblem.Severity = .warning
    ) -> ConfigurationProblem {
        let written = keys.lazy.compactMap { assembly.found[$0]?.written }.first
        return ConfigurationProblem(
            kind, at: written?.place ?? .nowhere, key: keys.first, severity: severity, excerpt: written?.excerpt)
    }

    private func isFine(_ keys: String...) -> Bool { !keys.contains(where: assembly.failed.contains) }

    /// Outside of a pod nothing says where the cluster is; a check needs no lease, and can do without.
    var lease: [ConfigurationProblem] {
        guard let lease = configuration.lease else { return [] }
        var keys: [String] = []
        if lease.server == nil { keys.append("lease.server") }
        if lease.namespace.isEmpty { keys.append("lease.namespace") }
        return keys.filter { isFine($0) }.map {
            problem(.missing(key: $0, need: .run), $0, "lease.name", severity: .error)
        }
    }

    private var times: [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        for (name, limits) in [("expiry", configuration.expiry), ("certificate", configuration.certificate)] {
            let (warn, critical) = ("\(name).warn", "\(name).critical")
            guard limits.critical > limits.warn, isFine(warn, critical) else { continue }
            problems.append(problem(.criticalAbove(warn: warn), critical, warn, severity: .error))
        }
        if configuration.deadline < configuration.callTimeout, isFine("deadline", "callTimeout") {
            problems.append(problem(.deadlineBelowCall, "deadline", "callTimeout"))
        }
        return problems
    }

    private var agent: [ConfigurationProblem] {
        guard let agent = configuration.agent, agent.bearer == nil, isFine("agent.bearer"), isComplete else {
            return []
        }
        return [problem(.noBearer, "agent.bearer", "agent.url")]
    }

    private var event: [ConfigurationProblem] {
        guard let webhook = configuration.webhook else { return [] }
        var problems: [ConfigurationProblem] = []
        if let fault = ImageFault(webhook.image), isFine("webhook.image") {
            problems.append(problem(.badImage(fault), "webhook.image"))
        }
        if webhook.tag.isEmpty || sameBytes(webhook.tag, "latest"), isFine("webhook.tag") {
            problems.append(problem(.droppedTag(isEmpty: webhook.tag.isEmpty), "webhook.tag"))
        }
        return problems
    }

    /// Two paths that are read from one place are one token.
    private var tokens: [ConfigurationProblem] {
        var first: [SecretSource: String] = [:]
        return assembly.tokenSources.compactMap { token in
            guard let other = first.updateValue(token.path, forKey: token.source) else { return nil }
            first[token.source] = other
            return ConfigurationProblem(
                .sameSource(as: other), at: token.written.place, key: token.written.key,
                excerpt: token.written.excerpt)
        }
    }

    /// Secrets that leave over plain http to a host that looks public.
    private var clearText: [ConfigurationProblem] {
        var carriers: [(key: String, url: ServiceURL)] = []
        if let webhook = configuration.webhook { carriers.append(("webhook.url", webhook.url)) }
        if let n8n = configuration.n8n, n8n.apiKey != nil { carriers.append(("n8n.url", n8n.url)) }
        if let agent = configuration.agent, agent.bearer != nil { carriers.append(("agent.url", agent.url)) }
        if let server = configuration.lease?.server { carriers.append(("lease.server", server)) }
        if let push = configuration.push, push.gateway.userInfo != nil {
            carriers.append(("push.pushgateway", push.gateway))
        }
        if let mint = configuration.mint, mint.password != nil, case .url(let text) = mint.repository,
            let url = try? ServiceURL(text)
        {
            carriers.append(("mint.repository", url))
        }
        return carriers.filter { !$0.url.isTLS && Host.looksPublic($0.url.host) }
            .map { problem(.clearText(host: shownPath($0.url.host)), $0.key) }
    }

    /// Secrets in fields that are shown, sent and pushed: by the form of a token, or because another field refers to the
    /// very same value. Short secrets are ordinary words too often.
    private var pasted: [ConfigurationProblem] {
        let form = SecretMask(secrets: [])
        let known = assembly.secrets.filter { $0.count >= 12 }
        return Setting.all.compactMap { setting in
            let text: String
            switch assembly.found[setting.key]?.value {
            case .text(let value), .location(.path(let value)): text = value
            case .url(let url) where setting.kind == .url(secretPath: false): text = url.shown
            default: return nil
            }
            guard !sameBytes(form.mask(text), text) || known.contains(where: { Self.stands($0, in: text) }) else {
                return nil
            }
            return problem(
                .secretInClear(hint: "this one is shown, sent and pushed: take it out, and make a new secret"),
                setting.key, severity: .error)
        }
    }

    private static func stands(_ secret: Secret, in text: String) -> Bool {
        guard secret.count <= text.utf8.count else { return false }
        return secret.withBytes { secret in
            let text = Array(text.utf8)
            return (0...(text.count - secret.count)).contains { text[$0..<$0 + secret.count].elementsEqual(secret) }
        }
    }

    /// Header values that a server may trim or not.
    private var spaces: [ConfigurationProblem] {
        ["n8n.apiKey", "agent.bearer"].compactMap { key in
            guard let found = assembly.found[key], case .secret(let secret) = found.value, let source = found.source,
                secret.withBytes({ $0.first == 0x20 || $0.last == 0x20 })
            else { return nil }
            return problem(.surroundingSpace(source), key)
        }
    }
}

/// Why a text is no name of an image, by the grammar of distribution/reference; the event carries the tag apart.
public enum ImageFault: Sendable, Equatable {
    case unreadable, hasTag, hasDigest

    var words: String {
        switch self {
        case .unreadable: "not the name of an image"
        case .hasTag: "the image carries a tag of its own"
        case .hasDigest: "the image carries a digest"
        }
    }

    var hint: String {
        switch self {
        case .unreadable: "write it as docker.io/library/httpd: in lower case after the registry"
        case .hasTag: "the tag stands in webhook.tag"
        case .hasDigest: "name it without, and the version in webhook.tag"
        }
    }

    init?(_ text: String) {
        if text.utf8.contains(UInt8(ascii: "@")) {
            self = .hasDigest
            return
        }
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Array($0.utf8) }
        let first = parts[0]
        if parts.count > 1,
            first.contains(UInt8(ascii: ".")) || first.contains(UInt8(ascii: ":")) || first == Array("localhost".utf8)
                || first.contains(where: { (65...90).contains($0) })
        {
            parts.removeFirst()
            guard Self.isRegistry(first) else {
                self = .unreadable
                return
            }
        }
        if let last = parts.last, last.contains(UInt8(ascii: ":")) {
            self = .hasTag
            return
        }
        if text.utf8.count <= 255, parts.allSatisfy(Self.isComponent) { return nil }
        self = .unreadable
    }

    private static func isRegistry(_ bytes: [UInt8]) -> Bool {
        let halves = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard halves.count <= 2, let host = halves.first, !host.isEmpty else { return false }
        if halves.count == 2, halves[1].isEmpty || !halves[1].allSatisfy({ (48...57).contains($0) }) { return false }
        return host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.first != 0x2D && label.last != 0x2D
                && label.allSatisfy { isWord($0) && $0 != UInt8(ascii: "_") }
        }
    }

    /// `[a-z0-9]+` joined by `.`, `_`, `__` or any number of `-`.
    private static func isComponent(_ bytes: [UInt8]) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte) }
        guard let first = bytes.first, let last = bytes.last, isPlain(first), isPlain(last) else { return false }
        return bytes.split(whereSeparator: isPlain).allSatisfy { signs in
            let text = String(decoding: signs, as: UTF8.self)
            return text == "." || text == "_" || text == "__" || signs.allSatisfy { $0 == 0x2D }
        }
    }
}
