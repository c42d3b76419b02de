import FoundationEssentials
import Testing
import YAML

/// What is deployed: it builds with old and new tools, and is what their schemas want.
@Suite struct ManifestTests {
    private static let root = Child.repositoryRoot
    private static let folders = ["overlays/example", "alerts/canary", "alerts/expiry", "alerts/inherited"]

    private static func built(_ folder: String, by kubectl: String) async throws -> Child.Ended {
        try await RunningProgram.run([kubectl, "kustomize", "\(root)/k8s/\(folder)"])
    }

    @Test(.enabled(if: !Peer.all("kubectl").isEmpty, "no kubectl here: the overlay is not built"), arguments: folders)
    func buildsWithEveryKubectl(_ folder: String) async throws {
        for kubectl in Set(Peer.all("kubectl")) {
            let ended = try await Self.built(folder, by: kubectl)
            // Only who has the operator has objects of its kinds.
            let isRule = folder != "overlays/example"
            #expect(
                ended.code == 0 && ended.out.contains("kind: PrometheusRule") == isRule, "\(kubectl): \(ended.err)")
            guard folder == "overlays/example" else { continue }
            // Both edits arrive where they are used.
            for text in ["image: registry.example.org/canary:0.1.0", "repository: https://git.example.org/infra.git"] {
                #expect(ended.out.contains(text), "\(kubectl): \(text)")
            }
            let names = ended.out.split(separator: "\n").filter { $0.hasPrefix("  namespace: ") }
            // The RoleBinding's subject has one too, and without it nobody.
            let kinds = ended.out.split(separator: "\n").count { $0.hasPrefix("kind: ") }
            #expect(names.count == kinds + 1)
            #expect(Set(names) == ["  namespace: claude-agent"])
        }
    }

    @Test(
        .enabled(
            if: Peer.kubernetesValidate != nil && !Peer.all("kubectl").isEmpty,
            "no kubectl or kubernetes-validate (PyPI) here: the manifests are not held to the schemas"),
        arguments: ["1.29", "1.32"])
    func isWhatTheSchemasWant(_ version: String) async throws {
        let built = try await Self.built("overlays/example", by: Peer.all("kubectl")[0]).out
        // The validator knows no generated names.
        let job = String(
            decoding: FileManager.default.contents(atPath: Self.root + "/k8s/after-rotation.yaml") ?? Data(),
            as: UTF8.self
        ).replacing("generateName:", with: "name:")
        let said = try await Self.validate(built + "---\n" + job, version)
        #expect(!said.contains("ERROR"), "\(said)")
        for kind in [
            "cronjob/upgrade-canary-check", "cronjob/upgrade-canary-run", "networkpolicy/", "job/upgrade", "role/",
            "rolebinding/",
        ] {
            #expect(said.contains("passed for resource \(kind)"), "\(kind): \(said)")
        }
        // That it can fail.
        let misspelt = try await Self.validate(built.replacing("backoffLimit:", with: "backofLimit:"), version)
        #expect(misspelt.contains("ERROR"))
    }

    private static func validate(_ manifests: String, _ version: String) async throws -> String {
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(manifests.utf8).write(to: URL(filePath: folder + "/all.yaml"))
        let ended = try await RunningProgram.run([
            try #require(Peer.kubernetesValidate), "-k", version, "--strict", folder + "/all.yaml",
        ])
        return ended.out + ended.err
    }

    /// Not what a schema can say: no second event, no more secrets than are used, our deadline before the kubelet's.
    @Test func keepsThePromisesOfARun() throws {
        let files = ["base/check.yaml", "base/run.yaml", "after-rotation.yaml"]
        for file in files {
            let text = String(
                decoding: FileManager.default.contents(atPath: "\(Self.root)/k8s/\(file)") ?? Data(), as: UTF8.self)
            for line in [
                "backoffLimit: 0", "restartPolicy: Never", "runAsNonRoot: true", "type: RuntimeDefault",
                "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", "- ALL", "ttlSecondsAfterFinished:",
                "automountServiceAccountToken: false",
            ] { #expect(text.contains(line), "\(file): \(line)") }
            let fires = file != "base/check.yaml"
            #expect(text.contains("upgrade-canary-event") == fires, "\(file)")
            // The token for the lease; the way to the API server is open to pods of that label alone.
            #expect(text.contains("serviceAccountToken:") == fires, "\(file)")
            #expect(text.contains("app.kubernetes.io/component: run") == fires, "\(file)")
            // A check that was evicted may begin again, a run never.
            #expect(text.contains("action: Ignore") == !fires, "\(file)")
            let active = try #require(
                text.firstMatch(of: #/activeDeadlineSeconds: (\d+)/#).flatMap { Int($0.output.1) })
            let own = try #require(text.firstMatch(of: #/--deadline\n +- (\d+)m/#).flatMap { Int($0.output.1) })
            #expect(active >= own * 60 + 300, "\(file)")
        }
    }

    /// A query goes to the address of a Service or of a cache on the node, and a policy may be applied before that becomes a
    /// pod's: where the peers are pods alone, no name resolves.
    @Test func everyPolicyLetsNamesResolve() throws {
        let base = try FileManager.default.subpathsOfDirectory(atPath: Self.root + "/k8s").filter {
            $0.hasSuffix(".yaml")
        }
        var policies = 0
        for file in base.sorted() {
            let text = String(
                decoding: FileManager.default.contents(atPath: "\(Self.root)/k8s/\(file)") ?? Data(), as: UTF8.self)
            for document in text.split(separator: "\n---\n") where document.contains("kind: NetworkPolicy") {
                let spec = try #require(try YAMLNode(parsing: String(document))["spec"])
                guard let egress = try spec["egress"]?.list() else { continue }
                policies += 1
                var open: Set<String> = []
                for rule in egress where try Self.isByAddress(rule) {
                    for port in try rule["ports"]?.list() ?? [] where try port["port"]?.int() == 53 {
                        open.insert(try port["protocol"]?.text() ?? "TCP")
                    }
                }
                #expect(open == ["TCP", "UDP"], "\(file)")
            }
        }
        #expect(policies == 2)
    }

    /// To anywhere, or to an address.
    private static func isByAddress(_ rule: YAMLNode) throws -> Bool {
        guard let peers = try rule["to"]?.list() else { return true }
        return peers.contains { $0["ipBlock"] != nil }
    }

    /// What a run is told to mend a refusal with is what is deployed: these verbs, on this one object.
    @Test func theRoleIsWhatTheLeaseNeeds() throws {
        let text = String(
            decoding: FileManager.default.contents(atPath: "\(Self.root)/k8s/base/lease.yaml") ?? Data(), as: UTF8.self)
        let verbs = text.matches(of: #/\n      - (get|list|watch|create|update|patch|delete)\b/#).map { $0.output.1 }
        #expect(verbs == ["get", "update", "create"])
        let configuration = String(
            decoding: FileManager.default.contents(atPath: "\(Self.root)/k8s/base/canary.yaml") ?? Data(), as: UTF8.self
        )
        let name = try #require(configuration.firstMatch(of: #/lease:\n  name: (.+)\n/#)).output.1
        #expect(text.contains("resourceNames:\n      - \(name)\n"))
    }

    /// The configuration is one, with the Secrets where the pods have them.
    @Test func theConfigurationIsRight() async throws {
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = Self.root + "/k8s/base/canary.yaml"
        var text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        for match in text.matches(of: #/\{file: \/secrets\/([a-z0-9\/-]+)\}/#) {
            let name = match.output.1.split(separator: "/").joined(separator: "-")
            try Data("x".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        }
        text = text.replacing(#/\/secrets\/(tokens|services)\//#) { "\(folder)/\($0.output.1)-" }
        try Data(text.utf8).write(to: URL(filePath: folder + "/canary.yaml"))
        let environment = [
            "CANARY_CONFIG": folder + "/canary.yaml", "HOME": folder, "CANARY_MINT_REPOSITORY": "/repo/head",
        ]
        for webhook in [nil, "https://n8n.example/webhook/path"] {
            var environment = environment
            environment["CANARY_WEBHOOK_URL"] = webhook
            let ended = try await RunningProgram.run([Child.canary, "config", "check"], environment: environment)
            #expect(ended.code == 0 && ended.err.isEmpty, "\(ended.out)\(ended.err)")
        }
    }

    @Test(.enabled(if: Peer.terraform != nil, "no terraform here: its snippet is not formatted"))
    func theTerraformIsFormatted() async throws {
        let path = Self.root + "/docs/terraform.md"
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        let blocks = text.matches(of: #/```hcl\n((?s).*?\n)```\n/#).map { String($0.output.1) }
        #expect(blocks.count == 2)
        for block in blocks {
            let ended = try await RunningProgram.run(
                [try #require(Peer.terraform), "fmt", "-check", "-diff", "-"], input: block)
            #expect(ended.code == 0, "\(ended.out)\(ended.err)")
        }
    }
}
