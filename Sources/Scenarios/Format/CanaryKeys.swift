import Sandbox
import YAML

extension ScenarioKey {
    static let canaries = [
        ScenarioKey(
            "given.faults",
            .list(
                .fields([
                    .init(
                        "at", .choice(WireFaultRule.Endpoint.allCases.map(\.rawValue)), "Whose wire.", required: true),
                    .init(
                        "fault",
                        .either([
                            .choice(Self.faults.map(\.0)),
                            .oneOf([
                                .init("slowDrip", .time, "The good answer, a byte after each such pause."),
                                .init(
                                    "closeAfter", .integer(0...1_000_000), "The good answer, cut after so many bytes."),
                                .init("redirect", .integer(300...399), "To another path, with this status."),
                                .init("raw", .text, "These bytes, then closed."),
                            ]),
                        ]), "What happens.", required: true),
                    .init("prefix", .text, "Only for request targets that begin so."),
                    .init("method", .line, "Only for this method; without it, at the webhook, for all but OPTIONS."),
                    .init("after", .integer(0...10_000), "So many matching requests are let through first."),
                    .init("times", .integer(1...10_000), "So many are spoilt, then all is well again."),
                    .init("delivers", .boolean, "The service gets the request all the same; only its answer is lost."),
                ])), standard: "[]", "What goes wrong on the wire, whatever the services behind it would say."
        ) { scenario, value in
            scenario.settings.faults = value.list.map(rule)
        },
        choice("given.canary.n8nKey", \.settings.canary.n8nKey, Self.keys, "The canary's key for n8n's API."),
        choice("given.canary.bearer", \.settings.canary.bearer, Self.keys, "The canary's bearer for the agent."),
        flag("given.canary.repliesWithJob", \.settings.canary.repliesWithJob, "`webhook.repliesWithJob`"),
        text("given.canary.agentName", \.settings.canary.agentName, "`agent.name`; the default where it is left out."),
        flag("given.canary.hasN8n", \.settings.canary.hasN8n, "The configuration has a section `n8n`."),
        flag("given.canary.hasMint", \.settings.canary.hasMint, "… `mint`."),
        flag("given.canary.hasPush", \.settings.canary.hasPush, "… `push`."),
        flag("given.canary.hasTokens", \.settings.canary.hasTokens, "… `tokens`."),
        text("given.canary.ref", \.settings.canary.ref, "The ref that is read."),
        text("given.canary.folder", \.settings.canary.folder, "The folder with the mint dates."),
        text("given.canary.workflow", \.settings.canary.workflow, "The workflow that is looked for."),
        duration("given.canary.proofMaxAge", \.settings.canary.proofMaxAge, "How long a proof counts."),
        flag(
            "given.canary.inheritedNames", \.settings.canary.inheritedNames, "Pushes under the incumbent's names too."),
        duration(
            "given.canary.deadline", \.settings.canary.deadline,
            "What the sandbox's own configuration says, for `canary run --sandbox`; a scenario's run has `when.deadline`."
        ),
        duration("given.canary.callTimeout", \.settings.canary.callTimeout, "The same; see `when.callTimeout`."),
        text("given.canary.extra", \.settings.canary.extra, is: .text, "Lines at the end of the configuration."),
    ]

    private static func duration(_ path: String, _ place: Place<String>, _ help: String) -> ScenarioKey {
        ScenarioKey(path, .time, standard: Scenario(name: "", path: "")[keyPath: place], help) {
            $0[keyPath: place] = DurationText.text(.milliseconds($1.milliseconds))
        }
    }

    private static func rule(_ value: Value) -> WireFaultRule {
        var fault = WireFault.refuse
        if let written = value["fault"] {
            if let member = written.members.first {
                fault =
                    switch member.name {
                    case "slowDrip": .slowDrip(milliseconds: member.value.milliseconds)
                    case "closeAfter": .closeAfter(bytes: member.value.integer)
                    case "redirect": .redirect(status: member.value.integer)
                    default: .raw(member.value.text)
                    }
            } else if let named = Self.faults.first(where: { $0.0 == written.text }) {
                fault = named.1
            }
        }
        return WireFaultRule(
            value["at"].flatMap { WireFaultRule.Endpoint(rawValue: $0.text) } ?? .n8n, fault,
            prefix: value["prefix"]?.text ?? "", method: value["method"]?.text, after: value["after"]?.integer ?? 0,
            times: value["times"]?.integer, delivers: value["delivers"]?.boolean ?? false)
    }

    private static let keys: [(String, CanarySettings.Key)] = [
        ("right", .right), ("wrong", .wrong), ("absent", .absent),
    ]

    private static let faults: [(String, WireFault)] = [
        ("refuse", .refuse), ("silent", .silent), ("never-read", .neverRead),
        ("close-before-reading", .closeBeforeReading), ("reset", .reset), ("html", .html),
        ("truncated-body", .truncatedBody), ("huge-body", .hugeBody), ("endless-chunks", .endlessChunks),
        ("deep-json", .deepJSON), ("wrong-types", .wrongTypes), ("invalid-utf8", .invalidUTF8),
        ("not-http", .notHTTP), ("no-content", .noContent), ("header-flood", .headerFlood),
        ("silent-after-head", .silentAfterHead), ("informational-flood", .informationalFlood),
    ]
}
