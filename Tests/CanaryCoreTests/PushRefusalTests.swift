import Testing

@testable import CanaryCore

/// Which cause an answer to a push is, and what its fix says.
@Suite struct PushRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var status: Int
        var headers: [(name: String, value: String)] = []
        var body: String
        var cause: String
        var testDescription: String { "\(status) \(cause)" }
    }

    private static let page = "<html><title>Sign in</title></html>"
    /// As Pushgateway 1.5.1 says it.
    private static let conflict =
        "pushed metrics are invalid or inconsistent with existing metrics: collected metric "
        + "\"claude_oauth_token_expiry_timestamp\" { label:<name:\"instance\" value:\"\" > label:<name:\"job\" "
        + "value:\"claude-oauth-expiry-monitor\" > label:<name:\"path\" value:\"primary\" > gauge:<value:1 > } is not a "
        + "COUNTER\n"

    private static let rows = [
        Row(status: 400, body: conflict, cause: "gateway-conflict"),
        Row(
            status: 400,
            body: "pushed metrics are invalid or inconsistent with existing metrics: collected metric "
                + "upgrade_canary_verdict label:<name:\"job\" value:\"x\" > gauge:<value:1 >  should be a Counter",
            cause: "gateway-conflict"),
        Row(status: 400, body: "text format parsing error in line 1: unexpected end", cause: "gateway-refused"),
        Row(
            status: 401, headers: [("WWW-Authenticate", "Basic")], body: "Unauthorized\n", cause: "gateway-credentials"),
        Row(
            status: 401, headers: [("www-authenticate", "Basic realm=\"x\""), ("Content-Type", "text/html")],
            body: "<html>401 Authorization Required</html>", cause: "gateway-credentials"),
        Row(status: 401, body: "Unauthorized", cause: "gateway-credentials"),
        Row(status: 401, headers: [("WWW-Authenticate", "Bearer realm=x")], body: "", cause: "not-a-gateway"),
        Row(status: 401, body: page, cause: "not-a-gateway"),
        Row(status: 403, body: "RBAC: access denied", cause: "not-a-gateway"),
        Row(status: 404, body: "404 page not found\n", cause: "gateway-path"),
        Row(status: 404, body: "<html>nginx</html>", cause: "gateway-path"),
        Row(status: 405, body: "Method Not Allowed\n", cause: "not-a-gateway"),
        Row(status: 413, body: "<html>", cause: "not-a-gateway"),
        Row(status: 422, body: "no", cause: "gateway-refused"),
        Row(status: 429, body: "slow down", cause: "gateway-refused"),
        Row(status: 302, headers: [("Location", "https://login.test/?a")], body: "", cause: "not-a-gateway"),
        Row(status: 308, headers: [("Location", "https://gateway.test/")], body: "", cause: "not-a-gateway"),
        Row(status: 200, body: page, cause: "not-a-gateway"),
        Row(status: 200, body: "OK", cause: "not-a-gateway"),
        Row(status: 500, body: "internal error", cause: "gateway-failed"),
        Row(status: 503, body: page, cause: "gateway-failed"),
    ]

    private func finding(_ row: Row, at gateway: String = "http://gateway.test:9091/push/", rivals: Bool = false) throws
        -> Finding
    {
        var refusal = PushRefusal(
            HTTPAnswer(status: row.status, headers: row.headers, body: Array(row.body.utf8)), pushed: 4711)
        if rivals {
            let page = """
                # TYPE claude_oauth_token_expiry_timestamp counter
                claude_oauth_token_expiry_timestamp{instance="",job="claude-oauth-expiry-monitor",path="primary"} 1
                claude_oauth_token_expiry_timestamp{instance="",job="some-other-job"} 1
                claude_oauth_token_expiry_timestamp{instance="b",job="some-other-job"} 2

                """
            refusal.rivals = PushRefusal.Rival.found(
                in: Array(page.utf8), name: refusal.name ?? "", besides: "/job/claude-oauth-expiry-monitor")
        }
        let seen = SinkSeen(try ServiceURL(gateway), .refused(refusal, kept: true))
        let picture = Picture(
            observations: [Observation(nil, .sink(seen), at: 0)], configuration: Configuration(), now: 0)
        let findings = diagnose(picture).findings
        #expect(findings.count == 1)
        return try #require(findings.first)
    }

    @Test(arguments: rows) func causes(_ row: Row) throws {
        let finding = try finding(row)
        #expect(finding.cause.id == "sink.\(row.cause)")
        #expect(finding.evidence.first == Evidence("gateway", "http://gateway.test:9091"))
        // No place of the fix stays empty, and its address has the prefix.
        #expect(!finding.fix.contains("<") && finding.fix.contains("http://gateway.test:9091/push/"), "\(finding.fix)")
    }

    @Test func aConflictNamesMetricAndJob() throws {
        let finding = try finding(Self.rows[0], rivals: true)
        #expect(finding.evidence.contains(Evidence("metric", "claude_oauth_token_expiry_timestamp")))
        #expect(finding.evidence.contains(Evidence("pushed by", "job=\"some-other-job\" (counter)")))
        #expect(finding.fix.contains("| grep '^claude_oauth_token_expiry_timestamp'"))
        let said = try #require(finding.evidence.last?.text)
        #expect(said.hasPrefix("400 collected metric \"claude_oauth") && said.hasSuffix("is not a COUNTER\n"))
        #expect(said.count < 300)
    }

    @Test func theOlderWordingIsRead() throws {
        #expect(try finding(Self.rows[1]).fix.contains("grep '^upgrade_canary_verdict'"))
        let nameless = Row(
            status: 400, body: "pushed metrics are invalid or inconsistent with existing metrics", cause: "")
        #expect(try finding(nameless).fix.contains("grep '^upgrade_canary\\|^claude_oauth'"))
    }

    /// Neither user nor password stand in a command: curl asks for the password.
    @Test func aUserIsNotShown() throws {
        let finding = try finding(Self.rows[0], at: "https://canary:hidden@gateway.test")
        #expect(finding.fix.contains("curl -s -u USER 'https://gateway.test/metrics'"))
        #expect(!finding.fix.contains("hidden"))
        let credentials = try self.finding(Self.rows[3], at: "https://canary:hidden@gateway.test/push?x=1")
        #expect(credentials.fix.contains("PUSHGATEWAY_URL='https://USER:PASSWORD@gateway.test/push'"))
    }

    @Test func whatItMeans() throws {
        func means(_ row: Int) throws -> String? { try finding(Self.rows[row]).evidence.last?.text }
        #expect(try means(15) == "a redirect to https://login.test/?a")
        #expect(try means(12)?.contains("4711 bytes") == true)
        #expect(try means(6) == "it asks for bearer")
    }
}
