/// What the sandbox does not do as the real n8n does, version by version, and why; everything else must be equal.
struct KnownDifference {
    let reason: String
    let versions: Set<N8nVersion>
    let cases: [String]

    init(_ reason: String, in versions: Set<N8nVersion>, _ cases: [String]) {
        (self.reason, self.versions, self.cases) = (reason, versions, cases)
    }

    /// By case, the reasons that hold for a version.
    static func reasons(_ version: N8nVersion) -> [String: String] {
        let own = all.filter { $0.versions.contains(version) }
        let pairs = own.flatMap { row in row.cases.map { ($0, row.reason) } }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    private static let all: [KnownDifference] = [
        .init(
            "require, module and exports are global in a script, and there is no SharedArrayBuffer",
            in: Set(N8nVersion.allCases), ["code-globals"]),
        .init(
            "NaN in an expression comes out of the script host as JSON has it: null", in: Set(N8nVersion.allCases),
            ["expr-alone-values", "set-expressions"]),
        .init("a Symbol in an expression comes out as null", in: Set(N8nVersion.allCases), ["expr-forbidden"]),
        .init(
            "extendOptional, an inner function of n8n's, is not there", in: Set(N8nVersion.allCases),
            ["expr-globals"]),
        .init(
            "hash and removeMarkdown are named as not supported", in: Set(N8nVersion.allCases),
            ["expr-string-extensions"]),
        .init(
            "a list of numbers as an answer is named as not supported: an item is an object",
            in: Set(N8nVersion.allCases), ["http-answers"]),
        .init(
            "a condition's refusal has 1.81's description",
            in: [.v2_41],
            [
                "filter-no-options", "filter-regex-broken", "filter-syntax-error", "filter-unknown-number-operation",
            ]),
        .init(
            "a file's bytes stand in the item; 2.x keeps them beside the database and names the place",
            in: [.v2_8, .v2_41],
            [
                "hook-json-types", "hook-multipart", "hook-octets", "hook-text", "rec-07",
            ]),
        .init(
            "a rare answer of the public API is 1.81's",
            in: [.v2_41],
            [
                "api-create-bad", "api-deactivate", "api-execution-ids", "api-health", "api-query-odd", "api-unknown",
                "api-workflows", "rec-64", "rec-86",
            ]),
        .init(
            "a rare answer of the public API is 1.81's",
            in: [.v2_8],
            [
                "save-all", "save-default", "save-guarded", "save-no-success", "save-progress",
            ]),
        .init(
            "a rare answer of the public API is 1.81's",
            in: [.v2_8, .v2_41],
            [
                "api-status", "diun-odd-types", "rec-81",
            ]),
        .init(
            "a rare answer of the webhook is 1.81's",
            in: [.v2_41],
            [
                "hook-json-numbers"
            ]),
        .init(
            "a rare answer of the webhook is 1.81's",
            in: [.v2_8, .v2_41],
            [
                "hook-last-content-type", "hook-unknown",
            ]),
        .init(
            "an address that is none is refused with 1.81's error",
            in: [.v2_8, .v2_41],
            [
                "http-url-bad", "http-url-failing", "http-url-ftp", "http-url-no-scheme", "http-url-number",
                "http-url-undefined",
            ]),
        .init(
            "calls of the HTTP Request node keep the connection; 2.x closes it, which the answer says",
            in: [.v2_8, .v2_41],
            [
                "http-answer-full", "http-answer-full-text", "http-answer-headers-seen", "http-answer-never-error-full",
            ]),
        .init(
            "expressions are evaluated as in 1.81",
            in: [.v2_41],
            [
                "expr-custom-data", "expr-errors", "expr-stops-syntax", "expr-workflow",
            ]),
        .init(
            "expressions are evaluated as in 1.81",
            in: [.v2_8, .v2_41],
            [
                "expr-env-blocked-code", "expr-node-not-run",
            ]),
        .init(
            "scripts run as in 1.81's sandbox, not as in the process that 2.x runs them in: other words, no extra, no context",
            in: [.v2_8],
            [
                "code-each-items", "code-each-one-throws", "code-rejects", "code-syntax", "code-throws",
                "code-throws-reference", "code-throws-type", "static-untouched",
            ]),
        .init(
            "scripts run as in 1.81's sandbox, not as in the process that 2.x runs them in: other words, no extra, no context",
            in: [.v2_8, .v2_41],
            [
                "code-drops-hint", "code-each-list", "code-each-nothing", "code-each-number", "code-each-one-missing",
                "code-first-argument", "code-first-last", "code-input-item-all", "code-node-not-run",
                "code-node-unknown", "code-regex-json", "code-require", "code-returns-circular",
                "code-returns-extra-key", "code-returns-nested-list", "code-returns-null-list",
                "code-returns-number-list", "code-throws-custom", "code-throws-each-error-output", "code-throws-object",
                "code-throws-text", "code-unpaired", "static-bad-kind", "static-throws",
            ]),
        .init(
            "the Set node's refusals are 1.81's",
            in: [.v2_8, .v2_41],
            [
                "set-json-array", "set-json-broken",
            ]),
        .init(
            "the error in an item has a status that is null; 2.x leaves it out",
            in: [.v2_8, .v2_41],
            [
                "http-refused-continue", "http-timeout-continue",
            ]),
        .init(
            "the parameter contentTypeNotice of the Webhook node is not filled in",
            in: [.v2_8, .v2_41],
            [
                "flow-notes", "flow-workflow-defaults", "rec-01",
            ]),
        .init(
            "what ends or repeats an execution is written down as in 1.81",
            in: [.v2_41],
            [
                "flow-stop-object-broken", "flow-timeout",
            ]),
        .init(
            "what ends or repeats an execution is written down as in 1.81",
            in: [.v2_8, .v2_41],
            [
                "flow-connection-missing", "flow-retry-code", "flow-retry-too-often", "flow-stop-object",
                "flow-wait-negative",
            ]),
        .init(
            "what the HTTP Request node makes of broken input is 1.81's",
            in: [.v2_41],
            [
                "http-body-json-array", "http-body-json-broken", "http-credential", "http-header-bad",
                "http-header-not-latin", "http-headers-json", "http-method-head", "http-query-arrays-brackets",
                "http-query-arrays-indices", "http-query-arrays-repeat", "http-query-json",
            ]),
    ]
}
