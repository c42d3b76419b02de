import Sandbox
import Testing

private let file = "stacks/claude-agent-service/main.tf"

@Suite struct RepositoryTests {
    @Test func theFileHasWhatAReaderStumblesOver() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.repository.epochs = ["primary": .at(1_776_528_429), "spare-1": .expression("1776528280")]
        }
        try await withSandbox(change) { sandbox in
            let text = try #require(readFile(sandbox.repositoryPath + "/" + file))
            #expect(text.contains("    \"primary\" = 1776528429 # 2026-04-18T16:07:09.000Z\n"))
            #expect(text.contains("    \"spare-1\" = 1776528280\n"))
            for part in ["<<-EOT", "<<EOT", "$${WORKDIR", "jsonencode(", "{ for p in", "\"}{\"", "each.value"] {
                #expect(text.contains(part), "\(part)")
            }
            #expect(text.split(separator: "\n").filter { $0 == "locals {" }.count == 3)
        }
    }

    @Test(
        arguments: [
            (RepositorySettings.Damage.none, true), (.folderMissing, false), (.fileMissing, false),
            (.localMissing, true),
            (.droppedTree, false), (.droppedAndRestored, true), (.syntaxError, true), (.duplicateLocal, true),
        ])
    func damage(damage: RepositorySettings.Damage, there: Bool) async throws {
        try await withSandbox({ $0.repository.damage = damage }) { sandbox in
            let text = readFile(sandbox.repositoryPath + "/" + file)
            #expect((text != nil) == there)
            let uses = (text ?? "").split(separator: "\n").filter {
                $0.hasPrefix("  claude_oauth_token_mint_epochs = ")
            }.count
            #expect(uses == (!there || damage == .localMissing ? 0 : damage == .duplicateLocal ? 2 : 1))
            #expect(readFile(sandbox.repositoryPath + "/README.md") != nil)
        }
    }

    @Test func commitsMoveTheBranch() async throws {
        try await withSandbox { sandbox in
            let reference = sandbox.repositoryPath + "/.git/refs/heads/master"
            let first = try await sandbox.commit(["stacks/x/main.tf": "# x\n"], message: "x: new")
            #expect(readFile(reference) == first + "\n")
            #expect(readFile(sandbox.repositoryPath + "/stacks/x/main.tf") == "# x\n")
            let second = try await sandbox.commit(["stacks/x/main.tf": nil], message: "x: gone")
            #expect(second != first)
            #expect(readFile(sandbox.repositoryPath + "/stacks/x/main.tf") == nil)
            #expect(readFile(sandbox.repositoryPath + "/" + file) != nil)
        }
    }

    @Test func bareAndEmpty() async throws {
        try await withSandbox({ $0.repository.layout = .bare }) { sandbox in
            #expect(readFile(sandbox.repositoryPath + "/HEAD") == "ref: refs/heads/master\n")
            #expect(readFile(sandbox.repositoryPath + "/refs/heads/master")?.utf8.count == 41)
            let made = try await sandbox.commit(["a": "b"], message: "m")
            #expect(readFile(sandbox.repositoryPath + "/refs/heads/master") == made + "\n")
        }
        try await withSandbox({ $0.repository.damage = .empty }) { sandbox in
            #expect(readFile(sandbox.repositoryPath + "/.git/HEAD") == "ref: refs/heads/master\n")
            #expect(readFile(sandbox.repositoryPath + "/.git/refs/heads/master") == nil)
        }
    }
}
