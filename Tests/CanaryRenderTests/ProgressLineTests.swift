import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct ProgressLineTests {
    private let began = Progress.began(check: "mint dates", hop: .mint)
    private func waiting(_ age: Int, for what: String = "job fea5ff70dcfe") -> Progress {
        .waiting(for: what, hop: .job, elapsed: .seconds(age))
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
        #expect(shown == "\r  12 s  job       waiting for job fea5ff70dcfe, 3 s\u{1B}[K")
        #expect(line.end() == "\r\u{1B}[K")
        #expect(line.end() == "")
    }

    @Test("Time never runs backwards, and no line is as wide as the terminal")
    func bounds() {
        var line = ProgressLine(.ansi, width: 30, mask: SecretMask(secrets: []))
        _ = line.text(began, elapsed: .seconds(60))
        let text = line.text(waiting(3), elapsed: .seconds(5))
        #expect(text == "\r  60 s  job       waiting fo…\u{1B}[K")
    }

    @Test("Plain lines: one for each check, then fewer and fewer")
    func plain() {
        var line = ProgressLine(.plain, mask: SecretMask(secrets: []))
        #expect(line.text(began, elapsed: .zero) == "   0 s  mint      mint dates\n")
        let shown = (1...1800).map { line.text(waiting($0), elapsed: .seconds($0)) }.filter { !$0.isEmpty }
        #expect(shown.count == 8)
        #expect(shown.first == "  10 s  job       waiting for job fea5ff70dcfe, 10 s\n")
        #expect(shown.last == "21 min 20 s  job       waiting for job fea5ff70dcfe, 21 min 20 s\n")
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
