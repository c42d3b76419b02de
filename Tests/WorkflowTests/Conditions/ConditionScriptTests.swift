import Testing

@testable import Workflow

/// What conditions ask of the real script host: patterns and time zones, as V8 and Luxon have them.
@Suite struct ConditionScriptTests {
    private let cases: ConditionCases
    private let scripts: HostedConditionScripts

    init() throws {
        cases = try ConditionCases.shared.get()
        let node = WorkflowNode(id: "1", name: "Filter", type: "n8n-nodes-base.filter", typeVersion: 2.2)
        let host = JavaScriptHost(executable: try ScriptHosts.program(), limits: ScriptHosts.limits, children: 1)
        let now = cases.now
        var settings = EngineSettings()
        settings.scripts = ScriptHosts.limits
        settings.timezone = try #require(cases.document["zone"]?.stringValue)
        settings.clock = WorkflowClock(now: { now }, sleep: { _ in true })
        let context = ConditionNodeTests.context(node, items: [[:]], scripts: host, settings: settings)
        scripts = HostedConditionScripts(context: context)
    }

    /// Every pattern that the real n8n was asked for, bad ones with its words.
    @Test func patterns() async throws {
        var differences: [String] = []
        for member in cases.scripts.regexes.members {
            let question = try JSONValue(parsing: member.key)
            let expected = member.value.stringValue.map { ConditionCases.text($0, nil) } ?? member.value.text
            let actual = await ConditionCases.outcome { () throws(ConditionFailure) in
                try await scripts.matches(
                    question[0]?.stringValue ?? "", flags: question[1]?.stringValue ?? "",
                    text: question[2]?.stringValue ?? "")
            }
            if actual != expected { differences.append("\(member.key)\n  n8n \(expected)\n  us  \(actual)") }
        }
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test(arguments: [
        ("(", "", "Unterminated group"), (")", "", "Unmatched ')'"), ("[a", "", "Unterminated character class"),
        ("*", "", "Nothing to repeat"), ("a**", "", "Nothing to repeat"),
        ("[b-a]", "", "Range out of order in character class"),
        ("a{2,1}", "", "numbers out of order in {} quantifier"), ("(?x)", "", "Invalid group"),
        ("(?<1>a)", "", "Invalid capture group name"), ("(?<a>)(?<a>)", "", "Duplicate capture group name"),
        ("\\", "", "\\ at end of pattern"), ("}", "u", "Lone quantifier brackets"), ("\\1", "u", "Invalid escape"),
        ("[\\d-a]", "u", "Invalid character class"), ("\\u{1", "u", "Invalid Unicode escape"),
    ])
    func badPattern(pattern: String, flags: String, reason: String) async {
        let actual = await ConditionCases.outcome { () throws(ConditionFailure) in
            try await scripts.matches(pattern, flags: flags, text: "x")
        }
        #expect(actual == ConditionCases.text("Invalid regular expression: /\(pattern)/\(flags): \(reason)", nil))
    }

    @Test func timesOfZones() async throws {
        var differences: [String] = []
        for member in cases.scripts.instants.members {
            let question = try JSONValue(parsing: member.key)
            let actual = try await scripts.instant(of: question[0]?.stringValue ?? "", zone: question[1]?.stringValue)
            if actual != member.value.intValue {
                differences.append("\(member.key) n8n \(member.value.text) us \(actual.map(String.init) ?? "null")")
            }
        }
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    /// Nothing in a pattern or a text is syntax to the host.
    @Test(arguments: ["}}", "{{ $json }}", "\"", "\\", "'); throw 1; ('", "`${1}`", "\u{2028}\n\r", "😀\u{0}", "$&"])
    func literally(text: String) async throws {
        let pattern = text.unicodeScalars.map { scalar in
            scalar.isASCII && !JavaScript.isLetter(UInt8(scalar.value)) && scalar.value > 31
                && !JavaScript.isDigit(UInt8(scalar.value)) ? "\\\(scalar)" : "\(scalar)"
        }
        #expect(try await scripts.matches("^" + pattern.joined() + "$", flags: "", text: text))
    }
}
