import Testing
import Workflow

/// What holds for the table itself, with or without an n8n.
@Suite struct CaseTableTests {
    @Test func namesAreUniqueAndEverythingIsRecorded() throws {
        let cases = try N8nCase.all()
        let names = cases.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(cases.count >= 140)
        for (group, rows) in Dictionary(grouping: cases, by: \.group) {
            for version in N8nVersion.allCases {
                let expected = CaseFiles.expected(group, version)
                for row in rows {
                    let count = expected[row.name]?.arrayValue?.count
                    #expect(count == row.steps.count, "\(row.name) \(version)")
                }
            }
        }
    }

    /// A secret of the recording's own instance, an address or a folder would fail elsewhere.
    @Test func nothingOfTheRecordingMachineIsLeft() throws {
        for group in try CaseFiles.groups() {
            let text = N8nVersion.allCases.map { JSONValue.object(CaseFiles.expected(group, $0)).text }.joined()
            for sign in ["/dev/shm", "/tmp/", "/root", "/home/", "n8n_api_k", "eyJhbGciOi", "SHELL"] {
                let isThere = text.contains(sign)
                #expect(!isThere, "\(sign) in \(group)")
            }
        }
    }

    @Test func shortNodesBecomeWhole() throws {
        let json = try JSONValue(
            parsing: #"{"nodes":[{"name":"A","type":"noOp"},{"name":"B","type":"filter","typeVersion":2}]}"#)
        let workflow = CaseWorkflow.expanded(json, name: "x")
        #expect(workflow["nodes"]?[0]?["name"] == "Hook")
        #expect(workflow["nodes"]?[1]?["type"] == "n8n-nodes-base.noOp")
        #expect(workflow["nodes"]?[2]?["typeVersion"] == 2)
        #expect(workflow["connections"]?["Hook"]?["main"]?[0]?[0]?["node"] == "A")
        #expect(workflow["connections"]?["A"]?["main"]?[0]?[0]?["node"] == "B")
        #expect(workflow["connections"]?["B"] == nil)
    }
}
