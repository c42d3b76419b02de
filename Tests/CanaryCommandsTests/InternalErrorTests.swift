import Testing

@testable import CanaryCommands

@Suite struct InternalErrorTests {
    struct Mistake: Error { var text: String }

    /// What the program did not foresee is said whole, and nothing of the environment with it.
    @Test func saysWhatAndHidesTheEnvironment() {
        let secret = "n8n_api_0123456789abcdef"
        let text = InternalError.text(
            Mistake(text: "refused \(secret) in /home/canary"), environment: ["KEY": secret, "HOME": "/home/canary"])
        #expect(text.hasPrefix("canary: internal error: Mistake: "))
        #expect(text.contains("refused *** in /home/canary"))
        #expect(!text.contains("01234567"))
        #expect(text.hasSuffix("please report this line\n"))
    }

    @Test func setupFailuresHaveTheirCodes() {
        #expect(StartFailure(StartFailure.Reason.folder(path: "/x", errno: 13)).exitCode == ExitStatus.configuration)
        #expect(StartFailure(.repository).exitCode == ExitStatus.internalError)
        #expect(StartFailure(.noSocket).message == "the sandbox cannot listen on 127.0.0.1")
        #expect(StartFailure(.server(errno: 24)).message.hasSuffix(": Too many open files"))
    }
}
