import Testing

@testable import CanaryCore

/// What the answer to OPTIONS says of the webhook.
@Suite struct RegistrationTests {
    private static let page = "<!DOCTYPE html>\n<pre>Cannot OPTIONS /webhook/x</pre>"

    private static let json = "application/json"

    /// Status, allowed methods, content type, body; whether it says anything, and what an event would be answered.
    static let rows: [(Int, String?, String, String, says: Bool, EventSeen.Answer?)] = [
        (204, "OPTIONS, POST", "", "", true, nil), (200, "options, get, post", "", "", true, nil),
        (204, "OPTIONS", "", "", true, .notRegistered), (204, "OPTIONS, GET", "", "", true, .wrongMethod),
        // A proxy's own.
        (204, "GET, PUT, POST, DELETE, PATCH, OPTIONS", "", "", true, nil), (204, "GET, HEAD", "", "", false, nil),
        (204, "", "", "", false, nil), (204, nil, "", "", false, nil), (403, "OPTIONS", "", "", false, nil),
        (405, nil, "text/plain", "no", false, nil), (200, nil, "text/html", "<html>log in</html>", false, nil),
        (404, nil, "text/html", page, true, .startingHTML),
        (200, nil, "text/html", "n8n is starting up. Please wait", true, .startingText),
        (503, nil, json, #"{"code":503,"message":"Database is not ready!"}"#, true, .databaseDown),
        (500, nil, json, "{}", false, nil), (301, nil, "", "", false, nil),
    ]

    @Test(arguments: rows)
    func reads(
        _ status: Int, _ methods: String?, _ type: String, _ body: String, _ says: Bool, _ answer: EventSeen.Answer?
    ) throws {
        var headers = [(name: "Content-Type", value: type)]
        if let methods { headers.append((name: "Access-Control-Allow-Methods", value: methods)) }
        let given = HTTPAnswer(status: status, headers: headers, body: Array(body.utf8))
        let seen = RegistrationSeen(given, from: try ServiceURL("http://n8n/webhook/x"))
        #expect((seen != nil) == says && seen?.answer == answer, "\(status) \(methods ?? "-")")
        // The editor's own address is wrong, whatever it is registered for now.
        let test = RegistrationSeen(given, from: try ServiceURL("http://n8n/webhook-test/x"))
        if methods == "OPTIONS, POST" { #expect(test?.answer == .testURL) }
    }
}
