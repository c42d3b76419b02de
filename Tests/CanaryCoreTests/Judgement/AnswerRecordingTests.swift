import Testing

@testable import CanaryCore

private typealias Expect = AnswerExpectations

/// The real CLI's 2 × 47 cases, as recorded and with their wording changed.
@Suite struct AnswerRecordingTests {
    @Test func allAreThere() {
        #expect(ClaudeRecording.all.count == 94)
        #expect(Expect.classes.count == 47)
    }

    @Test(arguments: ClaudeRecording.all)
    func asRecorded(_ recording: ClaudeRecording) {
        let answer = Answer.judge(recording.job)
        #expect(answer.class == Expect.expected(recording))
        #expect(answer.isError == recording.stdout["is_error"]?.bool)
        #expect(answer.subtype == recording.stdout["subtype"]?.string)
        if let status = recording.stdout["api_error_status"]?.integer { #expect(answer.apiStatus == Int(status)) }
        if answer.class.isAnswer {
            #expect(answer.text == recording.stdout["result"]?.string)
            #expect(answer.costUSD == 0.00021)
            #expect(answer.turns == 1)
        }
        #expect((answer.reset != nil) == (answer.class == .usageLimit))
    }

    /// The same judgement when only the words change.
    @Test(arguments: ClaudeRecording.all)
    func reworded(_ recording: ClaudeRecording) {
        let expected = Expect.expected(recording)
        func check(_ change: String, _ reworded: (String) -> String) {
            // What a good answer says is its own business.
            if recording.stdout["is_error"]?.bool == false { return }
            let text = Answer.judge(recording.rewording(reworded).job)
            #expect(text.class == expected, "\(change)")
        }
        check("upper case") { $0.uppercased() }
        check("lower case") { $0.lowercased() }
        check("punctuation") { text in
            let marks: [Character: String] = [".": "!", "·": "-", "'": "", ":": " -", ",": ";", "(": "[", ")": "]"]
            return text.map { marks[$0] ?? String($0) }.joined()
        }
        check("apostrophe") { $0.map { $0 == "'" ? "\u{2019}" : String($0) }.joined() }
        check("longer tail") { $0 + " If this goes on, contact support (request id req_011)." }
        check("another tail") { text in
            guard !text.hasPrefix("Failed"), let end = text.firstIndex(where: { ".·".contains($0) }),
                !text.hasPrefix("--")
            else { return text }
            return text[...end] + " Ask whoever runs this."
        }
        check("moved prefix") { text in
            for lead in ["Failed to authenticate. API Error: ", "API Error: "] where text.hasPrefix(lead) {
                return lead.dropLast(2) + " - " + text.dropFirst(lead.count)
            }
            return text
        }
        check("doubled spaces") { $0.map { $0 == " " ? "  " : String($0) }.joined() }
    }

    /// The same judgement from what remains when members are missing or lie.
    @Test(arguments: ClaudeRecording.all.filter { $0.stdout.object != nil })
    func membersMissing(_ recording: ClaudeRecording) {
        let expected = Expect.expected(recording)
        #expect(Answer.judge(recording.changing(["api_error_status": nil]).job).class == expected)
        #expect(Answer.judge(recording.changing(["api_error_status": .null]).job).class == expected)
        #expect(Answer.judge(recording.changing(["terminal_reason": .string("completed")]).job).class == expected)
        #expect(
            Answer.judge(recording.changing(["terminal_reason": nil, "uuid": nil, "usage": nil]).job).class == expected)
        if let status = recording.stdout["api_error_status"]?.integer {
            #expect(Answer.judge(recording.changing(["api_error_status": .string("\(status)")]).job).class == expected)
        }
        #expect(Answer.judge(recording.changing(["is_error": nil]).job).class == expected)
        if recording.stdout["is_error"]?.bool == true {
            #expect(Answer.judge(recording.changing(["is_error": .bool(false)]).job).class == expected)
            // Exit code 0 with a failure inside.
            #expect(Answer.judge(recording.job(stdout: recording.text, exit: 0)).class == expected)
        }
        if recording.stdout["subtype"]?.string == "success" {
            #expect(Answer.judge(recording.changing(["subtype": nil]).job).class == expected)
        }
    }

    /// With the words gone, the status still tells which family it is, and nothing is called working that is not.
    @Test(arguments: ClaudeRecording.all.filter { $0.stdout["is_error"]?.bool == true })
    func wordsGone(_ recording: ClaudeRecording) {
        let answer = Answer.judge(recording.rewording { _ in "Something else entirely went on." }.job)
        let status = recording.stdout["api_error_status"]?.integer.map { Int($0) }
        let families: [Int: AnswerClass] = [
            400: .badRequest, 401: .authenticationRefused, 403: .accessForbidden, 404: .modelUnavailable,
            429: .limited, 500: .vendorError, 502: .vendorError, 529: .overloaded,
        ]
        if recording.name == "budget" {
            #expect(answer.class == .budget)
        } else if recording.version == "2.1.114" && recording.name == "truncated" {
            // `terminal_reason` is left.
            #expect(answer.class == .malformedResponse)
        } else {
            #expect(answer.class == status.map { families[$0] ?? .answered } ?? .failedUnknown)
        }
    }

    /// The envelope is found wherever it stands in the output.
    @Test(arguments: ClaudeRecording.all.filter { $0.stdout.object != nil })
    func otherShapes(_ recording: ClaudeRecording) {
        let expected = Expect.expected(recording)
        let line = recording.text
        let pretty = recording.stdout.written(indent: 2)
        let system = #"{"type":"system","subtype":"init","session_id":"x","tools":["Bash"]}"#
        let shapes = [
            pretty, "\u{FEFF}" + line, "npm warn deprecated \"x\n" + line,
            "starting {now}\n[debug] {\"a\":1}\n" + pretty,
            system + "\n" + line, "[\(system),\(line)]", "[\n\(system),\n\(pretty)\n]", line + "\nbye {}\n",
            "\u{1B}[2K" + line, "{ not json\n" + line, line + "\n{\"type\":\"log\"}", line + "\n\n" + line,
        ]
        for (number, shape) in shapes.enumerated() {
            #expect(Answer.judge(recording.job(stdout: shape)).class == expected, "shape \(number)")
        }
    }
}
