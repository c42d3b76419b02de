import CanaryCore
import Testing

@testable import CanaryConfig

/// The lease, in a pod and out of one.
@Suite struct LeaseTests {
    private static let mounted = [Pod.folder + "/namespace": "claude-agent\n"]
    private static let pod = ["KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT_HTTPS": "6443"]

    @Test func thereIsNoneUnlessOneIsNamed() throws {
        #expect(try load("pipeline: x", environment: Self.pod, files: Self.mounted).configuration.lease == nil)
        let loaded = try load("lease: {namespace: x}", environment: Self.pod, files: Self.mounted)
        #expect(loaded.configuration.lease == nil && loaded.warnings.map(\.kind) == [.noEffect(without: "lease.name")])
    }

    @Test func aPodKnowsWhereItIs() throws {
        let loaded = try load("lease: {name: upgrade-canary}", environment: Self.pod, files: Self.mounted)
        let lease = try #require(loaded.configuration.lease)
        #expect(lease.name == "upgrade-canary" && lease.namespace == "claude-agent")
        #expect(lease.server?.text == "https://10.96.0.1:6443" && lease.duration == .seconds(60))
        #expect(lease.tokenFile == "/var/run/secrets/kubernetes.io/serviceaccount/token")
        #expect(lease.caFile == "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt")
        #expect(loaded.warnings.isEmpty)
    }

    @Test(
        arguments: [
            (["KUBERNETES_SERVICE_HOST": "fd00::1"], "https://[fd00::1]:443"),
            (["KUBERNETES_SERVICE_HOST": "[fd00::1]"], "https://[fd00::1]:443"),
            (
                ["KUBERNETES_SERVICE_HOST": "kubernetes.default", "KUBERNETES_SERVICE_PORT": "8443"],
                "https://kubernetes.default:8443"
            ),
            (
                [
                    "KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "1",
                    "KUBERNETES_SERVICE_PORT_HTTPS": "2",
                ],
                "https://10.0.0.1:2"
            ),
            // What another Service of that name would leave there is no port.
            (
                ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "tcp://10.0.0.1:443"],
                "https://10.0.0.1:443"
            ),
            (["KUBERNETES_SERVICE_HOST": ""], nil), (["KUBERNETES_SERVICE_HOST": "not an address"], nil), ([:], nil),
        ] as [([String: String], String?)])
    func theServerOfAPod(_ environment: [String: String], _ url: String?) throws {
        let loaded = try load("lease: {name: one, namespace: two}", environment: environment)
        #expect(loaded.configuration.lease?.server?.text == url)
    }

    @Test(arguments: ["", "\n", " two", "Large", "-x", String(repeating: "x", count: 64), "../kube-system"])
    func whatIsNoNamespace(_ text: String) throws {
        let loaded = try load("lease: {name: one}", environment: Self.pod, files: [Pod.folder + "/namespace": text])
        #expect(loaded.configuration.lease?.namespace.isEmpty == true)
    }

    /// Outside of a pod a check does without; a run is told what it lacks, and where.
    @Test func outsideOfAPod() throws {
        let text = "webhook: {url: 'http://w/x'}\nagent: {url: 'http://a', bearer: {env: B}}\nlease:\n  name: one\n"
        let loaded = try load(text, environment: ["B": "b"])
        #expect(loaded.warnings.isEmpty)
        try loaded.require(.check)
        for purpose in [Purpose.run, .direct] {
            do throws(ConfigurationError) {
                try loaded.require(purpose)
                Issue.record("nothing is missing")
            } catch {
                #expect(error.problems.map(\.at) == ["4:9", "4:9"])
                #expect(error.problems.compactMap(\.key) == ["lease.server", "lease.namespace"])
                #expect(error.rendered().contains("CANARY_LEASE_SERVER"), "\(error.rendered())")
            }
        }
        let whole = text + "  namespace: two\n  server: https://api.example:6443\n"
        try load(whole, environment: ["B": "b"]).require(.run)
    }

    @Test(arguments: [
        ("{name: Upper}", "1:15"), ("{name: -x}", "1:15"), ("{name: ''}", "1:15"),
        ("{name: one, namespace: a/b}", "1:31"),
        ("{name: one, server: ftp://x}", "1:28"), ("{name: one, server: 10.0.0.1}", "1:28"),
        ("{name: one, duration: 1s}", "1:30"), ("{name: one, duration: 2h}", "1:30"),
        ("{name: one, duration: 60}", "1:30"),
        ("{name: one, nmespace: x}", "1:20"), ("one", "1:8"),
    ])
    func whatIsWrong(_ text: String, _ place: String) {
        let found = problems("lease: \(text)", environment: Self.pod, files: Self.mounted)
        #expect(found.map(\.at) == [place], "\(found)")
    }

    @Test func aTokenOverPlainHTTP() throws {
        let text = "lease: {name: one, namespace: two, server: 'http://api.example.org'}"
        #expect(try load(text).warnings.map(\.kind) == [.clearText(host: "api.example.org")])
        #expect(try load("lease: {name: one, namespace: two, server: 'http://127.0.0.1:8001'}").warnings.isEmpty)
    }
}
