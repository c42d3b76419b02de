import Sandbox
import Testing
import Workflow
import YAML

@testable import Scenarios

/// The table of keys, and what is made from it.
@Suite struct ScenarioKeyTests {
    @Test func pathsAreUniqueAndHelped() {
        #expect(Set(ScenarioKey.all.map(\.path)).count == ScenarioKey.all.count)
        for key in ScenarioKey.all {
            #expect(!key.help.isEmpty && !key.help.contains("\n"), "\(key.path)")
            // No key is a section of another.
            #expect(!ScenarioKey.all.contains { $0.path.hasPrefix(key.path + ".") }, "\(key.path)")
        }
    }

    /// Every stored property of the settings has its key.
    @Test func allSettingsCanBeSaid() {
        let sections: [(String, Any)] = [
            ("webhook", WebhookSettings()), ("n8n", N8nSettings()), ("workflow", WorkflowSettings()),
            ("agent", AgentSettings()), ("claude", ClaudeSettings()), ("repository", RepositorySettings()),
            ("gateway", GatewaySettings()), ("tokens", TokenSettings()), ("canary", CanarySettings()),
        ]
        let elsewhere: Set<String> = ["given.canary.dialect", "given.canary.image", "given.canary.tag"]
        for (section, settings) in sections {
            for child in Mirror(reflecting: settings).children {
                let path = "given.\(section).\(child.label ?? "")"
                #expect(ScenarioKey.byPath[path] != nil || elsewhere.contains(path), "\(path)")
            }
        }
        let top = Mirror(reflecting: SandboxSettings()).children.compactMap(\.label)
        // The user's workflow is given.workflow.file, ports are for those who start a sandbox by hand.
        #expect(Set(top) == Set(sections.map(\.0) + ["faults", "userWorkflow", "ports", "allowedPorts"]))
    }

    /// What stands as the default is the default: written out, it changes nothing.
    @Test func defaultsAreDefaults() throws {
        for key in ScenarioKey.all {
            guard let standard = key.standard else { continue }
            guard [.boolean, .time, .line].contains(key.shape) || key.isChoice || key.isInteger, key.path != "hop"
            else { continue }
            // Left out, it is the program's own default.
            if key.path == "given.canary.agentName" { continue }
            let parts = key.path.split(separator: ".")
            var text = "title: x\n"
            for (depth, part) in parts.enumerated() {
                text += String(repeating: "  ", count: depth) + "\(part):" + (depth + 1 == parts.count ? "" : "\n")
            }
            let value = key.shape == .line || key.isChoice ? "\"\(standard)\"" : standard
            var scenario = try ScenarioReaderTests.reader.read(Array((text + " \(value)\n").utf8), path: "x.yaml")
            var plain = Scenario(name: "x", path: "x.yaml")
            (plain.title, scenario.title) = ("x", "x")
            #expect(scenario == plain, "\(key.path)")
        }
    }

    /// What the schema allows and what the reader allows is the same table; here its form.
    @Test func theSchemaHasEveryKey() throws {
        let schema = ScenarioSchema.document(causes: ["token.missing"])
        for key in ScenarioKey.all {
            var node: JSONValue? = schema
            for part in key.path.split(separator: ".") { node = node?["properties"]?[String(part)] }
            #expect(node?["description"]?.stringValue == key.help, "\(key.path)")
        }
        #expect(schema["$defs"]?["cause"]?["enum"]?.arrayValue == ["token.missing"])
        let text = ScenarioReference.markdown()
        for key in ScenarioKey.all {
            let name = key.path.split(separator: ".", maxSplits: 1).last.map(String.init) ?? key.path
            #expect(text.contains("| `\(name)` |"), "\(key.path)")
        }
    }

    @Test func seriesAreRead() {
        #expect(Series("up")?.labels == [:])
        #expect(Series("a_b:c{x=\"1\",y=\"a,b}\\\"\\\\\\n\"}")?.labels == ["x": "1", "y": "a,b}\"\\\n"])
        #expect(Series("a{}")?.labels == [:] && Series("a{x=\"1\",}")?.labels == ["x": "1"])
        for bad in [
            "", "1a", "a{", "a}", "a{x}", "a{x=1}", "a{x=\"1}", "a{x=\"1\" y=\"2\"}", "a{x=\"1\",x=\"2\"}", "a b",
            "a{x=\"\\",
        ] {
            #expect(Series(bad) == nil, "\(bad)")
        }
    }
}

extension ScenarioKey {
    fileprivate var isChoice: Bool { if case .choice = shape { true } else { false } }
    fileprivate var isInteger: Bool { if case .integer = shape { true } else { false } }
}
