import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct ProgressLineTests {
    private let began = Progress.began(check: "mint dates", hop: .mint)
    private func waiting(_ age: Int, for what: String = "job fea5ff70dcfe running") -> Progress {
        .waiting(what, hop: .job, elapsed: .seconds(age), next: .milliseconds(3600), left: .seconds(2280))
    }

    private static let cases: [(ProgressLine.Mode, Bool, String?, ProgressLine.Mode)] = [
        (.auto, true, "xterm", .ansi), (.auto, true, "dumb", .plain), (.auto, true, nil, .plain),
        (.auto, false, "xterm", .none), (.plain, false, nil, .plain), (.ansi, false, "dumb", .ansi),
        (.none, true, "xterm", .none),
    ]

    @Test(arguments: cases)
    func modes(mode: ProgressLine.Mode, isTerminal: Bool, terminal: String?, expected: ProgressLine.Mode) {
        #expect(mode.resolved(isTerminal: isTerminal, terminal: terminal) == expected)
    }

    @Test func rewritesOneLine() {
        var line = ProgressLine(.ansi, width: 80, mask: SecretMask(secrets: []))
        #expect(line.end() == "")
        #expect(line.text(began, elapsed: .milliseconds(300)) == "\r   0 s  mint      mint dates\u{1B}[K")
        #expect(line.text(.ended(check: "mint dates", []), elapsed: .seconds(1)) == "")
        let shown = line.text(waiting(3), elapsed: .seconds(12))
        #expect(shown == "\rjob fea5ff70dcfe running, 3 s; next look in 4 s; deadline in 38 min\u{1B}[K")
        #expect(line.end() == "\r\u{1B}[K")
        #expect(line.end() == "")
    }

    @Test("What is waited for gets older between two looks")
    func ticks() {
        var line = ProgressLine(.ansi, width: 80, mask: SecretMask(secrets: []))
        #expect(line.tick(elapsed: .seconds(1)) == "")
        _ = line.text(waiting(3), elapsed: .seconds(12))
        let shown = line.tick(elapsed: .seconds(14))
        #expect(shown == "\rjob fea5ff70dcfe running, 5 s; next look in 2 s; deadline in 37 min\u{1B}[K")
        // A look that takes its time: nothing runs below zero.
        let late = line.tick(elapsed: .seconds(12 + 2275))
        #expect(late == "\rjob fea5ff70dcfe running, 37 min 58 s; next look in 0 s; deadline in 5 s\u{1B}[K")
        _ = line.end()
        #expect(line.tick(elapsed: .seconds(3000)) == "")
    }

    @Test("A decided hop is a line of its own, and the rewritten one goes on below it")
    func hops() {
        let decided = Progress.decided(.webhook, .passed, note: "12 ms")
        var line = ProgressLine(.ansi, width: 80, mask: SecretMask(secrets: []))
        #expect(line.text(decided, elapsed: .zero) == "webhook   ✓ 12 ms\n")
        _ = line.text(began, elapsed: .zero)
        #expect(line.text(decided, elapsed: .zero) == "\r\u{1B}[Kwebhook   ✓ 12 ms\n")
        #expect(line.end() == "")
        var plain = ProgressLine(.plain, mask: SecretMask(secrets: []))
        #expect(plain.text(decided, elapsed: .zero) == "webhook   ✓ 12 ms\n")
        #expect(
            plain.text(.decided(.handoff, .failed, note: "401\u{1B}"), elapsed: .zero) == "handoff   ✗ 401\\u{1b}\n")
        var painted = ProgressLine(.ansi, style: .ansi, mask: SecretMask(secrets: []))
        #expect(painted.text(.decided(.token, .passed, note: ""), elapsed: .zero) == "token     \u{1B}[32m✓\u{1B}[0m\n")
        var none = ProgressLine(.none, mask: SecretMask(secrets: []))
        #expect(none.text(decided, elapsed: .zero) == "")
    }

    @Test("Time never runs backwards, and no line is as wide as the terminal")
    func bounds() {
        var line = ProgressLine(.ansi, width: 30, mask: SecretMask(secrets: []))
        _ = line.text(began, elapsed: .seconds(60))
        #expect(line.text(began, elapsed: .seconds(5)) == "\r  60 s  mint      mint dates\u{1B}[K")
        let text = line.text(waiting(3), elapsed: .seconds(5))
        #expect(text == "\rjob fea5ff70dcfe running, 3 …\u{1B}[K")
    }

    @Test("Plain lines: one for each hop, and for what is waited for fewer and fewer")
    func plain() {
        var line = ProgressLine(.plain, mask: SecretMask(secrets: []))
        #expect(line.text(began, elapsed: .zero) == "")
        let shown = (1...1800).map { line.text(waiting($0), elapsed: .seconds($0)) }.filter { !$0.isEmpty }
        #expect(shown.count == 9)
        let rest = "; next look in 4 s; deadline in 38 min\n"
        #expect(shown.first == "   1 s  job fea5ff70dcfe running, 1 s" + rest)
        #expect(shown.dropFirst().first == "  10 s  job fea5ff70dcfe running, 10 s" + rest)
        #expect(shown.last == "21 min 20 s  job fea5ff70dcfe running, 21 min 20 s" + rest)
        // Something else is waited for: that is worth a line.
        #expect(line.text(waiting(1400, for: "job fea5ff70dcfe not to be seen"), elapsed: .seconds(1900)) != "")
        #expect(line.end() == "")
    }

    @Test(
        "What is waited for may carry a counterpart's text: masked and escaped", arguments: ProgressLine.Mode.allCases)
    func foreignText(mode: ProgressLine.Mode) {
        let mask = SecretMask(secrets: [Secret("hunter2-hunter2-hunter2")])
        var line = ProgressLine(mode, width: 200, mask: mask)
        let text = line.text(waiting(60, for: "job a\u{1B}[2J\nhunter2-hunter2-hunter2"), elapsed: .seconds(61))
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("\u{1B}[2J"))
        #expect(text.isEmpty == (mode == .auto || mode == .none))
    }
}
