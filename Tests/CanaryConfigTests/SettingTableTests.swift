import CanaryCore
import Testing

@testable import CanaryConfig

@Suite struct SettingTableTests {
    @Test func namesAreDerivedAndUnique() {
        #expect(Set(Setting.all.map(\.key)).count == Setting.all.count)
        #expect(Set(Setting.all.map(\.environment)).count == Setting.all.count)
        #expect(Set(Setting.all.map(\.flag)).count == Setting.all.count)
        func row(_ key: String) -> [String]? { Setting.byKey[key].map { [$0.environment, $0.flag] } }
        #expect(row("webhook.url") == ["CANARY_WEBHOOK_URL", "webhook-url"])
        #expect(row("webhook.dialect") == ["CANARY_WEBHOOK_DIALECT", "dialect"])
        #expect(row("webhook.image") == ["CANARY_WEBHOOK_IMAGE", "image"])
        #expect(row("webhook.tag") == ["CANARY_WEBHOOK_TAG", "tag"])
        #expect(row("n8n.apiKey") == ["CANARY_N8N_API_KEY", "n8n-api-key"])
        #expect(row("n8n.rateLimit.limit") == ["CANARY_N8N_RATE_LIMIT_LIMIT", "n8n-rate-limit-limit"])
        #expect(row("deadline") == ["CANARY_DEADLINE", "deadline"])
        #expect(row("state") == ["CANARY_STATE", "state"])
        #expect(row("push.pushgateway") == ["CANARY_PUSH_PUSHGATEWAY", "pushgateway"])
        #expect(row("proofMaxAge") == ["CANARY_PROOF_MAX_AGE", "proof-max-age"])
        for setting in Setting.all {
            #expect(setting.help.hasSuffix(".") && !setting.help.contains("\n"), "\(setting.key)")
            // Options of the command line.
            #expect(setting.flag.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 0x2D })
            #expect(!setting.valueName.isEmpty)
            // No mapping's variables swallow another setting's.
            for other in Setting.maps where other.key != setting.key {
                #expect(!setting.environment.hasPrefix(other.environment + "_"))
            }
        }
    }

    @Test func sections() {
        #expect(
            Setting.sections == [
                "webhook", "n8n", "n8n.rateLimit", "agent", "mint", "expiry", "certificate", "traffic", "workflow",
                "workflow",
                "workflow.lint", "history", "push", "lease",
            ])
        #expect(Setting.names(in: "n8n") == ["url", "apiKey", "headers", "workflow", "agentNode", "rateLimit"])
        #expect(Setting.names(in: "n8n.rateLimit") == ["limit", "window"])
        #expect(
            Setting.names(in: "") == [
                "pipeline", "webhook", "n8n", "agent", "tokens", "mint", "expiry", "certificate", "traffic",
                "workflow", "deadline", "callTimeout", "proofMaxAge", "state", "history", "push", "lease",
            ])
        #expect(Setting.byKey["webhook.tag"]?.owner == "webhook.url")
        #expect(Setting.byKey["n8n.rateLimit.limit"]?.owner == "n8n.url")
        #expect(Setting.byKey["expiry.warn"]?.owner == nil)
        #expect(Setting.byKey["webhook.url"]?.owner == nil)
    }

    @Test func schemaHoldsEverySetting() throws {
        let schema = try #require(JSONValue(Array(Setting.schema().utf8)))
        #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
        for setting in Setting.all {
            var node: JSONValue? = schema
            for part in setting.key.split(separator: ".") {
                let object = node?["properties"] ?? node?["oneOf"]?[1]?["properties"]
                node = object?[String(part)]
            }
            #expect(node?["description"]?.string == setting.help, "\(setting.key)")
        }
        #expect(schema["additionalProperties"]?.bool == false)
        #expect(schema["properties"]?["webhook"]?["additionalProperties"]?.bool == false)
        #expect(schema["properties"]?["agent"]?["properties"]?["bearer"]?["$ref"]?.string == "#/$defs/reference")
        #expect(schema["$defs"]?["reference"] != nil)
        #expect(schema["properties"]?["deadline"]?["default"]?.string == "40m")
    }

    @Test func referenceHoldsEverySetting() {
        let lines = Setting.reference().split(separator: "\n")
        #expect(lines.count == Setting.all.count + 2)
        for (line, setting) in zip(lines.dropFirst(2), Setting.all) {
            #expect(line.hasPrefix("| `\(setting.key)"))
            #expect(line.contains("`--\(setting.flag)`") && line.contains(setting.help))
        }
    }
}
