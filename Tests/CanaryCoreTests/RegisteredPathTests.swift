import Testing

@testable import CanaryCore

/// What n8n registers for a webhook node: facts/n8n.md section 8, run on 1.81.4, 2.8.4 and 2.41.1.
@Suite struct RegisteredPathTests {
    /// Path and `webhookId` of the node, its name; as registered, as it stands in a URL.
    static let rows: [(String, String?, String, String, String)] = [
        ("diun", "id1", "DIUN Webhook", "diun", "diun"), ("/diun/", "id1", "Webhook", "diun", "diun"),
        ("", "id1", "Webhook", "id1", "id1"), ("up/:env/x", "id1", "W", "id1/up/:env/x", "id1/up/:env/x"),
        (":env", "id1", "W", "id1/:env", "id1/:env"), ("a:b", "id1", "W", "a:b", "a:b"),
        ("diun", nil, "DIUN Webhook", "wf/diun%20webhook/diun", "wf/diun%2520webhook/diun"),
        ("diun", nil, "Webhook", "wf/webhook/diun", "wf/webhook/diun"),
        ("x", nil, "Évent (2)/a!", "wf/%C3%A9vent%20(2)%2Fa!/x", "wf/%25C3%25A9vent%2520(2)%252Fa!/x"),
    ]

    @Test(arguments: rows)
    func isMadeAsN8nMakesIt(_ path: String, _ id: String?, _ node: String, _ text: String, _ inURL: String) throws {
        let registered = RegisteredPath(path: path, webhookID: id, node: node, workflow: "wf")
        #expect(registered.text == text && registered.inURL == inURL && registered.isWithoutID == (id == nil))
        // A parameter stands for any one piece of a URL.
        let called = inURL.split(separator: "/").map { $0.first == ":" ? "any" : String($0) }.joined(separator: "/")
        for address in ["https://n8n.test/webhook/\(called)", "https://n8n.test/in/webhook/\(called)?a=b"] {
            #expect(registered.isReached(by: try ServiceURL(address)), "\(address)")
        }
        for other in ["\(called)/more", "more\(called)", "webhook", ""] {
            #expect(!registered.isReached(by: try ServiceURL("https://n8n.test/webhook/\(other)")), "\(other)")
        }
    }

    @Test func withoutAnIDThePlainPathDoesNotLeadThere() throws {
        let registered = RegisteredPath(path: "diun", webhookID: nil, node: "W", workflow: "wf")
        #expect(!registered.isReached(by: try ServiceURL("https://n8n.test/webhook/diun")))
    }
}
