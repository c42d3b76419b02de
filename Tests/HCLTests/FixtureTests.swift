import HCL
import Testing

@Suite struct FixtureTests {
    @Test func aRealFileIsReadWholeAndItsLocalsAreFound() throws {
        let files = [("main.tf", Fixture.mainTF(lines: 900))]
        let epochs = try Support.local("claude_oauth_token_mint_epochs", files).get()
        #expect(epochs.value.json == #"{"primary":1776528429,"spare-1":1776528280,"spare-2":1776528429}"#)
        #expect(epochs.items.map(\.line) == [27, 28, 29])
        #expect(epochs.line == 25)
        let ttl = try Support.local("claude_oauth_token_ttl_seconds", files).get()
        #expect(ttl.value == .number(HCLNumber(31_536_000)))
        let expiry = try Support.local("expiry", files).get()
        #expect(expiry.value.json == #"{"primary":1808064429,"spare-1":1808064280,"spare-2":1808064429}"#)
        #expect(expiry.line == 32)
    }
}
