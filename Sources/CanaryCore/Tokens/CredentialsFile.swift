/// What a `.credentials.json` holds, without its tokens (facts/claude-auth.md section 5).
public struct CredentialsFile: Sendable, Equatable, Hashable {
    public enum State: String, Sendable, CaseIterable {
        /// An access token with a refresh token: renews itself, also when the access token has expired.
        case login
        /// A setup-token as access token, without a refresh token: a sanctioned form.
        case setupToken
        /// No access token, but a refresh token to get one with.
        case refreshOnly
        /// Both tokens are empty: two processes renewed at once, and the loser wrote this.
        case refreshRace
        /// The tokens are `null`.
        case nullTokens
        /// An access token that does not look like one.
        case damagedToken
        /// JSON without `claudeAiOauth`, or without its tokens.
        case noLogin
        /// Begins like JSON and is none: half a file.
        case partial

        /// Whether the CLI can work with it, as far as its form tells.
        public var isUsable: Bool { self == .login || self == .setupToken || self == .refreshOnly }
    }

    public var state: State
    /// When the access token runs out, unix milliseconds; a past one is healthy where there is a refresh token.
    public var expiresAt: Int64?
    /// When the refresh token runs out, unix milliseconds; newer files only.
    public var refreshExpiresAt: Int64?
    /// Of the access token; `nil` where there is none.
    public var accessForm: AccessForm?

    /// The access token's own form, as far as it is told apart here.
    public enum AccessForm: Sendable, Equatable, Hashable { case wellFormed, wrongLength(Int), other }

    public init(state: State, expiresAt: Int64? = nil, refreshExpiresAt: Int64? = nil, accessForm: AccessForm? = nil) {
        (self.state, self.expiresAt, self.refreshExpiresAt) = (state, expiresAt, refreshExpiresAt)
        self.accessForm = accessForm
    }

    /// Whether the access token has run out and nothing is there to renew it with.
    public func isExpired(at now: Int64) -> Bool {
        guard let expiresAt, expiresAt > 0 else { return false }
        switch state {
        case .setupToken: return expiresAt / 1000 <= now
        case .login, .refreshOnly: return refreshExpiresAt.map { $0 > 0 && $0 / 1000 <= now } ?? false
        default: return false
        }
    }

    /// What a text says, and the access token in it; `nil` where the text does not begin like a JSON object.
    static func read(_ bytes: [UInt8]) -> (file: CredentialsFile, token: [UInt8])? {
        var text = bytes[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        guard text.first(where: { !$0.isSpace }) == 0x7B else { return nil }
        guard let document = JSONValue(Array(text)) else { return (CredentialsFile(state: .partial), []) }
        guard let login = document["claudeAiOauth"], login.object != nil else {
            let isNull = document["claudeAiOauth"].map(\.isNull) == true
            return (CredentialsFile(state: isNull ? .nullTokens : .noLogin), [])
        }
        let access = login["accessToken"]
        var file = CredentialsFile(
            state: state(access: access, refresh: login["refreshToken"]), expiresAt: login["expiresAt"]?.integer,
            refreshExpiresAt: login["refreshTokenExpiresAt"]?.integer)
        guard let token = access?.string, !token.isEmpty else { return (file, []) }
        file.accessForm = form(of: token)
        return (file, Array(token.utf8))
    }

    private static func state(access: JSONValue?, refresh: JSONValue?) -> State {
        let hasRefresh = refresh?.string?.isEmpty == false
        switch access {
        case .string(let text) where !text.isEmpty:
            if form(of: text) == .other { return .damagedToken }
            if hasRefresh { return .login }
            // Nobody promises a length; what is shorter, or lost one character at a wrap, is a piece of one.
            let isPiece = text.utf8.count < TokenForm.leastUnusual || text.utf8.count == TokenForm.length - 1
            return isPiece ? .damagedToken : .setupToken
        case .string:
            return hasRefresh ? .refreshOnly : .refreshRace
        case .some(.null), nil:
            if hasRefresh { return .refreshOnly }
            return access == nil && refresh == nil ? .noLogin : .nullTokens
        default:
            return .damagedToken
        }
    }

    /// A login's access token need not have the length of a setup-token; its prefix and characters are the same.
    private static func form(of text: String) -> AccessForm {
        guard text.utf8.starts(with: "sk-ant-oat01-".utf8), text.utf8.allSatisfy(\.isWord) else { return .other }
        return text.utf8.count == TokenForm.length ? .wellFormed : .wrongLength(text.utf8.count)
    }
}
