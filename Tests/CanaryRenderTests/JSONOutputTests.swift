import FoundationEssentials
import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct JSONOutputTests {
    private func parsed(_ report: Report, exit: Int32 = 1) throws -> JSONValue {
        try #require(JSONValue(Array(Output.json.render(report, exit, .ansi).utf8)))
    }

    @Test("The example of the contract, read back")
    func contract() throws {
        let document = try parsed(.bearerMissing)
        #expect(document["schema"]?.string == "canary.report/1")
        #expect(document["run"]?.string == "7f3a9c2e")
        #expect(document["pipeline"]?.string == "home")
        #expect(document["started"]?.string == "2026-11-21T10:02:11Z")
        #expect(document["seconds"]?.double == 2.1)
        #expect(document["verdict"]?.string == "unhealthy")
        #expect(document["exit_code"]?.integer == 1)
        #expect(document["broken_hop"]?.string == "handoff")
        #expect(document["hops"]?.array?.count == Hop.allCases.count)
        #expect(document["hops"]?[4]?["state"]?.string == "failed")
        let finding = try #require(document["findings"]?[0])
        #expect(finding["cause"]?.string == "handoff.bearer-missing")
        #expect(finding["hop"]?.string == "handoff")
        #expect(finding["evidence"]?["agent"]?.string == "401 Missing bearer token")
        #expect(finding["fix"]?.string?.hasSuffix("\n  =Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}") == true)
        #expect(document["auth"]?["oauth"]?.string == "unknown")
        #expect(document["auth"]?["bearer"]?.string == "broken")
        #expect(document["tokens"]?[0]?["expiry"]?.integer == 1_808_064_429)
        #expect(document["tokens"]?[0]?["well_formed"]?.bool == true)
        #expect(document["event"]?["sent"]?.string == "yes")
        #expect(document["job"]?.isNull == true)
        #expect(document["sinks"]?[0]?["delivered"]?.bool == true)
    }

    @Test func jobAndPriorState() throws {
        let document = try parsed(.healthy, exit: 0)
        #expect(document["job"]?["id"]?.string == "fea5ff70dcfe")
        #expect(document["job"]?["seconds"]?.double == 38.2)
        #expect(document["job"]?["cost_usd"]?.double == 0.03124)
        #expect(document["job"]?["strategy"]?.string == "execution")
        #expect(document["slots"]?.integer == 4)
        #expect(document["consecutive_failures"]?.integer == 0)
        #expect(document["broken_hop"]?.isNull == true)
    }

    @Test func callsAndCertificates() throws {
        let document = try parsed(.withCalls, exit: 0)
        let call = try #require(document["calls"]?[5])
        #expect(call["hop"]?.string == "webhook" && call["what"]?.string == "the event")
        #expect(call["method"]?.string == "POST" && call["host"]?.string == "https://n8n.example.org")
        #expect(call["seconds"]?["tls"]?.double == 0.08 && call["seconds"]?["first_byte"]?.double == 0.31)
        #expect(call["status"]?.integer == 200 && call["failure"]?.isNull == true)
        #expect(document["calls"]?[6]?["failure"]?.string == "connect-timeout")
        #expect(document["calls"]?[4]?["count"]?.integer == 2)
        #expect(document["certificates"]?[0]?["days_left"]?.integer == 39)
        #expect(try parsed(.healthy)["calls"]?.array?.isEmpty == true)
    }

    @Test func traffic() throws {
        let line = try #require(try parsed(.withTraffic)["traffic"])
        #expect(line["newest"]?["end"]?.string == "dropped" && line["newest"]?["dialect"]?.string == "native")
        #expect(line["drops"]?[0]?["count"]?.integer == 1)
        #expect(line["replays"]?[0]?["image"]?.string == "docker.io/library/nginx")
        #expect(line["upgrade"]?["at"]?.integer == Report.moment - 259_200)
        #expect(line["events"]?["canary"]?.integer == 1 && line["more"]?.bool == true)
        #expect(try parsed(.healthy)["traffic"]?.isNull == true)
    }

    @Test("Every label of evidence is one member, whatever labels there are")
    func evidence() {
        let evidence = ReportJSON.evidence(
            [
                Evidence("gateway", "http://a"), Evidence("gateway said", "400"), Evidence("commit", "one"),
                Evidence("commit", "two"), Evidence("", "x = "), Evidence("", "   ^"), Evidence("n8n said", "404"),
            ])
        #expect(
            evidence.text()
                == #"{"gateway":"http://a","gateway_said":"400","commit":"one\ntwo","excerpt":"x = \n   ^","#
                + #""n8n":"404"}"#)
    }

    @Test("Every sample keeps to the published schema", arguments: Report.samples.map(\.name))
    func schema(name: String) throws {
        let report = try #require(Report.samples.first { $0.name == name }?.report)
        let schema = try Schema.published()
        #expect(schema.problems(of: try parsed(report)) == [])
    }

    @Test("The schema's words are Core's, and a document that breaks it is noticed")
    func schemaIsStrict() throws {
        let schema = try Schema.published()
        func words(_ name: String) -> [String?]? { schema.root["$defs"]?[name]?["enum"]?.array?.map(\.string) }
        #expect(words("hop") == Hop.allCases.map(\.rawValue))
        #expect(words("state") == HopState.allCases.map(\.rawValue))
        #expect(words("credential") == CredentialState.allCases.map(\.rawValue))
        let verdicts = schema.root["properties"]?["verdict"]?["enum"]?.array?.map(\.string)
        #expect(verdicts == Verdict.allCases.map(\.rawValue))
        #expect(schema.problems(of: .object([:])).count == schema.root["required"]?.array?.count)
        guard case .object(var members) = try parsed(.healthy) else { throw Unexpected() }
        members["hops"] = .array([.object(["hop": .string("moon")])])
        members["seconds"] = .string("2.1")
        members["more"] = .bool(true)
        #expect(
            Set(schema.problems(of: .object(members))) == [
                "$.hops[0].hop: not one of the words", "$.hops[0]: no state", "$.hops[0]: no seconds",
                "$.hops[0]: no note", "$.seconds: wrong type",
            ])
    }
}

struct Unexpected: Error {}

/// As much of JSON Schema as docs/report.schema.json uses; the whole of it is judged by python3-jsonschema, where it is.
struct Schema {
    let root: JSONValue

    static var path: String { path("report") }

    static func path(_ name: String) -> String {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return here.joined(separator: "/") + "/docs/\(name).schema.json"
    }

    static func published(_ name: String = "report") throws -> Schema {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path(name))))
        guard let root = JSONValue(bytes) else { throw Unexpected() }
        return Schema(root: root)
    }

    func problems(of value: JSONValue) -> [String] { problems(value, root, "$") }

    private func problems(_ value: JSONValue, _ rule: JSONValue, _ place: String) -> [String] {
        if let name = rule["$ref"]?.string?.split(separator: "/").last {
            guard let target = root["$defs"]?[String(name)] else { return ["\(place): no rule \(name)"] }
            return problems(value, target, place)
        }
        if let either = rule["oneOf"]?.array {
            let fitting = either.filter { problems(value, $0, place).isEmpty }
            return fitting.count == 1 ? [] : ["\(place): fits \(fitting.count) of the rules"]
        }
        if let words = rule["enum"]?.array, !words.contains(value) { return ["\(place): not one of the words"] }
        if let word = rule["const"], word != value { return ["\(place): not the word"] }
        let types = rule["type"]?.array?.compactMap(\.string) ?? rule["type"]?.string.map { [$0] } ?? []
        if !types.isEmpty, !types.contains(where: { fits(value, $0) }) { return ["\(place): wrong type"] }
        var found: [String] = []
        if let members = value.object {
            let required = rule["required"]?.array?.compactMap(\.string) ?? []
            found += required.filter { members[$0] == nil }.map { "\(place): no \($0)" }
            for (name, member) in members {
                if let inner = rule["properties"]?[name] {
                    found += problems(member, inner, "\(place).\(name)")
                } else if let inner = rule["additionalProperties"], inner.object != nil {
                    found += problems(member, inner, "\(place).\(name)")
                }
            }
        }
        if let items = value.array, let inner = rule["items"] {
            for (number, item) in items.enumerated() { found += problems(item, inner, "\(place)[\(number)]") }
        }
        return found
    }

    private func fits(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "object": value.object != nil
        case "array": value.array != nil
        case "string": value.string != nil
        case "boolean": value.bool != nil
        case "integer": value.integer != nil
        case "number": value.double != nil
        case "null": value.isNull
        default: false
        }
    }
}
