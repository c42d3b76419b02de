import Testing

@testable import Sandbox

@Suite struct TimeScaleTests {
    @Test func goesFaster() async throws {
        let time = TimeScale.startingNow(factor: 100)
        #expect(abs(time.milliseconds - Instant.now.milliseconds) < 2000)
        let (machine, scaled) = (Instant.now.milliseconds, time.milliseconds)
        try await Task.sleep(for: .milliseconds(50))
        let passed = Instant.now.milliseconds - machine
        #expect(abs((time.milliseconds - scaled) - passed * 100) < 1000)
        #expect(time.real(1000) == 10 && time.real(1) == 1 && time.real(0) == 0)
        #expect(TimeScale.real.real(1234) == 1234)
    }

    @Test func momentsInSeeds() {
        let text = "a {{now}}\nb {{now-1h}}\nc {{now+2m}}\nd {{now-1x}} {{nowhere}} {{now"
        #expect(
            SeedText.filled(text, now: 10_000) == "a 10000\nb 6400\nc 10120\nd {{now-1x}} {{nowhere}} {{now")
    }
}
