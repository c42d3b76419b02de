import Testing
import YAML

@testable import CanaryConfig

@Suite struct NameTests {
    @Test(arguments: [
        ("agentt", "agent"), ("apikey", "apiKey"), ("API_KEY", "apiKey"), ("wbehook", "webhook"), ("url", "url"),
        ("tokn", "tokens"), ("WEBHOOK", "webhook"),
    ])
    func near(_ word: String, _ wanted: String) {
        #expect(nearest(to: word, among: ["agent", "apiKey", "webhook", "tokens", "url"]) == wanted)
    }

    @Test(arguments: ["", "x", "completely", "zzzzzz", String(repeating: "a", count: 100_000)])
    func notNear(_ word: String) {
        #expect(nearest(to: word, among: ["agent", "apiKey", "webhook", "tokens", "url", ""]) == nil)
    }

    @Test(arguments: [
        "primary", "spare-1", "spare-12", "N8N_WEBHOOK_URL", "CLAUDE_CODE_OAUTH_TOKEN", "claude_oauth_token",
        "epochsLocal",
        "X-N8N-API-KEY", "CF-Access-Client-Id", "k8s", "user.name", "emo-2024", "oauth2", "TOKEN2", "agentt",
    ])
    func plain(_ name: String) { #expect(PlainName.isPlain(name)) }

    @Test(arguments: [
        "", "sk-ant-oat01-abcdef", "9d8f7e6a4b2c1d0e", "hunter2secret3", "aB3dE5fG7h",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "xKjQzWpLmNvB", "with space", "with:colon", "naïve", "a\nb", String(repeating: "a", count: 49),
        "eyJhbGciOiJIUzI1NiJ9",
    ])
    func notPlain(_ name: String) { #expect(!PlainName.isPlain(name)) }

    @Test(arguments: ["/secrets/x", "./token", "../a/b", "~/token", "token.txt", "folder/token"])
    func plainPath(_ path: String) { #expect(PlainName.isPlainPath(path)) }

    @Test(arguments: ["sk-ant-oat01-abcdef", "https://host/secret", "a3f9c2d14e", "/x/sk-ant-oat01-abcdefghi", ""])
    func notPlainPath(_ path: String) { #expect(!PlainName.isPlainPath(path)) }

    @Test(arguments: [
        ("n8n.hook.cool", true), ("example.org", true), ("8.8.8.8", true), ("2606:4700::1111", true),
        ("::ffff:8.8.8.8", true), ("n8n", false), ("n8n.n8n.svc.cluster.local", false), ("localhost", false),
        ("10.1.2.3", false), ("127.0.0.1", false), ("172.20.0.1", false), ("172.32.0.1", true), ("192.168.1.1", false),
        ("100.64.0.1", false), ("::1", false), ("fd00::1", false), ("fe80::1%eth0", false), ("::ffff:10.0.0.1", false),
        ("nas.lan", false), ("", false), (".", false), ("a..b", true),
    ])
    func publicHosts(_ host: String, _ isPublic: Bool) { #expect(Host.looksPublic(host) == isPublic) }
}
