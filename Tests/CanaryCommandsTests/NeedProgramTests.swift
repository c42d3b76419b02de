import CanaryCore
import FoundationEssentials
import Glibc
import HTTPServer
import Sandbox
import Testing

@testable import CanaryCommands

/// `run --when-needed` against the whole sandbox, with nothing to remember the proof but a gateway: every run has a state
/// folder of its own.
@Suite struct NeedProgramTests {
    /// The first fires, the second does not; what is changed after that fires once.
    enum Change: String, CaseIterable, Sendable {
        case workflow, mintMap, agentStack, instructions, instructionsAnew, secretFile, mountedSecret, image, age
        case unhealthyRun, inconclusiveRun
    }

    /// What leaves a proof as it is.
    enum NoChange: String, CaseIterable, Sendable {
        case nothing, canvas, otherStack, youngerThanWasAsked, sameInstructions, check
    }

    /// What a test has beside its stage.
    struct Beside: Sendable {
        var gateway: Gateway
        /// Of the run that made the proof.
        var first: Report.NeedLine
        /// One text for another in what n8n's API says of its workflows.
        var edits: Locked<[(String, String)]>
    }

    @Test(arguments: Gateway.atHand) func firesOnceAndNoMore(_ kind: Gateway.Kind) async throws {
        try await Self.proven(kind) { stage, beside in
            let first = beside.first
            #expect(first.reasons == ["no proof is known"] && first.isFiring && first.due == nil)
            for number in 1...2 {
                let report = try await stage.next("again-\(number)")
                let need = try #require(report.need)
                #expect(report.command == .check && report.verdict == .healthy && !need.isFiring)
                #expect(need.reasons.isEmpty && need.due == need.proof.map { $0 + 7 * 86_400 })
                #expect(ExitRules().code(for: report) == 0 && report.sinks.map(\.delivered) == [true])
                #expect(stage.sandbox.events.count == 1 && stage.sandbox.jobs.count == 1)
            }
            // What only a run may say was said by the first alone.
            let runs = beside.gateway.pushed.filter { $0.families.contains("upgrade_canary_verdict") }
            #expect(runs.count == 1 && runs[0].families.contains("upgrade_canary_proof_fingerprint"))
        }
    }

    @Test(arguments: Change.allCases) func firesForEachChange(_ change: Change) async throws {
        try await Self.proven { stage, beside in
            let parts = try await Self.make(change, &stage, beside.edits)
            let report = try await stage.next("changed")
            let need = try #require(report.need)
            #expect(need.isFiring && report.command == .run, "\(change): \(need)")
            for part in parts { #expect(need.reasons.contains { $0.contains(part) }, "\(change): \(need.reasons)") }
            #expect(stage.carries(report.run) == 1, "\(change)")
            // That was a proof: the next one is not needed.
            let after = try await stage.next("after")
            #expect(after.need?.isFiring == false, "\(change): \(after.need?.reasons ?? [])")
            #expect(stage.carries(after.run) == 0)
        }
    }

    @Test(arguments: NoChange.allCases) func doesNotFireFor(_ change: NoChange) async throws {
        try await Self.proven { stage, beside in
            try await Self.make(change, &stage, beside.edits)
            let report = try await stage.next("unchanged")
            #expect(report.need?.isFiring == false, "\(change): \(report.need?.reasons ?? [])")
            #expect(report.command == .check && stage.sandbox.events.count == 1, "\(change)")
        }
    }

    /// A pipeline that a free look finds broken: nothing is paid, but it is a run, whose verdict raises the alarm.
    @Test func brokenIsARun() async throws {
        try await Self.proven { stage, beside in
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = "another-bearer"
            for count in 1...2 {
                let report = try await stage.next("broken-\(count)")
                #expect(report.verdict == .unhealthy && report.command == .run && report.consecutiveFailures == count)
                #expect(report.need?.reasons.first == "job is broken, as a free look shows")
                #expect(ExitRules().code(for: report) == 1 && stage.sandbox.events.count == 1)
                #expect(report.past?.lastProof != nil && report.past?.changed == [])
            }
            let verdicts = await beside.gateway.series().filter { $0.key.hasPrefix("upgrade_canary_verdict{") }
            #expect(verdicts.first { $0.key.contains("\"unhealthy\"") }?.value == 1)
        }
    }

    /// An event that an earlier run left open is followed, although nothing else asks for a run.
    @Test func openEventIsFollowed() async throws {
        try await Self.proven { stage, _ in
            stage.flags["state"] = stage.path("kept")
            try await stage.leaveOpen(RunID("deadbeef") ?? RunID(), in: stage.path("kept"))
            let report = try await stage.session().report()
            #expect(report.need?.isFiring == true && report.need?.reasons.first?.contains("deadbeef") == true)
            #expect(report.command == .run)
        }
    }

    /// Nothing is sent, nothing pushed, and it says which it would be.
    @Test func planSaysIt() async throws {
        try await Self.proven { stage, beside in
            let pushed = beside.gateway.pushed.count
            stage.flags["state"] = stage.path("planned")
            let held = try await stage.session().plan()
            #expect(held.need?.isFiring == false && held.obstacle == "it is not needed")
            stage.clock = ShiftedClock(by: 8 * 86_400)
            let aged = try await stage.session().plan()
            #expect(aged.need?.reasons == ["the last proof is 8 d old"])
            #expect(beside.gateway.pushed.count == pushed && stage.sandbox.events.count == 1)
        }
    }

    /// A proof of next year has no age; nor does a year that has passed for one machine only keep it from firing.
    @Test(arguments: [-400.0, 400]) func clockThatJumps(_ days: Double) async throws {
        try await Self.proven { stage, _ in
            stage.clock = ShiftedClock(by: days * 86_400)
            let report = try await stage.next("jumped")
            #expect(report.need?.isFiring == true, "\(report.need?.reasons ?? [])")
            let said = days < 0 ? "a clock was wrong" : "old"
            #expect(report.need?.reasons.contains { $0.contains(said) } == true, "\(report.need?.reasons ?? [])")
        }
    }

    /// A gateway that answers late, with something else or not at all is as good as none: the run fires and is not held up.
    @Test(arguments: ["silent", "html", "huge", "nan"]) func gatewaysThatKnowNothing(_ kind: String) async throws {
        try await Self.patient(SandboxSettings()) { stage in
            stage.options.whenNeeded = true
            let text: String
            switch kind {
            case "huge":
                text = String(repeating: "upgrade_canary_last_proof_timestamp_seconds{job=\"x\"} 1\n", count: 200_000)
            case "nan":
                text = ["last_proof_timestamp_seconds", "consecutive_failures", "last_run_timestamp_seconds"].map {
                    "upgrade_canary_\($0){job=\"upgrade-canary\",pipeline=\"sandbox\"} NaN\n"
                }.joined()
            default: text = "<html>come in</html>"
            }
            let gateway = try HTTPServer { request in
                if kind == "silent" { try? await Task.sleep(for: .seconds(30)) }
                return HTTPServerResponse(
                    status: 200, contentType: "text/plain", text: request.method == "GET" ? text : "")
            }
            stage.flags["pushgateway"] = stage.serve(gateway)
            stage.flags["push-timeout"] = "1s"
            let report = try await stage.session().report()
            #expect(report.need?.reasons == ["no proof is known"])
            #expect(report.verdict == .healthy && report.consecutiveFailures == 0 && report.seconds < 15)
        }
    }

    // MARK: with a disk, and no gateway

    /// The history remembers as well, knows the run, and since when it is broken.
    @Test func theHistoryRemembers() async throws {
        try await Self.patient(.healthy { $0.canary.hasPush = false }) { stage in
            stage.options.whenNeeded = true
            let first = try await stage.session().report()
            #expect(first.isProof && first.need?.reasons == ["no proof is known"])
            let second = try await stage.session().report()
            #expect(second.need?.isFiring == false && second.need?.proofRun == first.run)
            #expect(second.command == .check && stage.sandbox.events.count == 1)

            let bearer = stage.environment["CLAUDE_AGENT_API_TOKEN"]
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = "another-bearer"
            stage.options.whenNeeded = false
            try await stage.sandbox.commit(["CLAUDE.md": "New."], message: "instructions")
            var broken: [Report] = []
            for _ in 0..<3 { broken.append(try await stage.session().report()) }
            #expect(broken.map(\.consecutiveFailures) == [1, 2, 3])
            #expect(broken.allSatisfy { $0.past?.brokenSince == broken[0].started })
            #expect(broken.allSatisfy { $0.past?.changed == [.instructions] })
            #expect(broken[2].past?.lastProof == Int64(clamping: Double(first.started) + first.seconds.rounded()))

            stage.environment["CLAUDE_AGENT_API_TOKEN"] = bearer
            stage.options.whenNeeded = true
            let mended = try await stage.session().report()
            #expect(mended.need?.reasons.first == "the last run was unhealthy" && mended.need?.reasons.count == 2)
            #expect(mended.isProof && mended.consecutiveFailures == 0)
            #expect(try await stage.session().report().need?.proofRun == mended.run)
        }
    }

    /// A run that a signal ended, one that was refused by the lock and one that could not tell: the row is what it was.
    @Test func whatNeitherEndsNorLengthensTheRow() async throws {
        try await Self.patient(.healthy { $0.canary.hasPush = false }) { stage in
            let bearer = stage.environment["CLAUDE_AGENT_API_TOKEN"]
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = "another-bearer"
            #expect(try await stage.session().report().consecutiveFailures == 1)
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = bearer
            stage.flags["n8n-rate-limit-limit"] = "1"
            let unsure = try await stage.session().report()
            #expect(unsure.verdict == .inconclusive && unsure.consecutiveFailures == 1)
            stage.flags["n8n-rate-limit-limit"] = nil

            let plain = stage.flags
            let isHeld = try stage.holdJobs()
            let cut = try await stage.session().cutOff(waitingAt: .job)
            #expect(cut.interrupted && cut.consecutiveFailures == 1)
            isHeld.write { $0 = false }
            stage.flags = plain
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = "another-bearer"
            let last = try await stage.session().report()
            #expect(last.consecutiveFailures == 2 && last.past?.brokenSince != nil)
        }
    }

    /// After a restart the gateway knows nothing: then nothing is known, not "none failed".
    @Test(arguments: Gateway.atHand) func aGatewayThatForgot(_ kind: Gateway.Kind) async throws {
        try await Self.patient(SandboxSettings()) { stage in
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = "another-bearer"
            stage.flags["pushgateway"] = try await Gateway.start(kind, for: stage).url
            for count in 1...2 { #expect(try await stage.next("\(count)").consecutiveFailures == count) }
            guard kind == .real else { return }
            stage.flags["pushgateway"] = try await Gateway.start(kind, for: stage).url
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = stage.sandbox.agentBearer
            stage.flags["n8n-rate-limit-limit"] = "1"
            let unsure = try await stage.next("3")
            #expect(unsure.verdict == .inconclusive && unsure.consecutiveFailures == nil && unsure.past == nil)
        }
    }

    /// With neither a history nor a gateway it says that it will fire every time.
    @Test(arguments: [true, false]) func nothingToRememberWith(_ hasGateway: Bool) async throws {
        try await Self.patient(.healthy { $0.canary.hasPush = hasGateway }) { stage in
            let file = try stage.write(stage.yaml, to: "told.yaml")
            let collected = Collected()
            let arguments = ["run", "--when-needed", "--config", file, "--state", "/proc/none", "--progress", "none"]
            _ = await Program.run(collected.terminal(arguments, environment: stage.environment))
            #expect(collected.err.contains("fires every time") == !hasGateway, "\(collected.err)")
            #expect(collected.out.contains("needed: no proof is known"), "\(collected.out)")
            #expect(stage.sandbox.events.isEmpty, "nothing is sent without a journal")
        }
    }

    /// A check is held against a run's proof, though it has neither the webhook nor all of the Secrets.
    @Test func aCheckOfLessChangesNothing() async throws {
        try await Self.proven { stage, _ in
            (stage.options.whenNeeded, stage.options.freeOnly) = (false, true)
            stage.yaml =
                stage.yaml.replacing("webhook:\n  url: {env: N8N_WEBHOOK_URL}\n", with: "traffic:\n")
                .split(separator: "\n").filter { line in
                    !["  dialect:", "  image:", "  tag:"].contains { line.hasPrefix($0) }
                }.map { $0 == "traffic:" ? "traffic: {quietAfter: 7d}" : $0 }.joined(separator: "\n") + "\n"
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = "another-bearer"
            let report = try await stage.next("less")
            #expect(report.verdict == .unhealthy && report.past?.changed == [] && report.past?.lastProof != nil)
        }
    }

    /// Contradictions are told before anything is looked at.
    @Test(arguments: ["--direct", "--all"]) func contradictions(_ flag: String) async {
        let collected = Collected()
        let code = await Program.run(collected.terminal(["run", "--when-needed", flag]))
        #expect(code == 64 && collected.err.contains("--when-needed") && collected.err.contains(flag))
    }

    // MARK: helpers

    /// What a busy machine is late with is waited for: none of these tests is about what never comes.
    private static func patient(_ settings: SandboxSettings, _ body: (inout Stage) async throws -> Void) async throws {
        try await Stage.with(settings) { stage in
            stage.pacing.patience = .seconds(10)
            try await body(&stage)
        }
    }

    /// A stage with a gateway and one proof in it.
    private static func proven(
        _ kind: Gateway.Kind = Gateway.atHand[0], _ body: (inout Stage, Beside) async throws -> Void
    ) async throws {
        let settings = SandboxSettings.healthy {
            $0.repository.extraFiles = [".claude/agents/service-upgrade.md": "Upgrade it.", "CLAUDE.md": "Be careful."]
        }
        try await Self.patient(settings) { stage in
            let gateway = try await Gateway.start(kind, for: stage)
            stage.flags["pushgateway"] = gateway.url
            stage.options.whenNeeded = true
            let edits = Locked<[(String, String)]>([])
            try stage.relayN8n { request, response in
                guard request.segments.contains("workflows") else { return }
                await Relay.replacing(edits.read { $0 })(request, &response)
            }
            try stage.mountToken("..2026_11_20_10_00_00.1")
            let report = try await stage.next("first")
            #expect(report.isProof, "\(report.findings.map(\.cause))")
            try await body(&stage, Beside(gateway: gateway, first: try #require(report.need), edits: edits))
        }
    }

    /// - Returns: words that the reasons must hold.
    private static func make(_ change: Change, _ stage: inout Stage, _ edits: Locked<[(String, String)]>) async throws
        -> [String]
    {
        let main = "stacks/claude-agent-service/main.tf"
        let text = try String(contentsOfFile: stage.sandbox.repositoryPath + "/" + main, encoding: .utf8)
        switch change {
        case .workflow:
            edits.write { $0 = [("state.count += 1", "state.count += 2")] }
            return ["the workflow changed since the proof of 2"]
        case .mintMap:
            let line = try #require(text.split(separator: "\n").first { $0.contains("\"spare-1\" = ") })
            try await stage.sandbox.commit(
                [
                    main: text.replacing(
                        line, with: "    \"spare-1\" = \(Int(clamping: Date().timeIntervalSince1970) - 60)")
                ],
                message: "rotate")
            return ["the mint map", "the agent's declaration"]
        case .agentStack:
            try await stage.sandbox.commit(
                [main: text.replacing("2026.11.1", with: "2026.11.2")], message: "agent: new")
            return ["the agent's declaration or version changed"]
        case .instructions:
            try await stage.sandbox.commit([".claude/agents/service-upgrade.md": "Upgrade it well."], message: "agent")
            return ["the agent's instructions changed"]
        case .instructionsAnew:
            try await stage.sandbox.commit(["CLAUDE.md": String?.none], message: "no instructions")
            return ["the agent's instructions changed"]
        case .secretFile:
            try stage.write(stage.sandbox.apiKey, to: "api-key")
            return ["a Secret changed"]
        case .mountedSecret:
            try stage.mountToken("..2026_11_21_10_00_00.2")
            return ["a Secret changed"]
        case .image:
            stage.flags["tag"] = "2.4.67"
            return ["the canary or what it sends changed"]
        case .age:
            stage.clock = ShiftedClock(by: 7 * 86_400 + 60)
            return ["the last proof is 7 d old"]
        case .unhealthyRun, .inconclusiveRun:
            stage.options.whenNeeded = false
            let bearer = stage.environment["CLAUDE_AGENT_API_TOKEN"]
            if change == .unhealthyRun { stage.environment["CLAUDE_AGENT_API_TOKEN"] = "another-bearer" }
            if change == .inconclusiveRun { stage.flags["n8n-rate-limit-limit"] = "2" }
            let report = try await stage.next("bad")
            #expect(report.verdict == (change == .unhealthyRun ? .unhealthy : .inconclusive))
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = bearer
            stage.flags["n8n-rate-limit-limit"] = nil
            stage.options.whenNeeded = true
            return ["the last run was \(report.verdict.rawValue)"]
        }
    }

    private static func make(_ change: NoChange, _ stage: inout Stage, _ edits: Locked<[(String, String)]>) async throws
    {
        switch change {
        case .nothing: break
        case .canvas:
            edits.write { $0 = [("\"position\":[", "\"position\":[1"), ("\"versionId\":\"", "\"versionId\":\"f")] }
        case .otherStack: try await stage.sandbox.commit(["stacks/other/main.tf": "locals {}\n"], message: "other")
        case .youngerThanWasAsked:
            stage.flags["proof-max-age"] = "1h"
            stage.clock = ShiftedClock(by: 3500)
        case .sameInstructions: stage.flags["agent-instructions"] = ".claude,CLAUDE.md"
        case .check:
            stage.options.whenNeeded = false
            stage.options.freeOnly = true
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = "another-bearer"
            let report = try await stage.next("looked")
            #expect(report.verdict == .unhealthy)
            stage.environment["CLAUDE_AGENT_API_TOKEN"] = stage.sandbox.agentBearer
            (stage.options.whenNeeded, stage.options.freeOnly) = (true, false)
        }
    }
}

extension Stage {
    /// A run in a pod of its own: with an empty disk.
    fileprivate mutating func next(_ name: String) async throws -> Report {
        flags["state"] = path("state-\(name)")
        return try await session().report()
    }

    /// The primary token as Kubernetes mounts it: a link into the folder of a version. It is what it was.
    fileprivate mutating func mountToken(_ version: String) throws {
        let folder = path("mounted")
        try FileManager.default.createDirectory(atPath: "\(folder)/\(version)", withIntermediateDirectories: true)
        try Data((environment["CLAUDE_CODE_OAUTH_TOKEN"] ?? "").utf8)
            .write(to: URL(filePath: "\(folder)/\(version)/primary"))
        #expect(symlink(version, "\(folder)/..data_tmp") == 0)
        #expect(rename("\(folder)/..data_tmp", "\(folder)/..data") == 0)
        if symlink("..data/primary", "\(folder)/primary") == 0 {
            yaml = yaml.replacing("primary: {env: CLAUDE_CODE_OAUTH_TOKEN}", with: "primary: {file: \(folder)/primary}")
            try write(sandbox.apiKey, to: "api-key")
            yaml = yaml.replacing("apiKey: {env: N8N_API_KEY}", with: "apiKey: {file: \(path("api-key"))}")
        }
    }
}
