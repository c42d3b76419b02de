/// What a value that should be a setup-token looks like (facts/claude-auth.md section 4). Carries nothing of the value.
public enum TokenForm: Sendable, Equatable, Hashable {
    /// 108 characters or a length that is known to be right, prefix and all characters right.
    case wellFormed
    /// Well-formed but for line ends after it; the CLI drops them on the wire, and it works.
    case trailingNewline
    /// Nothing, or only spaces.
    case empty
    /// One character less than it should have: a wrap in an 80-column terminal took one.
    case lostCharacter
    /// 79 or 80 characters: only the first line of a wrapped token was copied.
    case firstLineOnly
    /// Line ends inside, as a wrapped token is copied; the CLI refuses it and prints it.
    case lineWrapped
    /// Spaces or tabs around it; those before it are sent along.
    case surroundingSpace
    /// A quote at either end; quotes are sent along.
    case quoted
    /// `Bearer ` stands before it, as in a header.
    case bearerPrefix
    /// A variable's name and `=` stand before it, as in a shell script or an environment file.
    case assignment
    /// The UTF-8 byte order mark stands before it.
    case byteOrderMark
    /// A token that is still encoded in base64, as Kubernetes shows a Secret's data.
    case base64
    /// The `<code>#<state>` text that the browser shows, which is to be typed into `claude setup-token`.
    case pairingCode
    /// `sk-ant-api…`: bills another account and is no token.
    case apiKey
    /// `sk-ant-ort…`: renews a login and opens nothing by itself.
    case refreshToken
    /// The text of a `.credentials.json`.
    case credentialsFile(CredentialsFile)
    /// Two tokens, one after the other.
    case several
    /// Does not begin with `sk-ant-oat01-`, and is no token for other reasons too.
    case wrongPrefix
    /// As long as a token and of its characters, with a beginning that is not known: nobody promises that it stays.
    case unusualPrefix
    /// Too short for any token, and of no length whose story is known.
    case wrongLength(Int)
    /// Right but for its length, which nobody promises.
    case unusualLength(Int)
    /// A character that no token has; the position counts bytes from 1, after what stands around the token was taken off.
    case badCharacter(position: Int)

    /// What the CLI can do with a token of this form.
    public enum Use: Sendable, Equatable {
        /// It works as it is.
        case works
        /// The right token, damaged on its way here; mending the text is enough.
        case mendable
        /// Nothing says that it is damaged, and nothing that it works: a run tells.
        case untried
        /// Not the token, or not all of it: it has to be copied or minted again.
        case useless
    }

    public var use: Use {
        switch self {
        case .wellFormed, .trailingNewline: .works
        case .lineWrapped, .surroundingSpace, .quoted, .bearerPrefix, .assignment, .byteOrderMark, .base64: .mendable
        case .credentialsFile(let file): file.state.isUsable ? .mendable : .useless
        case .unusualPrefix, .unusualLength: .untried
        case .empty, .lostCharacter, .firstLineOnly, .pairingCode, .apiKey, .refreshToken, .several, .wrongPrefix,
            .wrongLength, .badCharacter:
            .useless
        }
    }

    /// Length of a setup-token and of an access token.
    public static let length = 108

    /// From so many characters on, a text of the right characters may be a token of another length.
    static let leastUnusual = 90

    /// Reads a value's form.
    public static func read(_ secret: Secret, expecting expected: TokenExpectation = TokenExpectation()) -> TokenReading
    {
        secret.withBytes { TokenReading($0, expected) }
    }

    /// Paths whose token is that of an earlier path. Compared is the token itself, without what may stand around it;
    /// values that hold none are equal to nothing.
    public static func duplicates(among tokens: [(path: String, secret: Secret)]) -> [(path: String, of: String)] {
        var seen: [Core: String] = [:]
        var found: [(path: String, of: String)] = []
        for (path, secret) in tokens {
            let core = Core(bytes: secret.withBytes { TokenText($0).token })
            guard !core.bytes.isEmpty else { continue }
            if let first = seen[core] { found.append((path, first)) } else { seen[core] = path }
        }
        return found
    }

    /// Hashed as a whole: an array would be hashed byte by byte, and there may be ten thousand.
    private struct Core: Hashable {
        let bytes: [UInt8]

        func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
    }
}

/// What a token may look like besides its usual form: what somebody configured, and what an authenticated answer proved.
public struct TokenExpectation: Sendable, Equatable {
    /// In characters.
    public var length: Int?
    public var prefix: String?
    /// Lengths of this path's token with which the model has answered.
    public var proven: Set<Int>

    public init(length: Int? = nil, prefix: String? = nil, proven: Set<Int> = []) {
        (self.length, self.prefix, self.proven) = (length, prefix, proven)
    }

    /// A proof says nothing of what is surely a piece of a token.
    func allows(_ length: Int) -> Bool {
        length == TokenForm.length || length == self.length
            || length >= TokenForm.leastUnusual && proven.contains(length)
    }
}

/// All that was noticed about one token.
public struct TokenReading: Sendable, Equatable {
    /// What matters most. A token that is not whole comes before what stands around it, for only a new one mends that;
    /// what stands around it comes before line ends after it, which do no harm.
    public var form: TokenForm
    /// What else was noticed, in the same order.
    public var also: [TokenForm]
    /// Length of the token in characters: without what stands around it, and without line ends.
    public var characters: Int

    public init(form: TokenForm, also: [TokenForm] = [], characters: Int) {
        (self.form, self.also, self.characters) = (form, also, characters)
    }

    init(_ bytes: [UInt8], _ expected: TokenExpectation) {
        let text = TokenText(bytes, expected)
        var forms = text.core.map { [$0] } ?? []
        forms += text.wrapping
        if text.hasTrailingNewline { forms.append(.trailingNewline) }
        self.init(
            form: forms.first ?? .wellFormed, also: Array(forms.dropFirst()), characters: text.token.characterCount)
    }
}

extension [UInt8] {
    /// Unicode scalars of UTF-8; of anything else about as many.
    var characterCount: Int { reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }
}
