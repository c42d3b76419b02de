/// Somebody who answered in the place of a service: what came is nothing that the service itself ever gives.
///
/// It proves nothing of what stands behind. Nothing in here is secret: of an address only scheme, host and port are kept.
public struct Stranger: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// Asks for a sign-in, for credentials of its own, or for a check in a browser.
        case signIn
        /// Says that it cannot reach the service behind it.
        case unreachable
        /// Names another address, and asks for no sign-in there as far as can be seen.
        case redirect
        /// Any other page or text.
        case other
    }

    public var kind: Kind
    public var status: Int
    /// Scheme, host and port that a redirect leads to; `nil` where it names none.
    public var target: String?
    /// Who it is, as far as the answer tells: headers, the page's title, the first words. Raw until it is shown.
    public var signs: [String]

    public init(_ kind: Kind, status: Int, target: String? = nil, signs: [String] = []) {
        (self.kind, self.status, self.target, self.signs) = (kind, status, target, signs)
    }

    /// Whether the call can have reached the service all the same: a gateway that gave up waiting has sent it on, and a
    /// good answer can be the service's own in other words.
    var mayHavePassedItOn: Bool {
        switch status {
        case 200..<300, 408, 499, 500...: true
        default: false
        }
    }

    /// Whether it is the page of n8n's editor, which answers where its API is not.
    var isEditor: Bool { (200..<300).contains(status) && signs.contains(Self.editor) }

    var evidence: [Evidence] {
        [Evidence("answered", "\(status)\(target.map { ", leads to \($0)" } ?? "")")]
            + (signs.isEmpty ? [] : [Evidence("in front", signs.joined(separator: "; "))])
    }
}

extension Stranger {
    /// Reads who it is from an answer that has been told from the service's own.
    init(_ answer: HTTPAnswer) {
        let start = String(decoding: answer.body.prefix(16_384), as: UTF8.self)
        let location = answer.header("location").map { String($0.prefix(4096)) }
        status = answer.status
        target = location.flatMap { try? ServiceURL($0) }?.shown
        let page = Page(start)
        signs = Self.signs(answer, page, start)
        kind = Self.kind(answer, page, location)
    }

    private static func kind(_ answer: HTTPAnswer, _ page: Page, _ location: String?) -> Kind {
        if answer.header("cf-mitigated") != nil || page.isChallenge { return .signIn }
        switch answer.status {
        case 300..<400: return location.map(namesSignIn) == true ? .signIn : .redirect
        case 401, 407, 511: return .signIn
        // 520 to 530 are Cloudflare's for an origin that it cannot reach.
        case 502, 503, 504, 520...530: return .unreachable
        default: return answer.header("www-authenticate") != nil || page.asksForSignIn ? .signIn : .other
        }
    }

    /// By the host and the path; what stands in the query is nobody's to see.
    private static func namesSignIn(_ location: String) -> Bool {
        let end = location.firstIndex { "?#".contains($0) } ?? location.endIndex
        let text = location[..<end].lowercased()
        return [
            "login", "log-in", "signin", "sign-in", "sign_in", "auth", "sso", "saml", "oidc", "cloudflareaccess.com",
        ]
        .contains { text.range(of: $0) != nil }
    }

    private static func signs(_ answer: HTTPAnswer, _ page: Page, _ start: String) -> [String] {
        var signs: [String] = []
        for name in ["Server", "Via", "X-Powered-By"] {
            if let value = answer.header(name), !value.isEmpty { signs.append("\(name): \(value.prefix(60))") }
        }
        // Its value is the number of a request, of use to nobody.
        if answer.header("cf-ray") != nil { signs.append("Cloudflare (CF-Ray)") }
        if let value = answer.header("cf-mitigated") { signs.append("cf-mitigated: \(value.prefix(30))") }
        if let value = answer.header("www-authenticate") { signs.append("WWW-Authenticate: \(challenge(value))") }
        if let title = page.title {
            signs.append("page \"\(title)\"")
        } else if !page.isHTML, let line = page.firstLine {
            signs.append("says \"\(line)\"")
        } else if answer.body.isEmpty, answer.status >= 400 || (200..<300).contains(answer.status) {
            signs.append("an empty answer")
        }
        let known = marks.first { start.range(of: $0.mark) != nil }?.name
        if let known, !signs.contains(where: { $0.lowercased().range(of: known.lowercased()) != nil }) {
            signs.append(known)
        }
        return signs
    }

    /// The scheme and the realm; what else stands there can be a token.
    private static func challenge(_ value: String) -> String {
        let scheme = value.prefix { $0 != " " && $0 != "," }.prefix(20)
        guard let start = value.range(of: "realm=\"") else { return String(scheme) }
        let realm = value[start.upperBound...].prefix { $0 != "\"" }.prefix(40)
        return "\(scheme) realm=\"\(realm)\""
    }

    private static let editor = "n8n's editor"

    /// What a page of a known product holds.
    private static let marks: [(mark: String, name: String)] = [
        ("<center>nginx", "nginx"), ("<center>openresty", "openresty"), ("oauth2-proxy", "oauth2-proxy"),
        ("authelia", "Authelia"), ("Authelia", "Authelia"), ("authentik", "authentik"), ("keycloak", "Keycloak"),
        ("No server is available to handle this request", "HAProxy"), ("no healthy upstream", "Envoy"),
        ("upstream connect error", "Envoy"), ("RBAC: access denied", "Envoy"),
        ("404 page not found", "Traefik or another program in Go"),
        ("default backend - 404", "the ingress's default backend"), ("cloudflare", "Cloudflare"),
        ("n8n:config:", editor), ("n8n.io - Workflow Automation", editor),
        ("Cannot GET /", "an Express program"), ("Cannot POST /", "an Express program"),
    ]
}

/// What stands at the start of an answer's body.
private struct Page {
    let isHTML: Bool
    let title: String?
    let firstLine: String?
    private let lower: String

    init(_ start: String) {
        // ASCII alone, so that both have their letters at the same places.
        lower = String(decoding: start.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
        isHTML = lower.drop { $0.isWhitespace }.first == "<"
        title = Self.title(start, lower)
        firstLine = Self.line(String(start.drop { $0.isWhitespace }.prefix { !$0.isNewline }))
    }

    private static func title(_ start: String, _ lower: String) -> String? {
        guard let open = lower.range(of: "<title"),
            let begin = lower.utf8[open.upperBound...].firstIndex(of: UInt8(ascii: ">")),
            let end = lower.utf8[begin...].dropFirst().firstIndex(of: UInt8(ascii: "<"))
        else { return nil }
        let first = lower.utf8.distance(from: lower.startIndex, to: begin) + 1
        let count = lower.utf8.distance(from: begin, to: end) - 1
        return line(String(decoding: start.utf8.dropFirst(first).prefix(count), as: UTF8.self))
    }

    /// One line of at most 80 letters; `nil` where nothing is left.
    private static func line(_ text: String) -> String? {
        let words = text.split { $0.isWhitespace }.joined(separator: " ")
        return words.isEmpty ? nil : words.count > 80 ? "\(words.prefix(79))…" : words
    }

    private func has(_ words: [String]) -> Bool { words.contains { lower.range(of: $0) != nil } }

    /// A check that only a browser passes.
    var isChallenge: Bool {
        isHTML
            && has([
                "just a moment", "one moment", "checking your browser", "verify you are human", "cf-challenge",
                "challenge-platform", "attention required!", "enable javascript and cookies",
            ])
    }

    var asksForSignIn: Bool {
        guard isHTML else { return false }
        if has(["type=\"password\"", "type='password'", "type=password"]) { return true }
        let title = title?.lowercased() ?? ""
        return ["log in", "login", "sign in", "sign-in", "signin", "authenticat"].contains {
            title.range(of: $0) != nil
        }
    }
}
