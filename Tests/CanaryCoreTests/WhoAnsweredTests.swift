import Testing

@testable import CanaryCore

/// Whose answer it is: recorded ones of n8n and the agent are their own, those of what stands before them are not.
@Suite struct WhoAnsweredTests {
    // MARK: The services' own

    @Test(arguments: [
        "60-api-no-key", "61-api-bad-key", "62-api-wrong-workflow", "63-api-no-execution", "66-api-no-workflow",
        "84-api-disabled", "65-api-bad-query",
    ]) func recordedAnswersOfTheAPIAreN8nsOwn(_ name: String) throws {
        let recording = try Recordings.n8n(name)
        let answers = [recording["response"]].compactMap { $0 } + (recording["answers"]?.array ?? [])
        #expect(!answers.isEmpty)
        for answer in answers.compactMap({ $0["response"] ?? $0 }) where answer["status"] != nil {
            #expect(WhoAnswered.stranger(try Recordings.answer(answer), in: .n8n) == nil, "\(name)")
        }
    }

    @Test func recordedReadinessIsN8nsOwn() throws {
        for (name, member) in [
            ("70-healthz", "readiness"), ("87-database-down", "readiness"), ("87-database-down", "api"),
        ] {
            let answer = try Recordings.answer(try #require(try Recordings.n8n(name)[member]))
            #expect(WhoAnswered.stranger(answer, in: .n8n) == nil, "\(name) \(member)")
        }
    }

    static let own: [(Service, Int, String?, String, [String])] = [
        (.webhook, 200, "application/json", #"{"message":"Workflow was started"}"#, []),
        (.webhook, 200, "text/html", "n8n is starting up. Please wait", []), (.webhook, 200, nil, "", []),
        (.webhook, 403, nil, "Authorization data is wrong!", []),
        (.webhook, 401, nil, "Authorization is required!", ["WWW-Authenticate: Basic realm=\"Webhook\""]),
        (.webhook, 403, nil, "jwt malformed", ["WWW-Authenticate: Basic realm=\"Webhook\""]),
        (.webhook, 500, nil, "No authentication data defined on node!", ["WWW-Authenticate: Basic realm=\"Webhook\""]),
        (.webhook, 404, "text/html", "<html><title>Error</title><pre>Cannot POST /webhook/x</pre></html>", []),
        (.webhook, 422, "application/json", #"{"code":422,"message":"Failed to parse request body"}"#, []),
        (.n8n, 401, "application/json", #"{"message":"Unauthorized"}"#, ["Server: cloudflare", "CF-Ray: 1-FRA"]),
        (.n8n, 403, "application/json", #"{"message":"Forbidden"}"#, ["Via: 1.1 Caddy"]),
        (.agent, 401, "application/json", #"{"detail":"Invalid token"}"#, ["Server: nginx"]),
        (.agent, 404, "application/json", #"{"detail":"Job not found"}"#, []),
        (.agent, 500, "text/plain", "Internal Server Error", []),
        (.agent, 400, "text/plain", "Invalid HTTP request received.", []),
        (.agent, 422, "application/json", #"{"detail":[{"type":"missing","msg":"Field required"}]}"#, []),
    ]

    @Test(arguments: own) func isTheServicesOwn(
        _ service: Service, _ status: Int, _ type: String?, _ body: String, _ headers: [String]
    ) {
        #expect(WhoAnswered.stranger(answer(status, type, body, headers), in: service) == nil)
    }

    // MARK: Somebody else's

    static let html = "text/html"
    static let text = "text/plain; charset=utf-8"
    static let json = "application/json"

    /// Status, content type, body, headers; the kind, and what must be named.
    static let foreign: [(String, Int, String?, String, [String], Stranger.Kind, [String])] = [
        (
            "nginx 404", 404, html,
            "<html><head><title>404 Not Found</title></head><body><center>nginx</center></body></html>",
            [], .other, ["page \"404 Not Found\"", "nginx"]
        ),
        (
            "nginx 502", 502, html, "<html><title>502 Bad Gateway</title></html>", ["Server: nginx/1.27"], .unreachable,
            ["Server: nginx/1.27"]
        ),
        (
            "nginx 504", 504, html, "<html><title>504 Gateway Time-out</title></html>", [], .unreachable,
            ["504 Gateway Time-out"]
        ),
        ("Traefik", 404, text, "404 page not found\n", [], .other, ["says \"404 page not found\"", "Traefik"]),
        ("Traefik, no backend", 503, text, "no available server\n", [], .unreachable, ["no available server"]),
        ("default backend", 404, text, "default backend - 404", [], .other, ["default backend"]),
        (
            "HAProxy", 503, html,
            "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>",
            [], .unreachable, ["HAProxy"]
        ),
        ("Envoy", 503, text, "no healthy upstream", ["server: envoy"], .unreachable, ["envoy"]),
        ("mesh", 403, text, "RBAC: access denied", ["server: istio-envoy"], .other, ["RBAC: access denied"]),
        ("an empty 404", 404, nil, "", ["server: istio-envoy"], .other, ["an empty answer"]),
        ("JSON of another service", 404, json, #"{"error":"no such route"}"#, [], .other, ["no such route"]),
        ("Spring", 404, json, #"{"timestamp":"2026","status":404,"error":"Not Found","path":"/x"}"#, [], .other, []),
        (
            "Kong", 401, json, #"{"message":"Unauthorized"}"#,
            ["Server: kong/3.6", "WWW-Authenticate: Key", "X-Kong-Response-Latency: 0"], .signIn, ["Server: kong/3.6"]
        ),
        (
            "Kong, no route", 404, json, #"{"message":"no Route matched with those values"}"#,
            ["X-Kong-Response-Latency: 0"], .other, []
        ),
        (
            "Traefik's basic authentication", 401, text, "401 Unauthorized\n",
            ["WWW-Authenticate: Basic realm=\"traefik\""], .signIn, ["WWW-Authenticate: Basic realm=\"traefik\""]
        ),
        (
            "nginx's basic authentication", 401, html, "<html><title>401 Authorization Required</title></html>",
            ["Server: nginx", "WWW-Authenticate: Basic realm=\"Restricted\""], .signIn, ["Restricted"]
        ),
        (
            "Cloudflare Access", 302, nil, "",
            [
                "Location: https://team.cloudflareaccess.com/cdn-cgi/access/login/n8n.example.com?kid=hush",
                "CF-Ray: 1-FRA", "Server: cloudflare",
            ],
            .signIn, ["Cloudflare (CF-Ray)"]
        ),
        (
            "oauth2-proxy", 403, html,
            "<html><title>Sign In</title><body><form action=\"/oauth2/start\">oauth2-proxy</form></html>", [], .signIn,
            ["Sign In"]
        ),
        ("oauth2-proxy, redirect", 302, nil, "", ["Location: /oauth2/start?rd=%2F"], .signIn, []),
        (
            "Authelia", 302, html, "<a href=\"https://auth.example.com/?rd=hush\">302 Found</a>",
            ["Location: https://auth.example.com/?rd=hush&rm=GET"], .signIn, []
        ),
        (
            "a challenge page", 403, html, "<html><title>One moment</title>checking your browser</html>",
            ["Server: cloudflare", "cf-mitigated: challenge"], .signIn, ["cf-mitigated: challenge"]
        ),
        (
            "a page at the door", 200, html, "<html><title>Log in</title><input type=\"password\"></html>", [], .signIn,
            ["Log in"]
        ),
        ("any page", 200, html, "<!doctype html><title>Welcome to nginx!</title>", [], .other, ["Welcome to nginx!"]),
        (
            "https for http", 301, html, "<html><title>301 Moved Permanently</title></html>",
            ["Location: https://n8n.example.com/webhook/hush"], .redirect, ["301 Moved Permanently"]
        ),
        (
            "Cloudflare, origin gone", 522, html,
            "<html><title>n8n.example.com | 522: Connection timed out</title></html>", ["Server: cloudflare"],
            .unreachable, ["522: Connection timed out"]
        ),
    ]

    @Test(arguments: foreign) func isSomebodyElses(
        _ name: String, _ status: Int, _ type: String?, _ body: String, _ headers: [String], _ kind: Stranger.Kind,
        _ named: [String]
    ) throws {
        for service in [Service.webhook, .n8n, .agent] {
            let given = answer(status, type, body, headers)
            let stranger = try #require(WhoAnswered.stranger(given, in: service), "\(name), \(service)")
            #expect(stranger.kind == kind, "\(name), \(service)")
            let words = stranger.evidence.map(\.text).joined(separator: "\n")
            for part in named { #expect(words.lowercased().contains(part.lowercased()), "\(name): \(words)") }
            // Neither a path nor a query of an address is kept.
            #expect(!words.contains("hush") && !words.contains("/webhook/"), "\(name): \(words)")
        }
    }

    @Test func namesTheHostOfARedirect() throws {
        let given = answer(302, nil, "", ["Location: https://me:hush@team.example.com:8443/login?to=hush"])
        #expect(WhoAnswered.stranger(given, in: .n8n)?.target == "https://team.example.com:8443")
    }

    /// What n8n keeps of an answer that its node got.
    @Test(
        arguments: [
            (401, "Invalid token", nil), (401, "", nil), (401, #"{\"detail\":\"Missing bearer token\"}"#, nil),
            (401, "<html><title>Sign in</title></html>", Stranger.Kind.signIn), (401, "Unauthorized", .signIn),
            (404, "Not Found", nil), (404, "404 page not found", .other), (404, "default backend - 404", .other),
            (405, "<html><title>405 Not Allowed</title></html>", .other), (500, "Internal Server Error", nil),
            (502, "<html><body><h1>502 Bad Gateway</h1></body></html>", .unreachable), (503, "", .unreachable),
            (403, "RBAC: access denied", .other), (422, "Field required", nil), (429, "Queue full", nil),
        ] as [(Int, String, Stranger.Kind?)]) func tellsTheAgentFromWhatStandsBeforeIt(
            _ status: Int, _ body: String, _ kind: Stranger.Kind?
        )
    {
        #expect(WhoAnswered.stranger(status: status, body: body)?.kind == kind)
    }

    /// Pages of a hostile kind cost no more than their start.
    @Test func readsAnythingWithoutTraps() {
        let ends = [
            "<title", "<title>", "<title></title>", "<title>\u{130}\u{130}</title", "\u{FEFF}<TITLE>x</TITLE>", "<", "",
        ]
        for end in ends {
            for body in [end, String(repeating: end, count: 3000), String(repeating: " ", count: 9000) + end] {
                for status in [0, 99, 200, 302, 401, 404, 503, 999] {
                    _ = WhoAnswered.stranger(
                        answer(status, Self.html, body, ["Location: ://", "WWW-Authenticate: "]), in: .n8n)
                }
            }
        }
        let long = answer(404, Self.html, "<title>" + String(repeating: "a", count: 20_000), [])
        #expect(WhoAnswered.stranger(long, in: .n8n)?.signs.allSatisfy { $0.count < 120 } == true)
    }

    private func answer(_ status: Int, _ type: String?, _ body: String, _ headers: [String]) -> HTTPAnswer {
        var all = type.map { [(name: "Content-Type", value: $0)] } ?? []
        for header in headers {
            let parts = header.split(separator: ":", maxSplits: 1)
            all.append((name: String(parts[0]), value: parts[1].trimmingSpaces))
        }
        return HTTPAnswer(status: status, headers: all, body: Array(body.utf8))
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }
}
