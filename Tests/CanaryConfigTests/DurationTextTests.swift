import Testing
import YAML

@testable import CanaryConfig

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("30s", 30_000), ("5m", 300_000), ("1h30m", 5_400_000), ("7d", 604_800_000), ("250ms", 250), ("0s", 0),
        ("2w", 1_209_600_000), ("1d2h3m4s5ms", 93_784_005), ("90m", 5_400_000), ("1s500ms", 1500), ("007s", 7000),
    ])
    func readable(_ text: String, _ milliseconds: Int) throws {
        #expect(try DurationText.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "s", "1", "1.5h", "-5s", "+5s", "5 s", " 5s", "5s ", "5S", "5sec", "5min", "30m1h", "1h1h", "1ms1s", "1h30",
        "١s", "5s\n", "5µs", "1e3s", "99999999999999999999s", "9223372036854775807d", "9223372036854775807ms", "0x5s",
        "5m\0", "5s\u{301}",
    ])
    func unreadable(_ text: String) {
        #expect(throws: DurationText.Problem.self) { try DurationText.parse(text) }
    }

    @Test func aMissingUnitIsTold() {
        #expect(throws: DurationText.Problem.noUnit) { try DurationText.parse("30") }
        #expect(throws: DurationText.Problem.noUnit) { try DurationText.parse("1h30") }
        #expect(throws: DurationText.Problem.unreadable) { try DurationText.parse("30x") }
    }

    @Test(arguments: ["30s", "5m", "1h30m", "7d", "250ms", "0s", "1d2h3m4s5ms"])
    func writtenAsRead(_ text: String) throws {
        #expect(DurationText.text(try DurationText.parse(text)) == text)
    }
}
