import CanaryCore
import FoundationEssentials
import Sandbox
import Testing
import YAML

@testable import CanaryCommands

/// The alert rules of k8s/rules: what they read is pushed, what they promise is kept, and both forms say the same.
@Suite struct RulesTests {
    private static let files = ["canary", "expiry", "inherited"]

    private static func text(_ path: String) -> String {
        String(
            decoding: FileManager.default.contents(atPath: "\(Child.repositoryRoot)/\(path)") ?? Data(), as: UTF8.self)
    }

    /// What is deployed is what the program prints, and the plain form is the file.
    @Test(arguments: files) func theFilesArePrinted(_ file: String) async throws {
        let object = try await RunningProgram.run([Child.canary, "rules", file, "--output", "prometheusrule"])
        let isSame = object.out == Self.text("k8s/alerts/\(file)/prometheusrule.yaml")
        #expect(object.code == 0 && isSame, "\(file): make docs")
        let plain = try await RunningProgram.run([Child.canary, "rules", file])
        let isPlain = plain.out == Self.text("k8s/rules/\(file).rules.yaml")
        #expect(plain.code == 0 && isPlain, "\(file)")
    }

    @Test func theRunbooksLeadWhereTheyArePublished() async throws {
        let words = ["rules", "--runbooks", "https://docs.test/causes.md", "-o", "templatefile"]
        let text = try await RunningProgram.run([Child.canary] + words).out
        #expect(text.contains("https://docs.test/causes.md#") && !text.contains("git.example.org"))
        #expect(text.contains("name: upgrade-canary\n") && text.contains("name: upgrade-canary-expiry\n"))
    }

    /// Both halves of the choice: printed, and told.
    @Test func bothAtOnceAreTold() async throws {
        let ended = try await RunningProgram.run([Child.canary, "rules", "inherited", "expiry"])
        #expect(ended.code == 0 && ended.err.contains("load one of them"))
        #expect(try await RunningProgram.run([Child.canary, "rules", "inherited"]).err.isEmpty)
        #expect(try await RunningProgram.run([Child.canary, "rules", "other"]).code == 64)
    }

    /// In each form the same groups, which Prometheus reads.
    @Test(
        arguments: ["plain", "prometheusrule", "helm-values", "templatefile"], [["canary"], ["canary", "inherited"]])
    func everyFormIsRead(_ form: String, _ names: [String]) async throws {
        let ended = try await RunningProgram.run([Child.canary, "rules"] + names + ["-o", form])
        #expect(ended.code == 0 && ended.err.isEmpty)
        var text = ended.out
        if form == "templatefile" { text = try await Self.filled(text) }
        var groups: [YAMLNode] = []
        for document in text.split(separator: "\n---\n", omittingEmptySubsequences: true) {
            let node = try YAMLNode(parsing: String(document))
            let place = form == "prometheusrule" ? node["spec"] : node["serverFiles"]?["alerting_rules.yml"] ?? node
            groups += try #require(try place?["groups"]?.list())
        }
        let wanted = try names.flatMap {
            try YAMLNode(parsing: Self.text("k8s/rules/\($0).rules.yaml"))["groups"]?.list() ?? []
        }
        #expect(groups == wanted && groups.count == names.count)
        guard let promtool = Peer.promtool else { return }
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let unwrapped = YAMLWriter.write(.mapping(["groups": .list(groups)]))
        try Data(unwrapped.utf8).write(to: URL(filePath: folder + "/unwrapped.yaml"))
        let checked = try await RunningProgram.run([promtool, "check", "rules", folder + "/unwrapped.yaml"])
        #expect(checked.code == 0 && checked.out.contains("SUCCESS"), "\(checked.out)\(checked.err)")
    }

    /// By Terraform itself where it is at hand.
    private static func filled(_ template: String) async throws -> String {
        guard let terraform = Peer.terraform else {
            return template.replacing("$${", with: "${").replacing("%%{", with: "%{")
        }
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(template.utf8).write(to: URL(filePath: folder + "/rules.tftpl"))
        let ended = try await RunningProgram.run(
            [terraform, "console"], input: "jsonencode(templatefile(\"rules.tftpl\", {}))\n", directory: folder)
        // A string in quotes, of which the text is a string of JSON.
        let outer = try JSONDecoder().decode(String.self, from: Data(ended.out.utf8))
        return try JSONDecoder().decode(String.self, from: Data(outer.utf8))
    }

    /// Names, causes and anchors that are mistyped would never fire, or lead nowhere.
    @Test func nameWhatThereIs() throws {
        let gauges = Set(Gauge.all.map(\.name))
        let anchors = Set(
            Self.text("docs/causes.md").split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
                heading.drop { $0 == "#" || $0 == " " }.lowercased().filter {
                    $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == " "
                }.replacing(" ", with: "-")
            })
        for file in Self.files {
            let text = Self.text("k8s/rules/\(file).rules.yaml")
            #expect(text.contains("- alert: "))
            let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("#") }.joined(
                separator: "\n")
            for match in code.matches(of: #/\b(upgrade_canary|claude_oauth)_[a-z_]+/#) {
                #expect(gauges.contains(String(match.output.0)), "\(file): \(match.output.0)")
            }
            for match in code.matches(of: #/\bcause: (\S+)/#) {
                #expect(Cause.named(String(match.output.1)) != nil, "\(file): \(match.output.1)")
            }
            for match in code.matches(of: #/causes\.md#(\S+)/#) {
                #expect(anchors.contains(String(match.output.1)), "\(file): \(match.output.1)")
            }
        }
    }

    /// The incumbent's words, as they came with it.
    @Test func theInheritedWordsAreItsOwn() {
        let text = Self.text("k8s/rules/inherited.rules.yaml")
        for summary in [
            "Claude OAuth token {{ $labels.path }} expires in <30 days",
            "Claude OAuth token {{ $labels.path }} expires in <7 days — rotate NOW",
            "Claude OAuth expiry monitor hasn't pushed in >48h",
            "Claude OAuth expiry monitor has never pushed — CronJob not running",
        ] { #expect(text.contains("          summary: \(summary)\n"), "\(summary)") }
        let folded = text.replacing("\n            ", with: " ")
        #expect(
            folded.contains(
                "Run `claude setup-token` to mint a new 1-year token and update the corresponding Vault path + mint_epoch in "
                    + "stacks/claude-agent-service/main.tf."))
    }

    /// The seeds' expressions, by the character.
    @Test func theInheritedOnesAreUntouched() {
        let text = Self.text("k8s/rules/inherited.rules.yaml")
        let expiry = #"(claude_oauth_token_expiry_timestamp{job="claude-oauth-expiry-monitor"} - time())"#
        let pushed = "claude_oauth_expiry_monitor_last_push_timestamp"
        let rules = [
            ("ClaudeOAuthTokenExpiringSoon", "\(expiry) < (30 * 86400)", "1h", "warning"),
            ("ClaudeOAuthTokenCritical", "\(expiry) < (7 * 86400)", "10m", "critical"),
            ("ClaudeOAuthTokenMonitorStale", "(time() - \(pushed)) > (48 * 3600)", "10m", "warning"),
            ("ClaudeOAuthTokenMonitorNeverRun", "absent(\(pushed))", "2h", "warning"),
        ]
        for (name, expression, time, severity) in rules {
            let rule = """
                      - alert: \(name)
                        expr: \(expression)
                        for: \(time)
                        labels:
                          severity: \(severity)

                """
            #expect(text.contains(rule), "\(rule)")
        }
        #expect(text.split(separator: "\n").count { $0.contains("- alert:") } == rules.count)
    }

    /// Every alarm of the canary's own is explained to who must answer it.
    @Test func theDocumentHasThemAll() {
        let document = Self.text("docs/operations.md")
        for match in Self.text("k8s/rules/canary.rules.yaml").matches(of: #/- alert: (\S+)/#) {
            #expect(document.contains(match.output.1), "\(match.output.1)")
        }
    }

    /// Each threshold and each `for`, before and after, no alarm twice, and none in a healthy year.
    @Test(.enabled(if: Peer.promtool != nil, "no promtool here (Debian: prometheus): the rules are not run"))
    func theyKeepTheirPromises() async throws {
        let ended = try await RunningProgram.run(
            // Forty seconds of one core, of which others that have time limits come first; half an hour where they leave little.
            ["nice", "-n", "5", "\(Child.repositoryRoot)/scripts/test-rules", try #require(Peer.promtool)],
            environment: ["GOMAXPROCS": "1"], within: .seconds(1800))
        #expect(ended.code == 0 && !ended.out.contains("FAILED"), "\(ended.out)\(ended.err)")
    }

    /// promtool's linter on what a gateway shows after a run, in which every family is.
    @Test(
        .enabled(if: Peer.promtool != nil, "no promtool here (Debian: prometheus): the exposition is not linted"),
        arguments: Gateway.atHand)
    func whatIsPushedIsClean(_ kind: Gateway.Kind) async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let gateway = try await Gateway.start(kind, for: stage)
            stage.flags["pushgateway"] = gateway.url
            _ = try await stage.session().report()
            let text = await SocketCall.send("GET", gateway.url + "/metrics").text
            #expect(text.contains("upgrade_canary_verdict{"))
            let ended = try await RunningProgram.run([try #require(Peer.promtool), "check", "metrics"], input: text)
            let complaints = ended.out + ended.err
            let ours = complaints.split(separator: "\n").filter { line in
                !Gauge.all.contains { $0.group == .inherited && line.hasPrefix($0.name) }
            }
            #expect(ours.isEmpty, "\(complaints)")
        }
    }
}
