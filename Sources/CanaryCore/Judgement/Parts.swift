/// Wordings that nobody has seen yet, judged by what they are made of: what is named, and what is said of it.
///
/// New versions of the CLI and of the API say the same things in other words (facts/claude-auth.md section 6).
struct Parts: Sendable {
    /// One phrase of each group must stand in the text, and none of `but`.
    let groups: [[String]]
    var but: [String] = []
    let means: AnswerClass

    /// Limits that last, whatever else the text calls them: they come before the known wordings.
    static let lasting: [Parts] = [
        Parts(
            groups: [limits, periods, spent], but: ["not your usage limit", "temporarily", "per minute", "per second"],
            means: .usageLimit),
        Parts(
            groups: [limits, ["try again", "retry", "available again", "come back", "wait"], longTimes],
            means: .usageLimit),
        Parts(
            groups: [
                ["extra usage", "usage credits", "pay as you go"],
                ["require", "need", "enable", "turn on", "only available"],
            ],
            means: .accountAction),
    ]

    /// What comes after the known wordings.
    static let others: [Parts] = [
        Parts(groups: [["anthropic api key", "anthropic auth token"], defects], means: .apiKeyShadows),
        Parts(groups: [tokens + ["header", "credential", "bytestring"], defects], means: .headerInvalid),
        Parts(groups: [variables, absences], means: .notLoggedIn),
        Parts(groups: [tokens, ["expired", "has lapsed", "no longer valid"]], means: .tokenExpired),
        Parts(groups: [tokens, ["revoked", "withdrawn"]], means: .tokenRevoked),
        Parts(
            groups: [
                ["terms", "usage policy", "privacy policy", "agreement"],
                ["accept", "agree", "consent", "acknowledge", "review"],
            ], means: .termsToAccept),
        Parts(
            groups: [["claude code", "cli", "client", "this version", "your version", "installed version"], stale],
            but: ["plan", "subscription", "selected model", "node js", "nodejs"], means: .cliTooOld),
        Parts(
            groups: [
                ["prompt", "input", "context", "request", "conversation"],
                ["is too long", "too large", "context length", "context window", "maximum context", "too many tokens"],
            ], but: ["header"], means: .promptTooLong),
        Parts(groups: [account], but: ["internal"], means: .accountAction),
    ]

    private static let limits = ["limit", "quota", "allowance", "usage cap", "spend cap"]
    private static let periods = [
        "monthly", "weekly", "daily", "per day", "per week", "per month", "hour limit", "this month", "this week",
        "today",
        "spend", "spending", "plan limit", "plan quota", "tomorrow",
    ]
    private static let spent = ["reach", "exceed", "hit", "used up", "used all", "out of", "exhaust", "over your"]
    private static let longTimes = ["hour", "hours", "day", "days", "week", "weeks", "month", "months", "tomorrow"]
    private static let variables = ["claude code oauth token", "anthropic api key", "anthropic auth token"]
    private static let tokens = [
        "claude code oauth token", "oauth token", "access token", "setup token", "bearer", "authorization",
    ]
    private static let defects = [
        "line break", "linebreak", "newline", "new line", "line feed", "linefeed", "carriage return",
        "control character",
        "invalid character", "illegal character", "unexpected character", "forbidden character",
        "unsupported character",
        "invalid byte", "non ascii", "whitespace", "white space", "at position", "at index", "at offset", "at byte",
        "character at", "invalid header", "not a valid header", "not valid in a header", "not allowed in a header",
        "contains invalid", "contains illegal", "is malformed",
    ]
    private static let absences = [
        "not set", "unset", "is missing", "is empty", "was empty", "undefined", "must be set", "not defined",
        "no value",
        "not provided", "not found",
    ]
    private static let stale = [
        "too old", "outdated", "out of date", "no longer supported", "not supported any", "unsupported version",
        "minimum version", "minimum supported", "requires version", "update required", "upgrade required",
        "please update", "please upgrade", "must update", "must upgrade", "needs an update", "needs to be updated",
        "or newer", "or later", "newer version", "has been deprecated", "end of life",
    ]
    private static let account = [
        "verify your", "identity verification", "verification required", "verification is required", "payment method",
        "payment failed", "past due", "unpaid", "invoice", "billing",
        "your subscription", "renew your", "contact support", "contact sales", "suspended", "on hold", "appeal",
        "confirm your", "complete your",
    ]
}
