/// What became of a job's run of Claude.
public struct Answer: Sendable, Equatable {
    public var `class`: AnswerClass
    /// The API's status, from the envelope or else from the text.
    public var apiStatus: Int?
    public var isError: Bool?
    public var subtype: String?
    /// As the CLI reports it, in US dollars.
    public var costUSD: Double?
    public var turns: Int?
    /// As the shell would say it: 143, also where the agent says -15.
    public var exitCode: Int?
    /// The answer, or what was said in its place. **Not masked**: it can hold a whole token.
    public var text: String
    /// When a usage limit ends, in the CLI's own words; a number of seconds as a date.
    public var reset: String?
    /// Whether the model was asked at all: `nil` where nothing tells.
    public var asked: Bool?
    /// What a second result said after the answer. **Not masked.**
    public var after: String?
    /// What was odd about the record and the envelope.
    public var oddities: [Oddity] = []

    public init(
        class: AnswerClass, apiStatus: Int? = nil, isError: Bool? = nil, subtype: String? = nil, costUSD: Double? = nil,
        turns: Int? = nil, exitCode: Int? = nil, text: String = "", reset: String? = nil
    ) {
        (self.class, self.apiStatus, self.isError, self.subtype) = (`class`, apiStatus, isError, subtype)
        (self.costUSD, self.turns, self.exitCode, self.text, self.reset) = (costUSD, turns, exitCode, text, reset)
    }

    /// What it says about the `oauth` credential: only a model that was asked proves that it works.
    public var oauth: CredentialState {
        guard self.class.oauth == .working else { return self.class.oauth }
        return asked == true || asked == nil && self.class != .emptyAnswer ? .working : .unknown
    }

    /// Judges by `is_error` and the API's status first, by wordings second; the exit code proves nothing by itself, and a
    /// good answer that quotes an error is an answer.
    public static func judge(_ job: JobRecord) -> Answer {
        guard job.isOver else { return Answer(class: .stillRunning) }
        var answer: Answer
        if let (envelope, earlier) = Envelope.find(in: job.output) {
            answer = judge(envelope, job)
            // What the token was refused after is worth more than what it was good for before.
            if let earlier, answer.class.oauth != .broken { answer = judge(earlier, before: answer, job) }
        } else {
            answer = judgeWithoutEnvelope(job)
        }
        answer.exitCode = exitCode(of: job)
        if answer.class == .usageLimit { answer.reset = reset(in: answer.text) }
        answer.oddities = job.oddities + answer.oddities
        return answer
    }

    /// An answer, and after it another result that is none: the answer was paid and given.
    private static func judge(_ earlier: Envelope, before after: Answer, _ job: JobRecord) -> Answer {
        var answer = judge(earlier, job)
        answer.class = .answeredThenFailed
        answer.after = after.text.isEmpty ? after.subtype ?? "nothing" : after.text
        return answer
    }

    /// Negative numbers are signals, as Python's subprocess gives them.
    private static func exitCode(of job: JobRecord) -> Int? {
        job.exitCode.map { $0 < 0 && $0 > -65 ? 128 - $0 : $0 }
    }

    // MARK: with an envelope

    private static func judge(_ envelope: Envelope, _ job: JobRecord) -> Answer {
        let result = envelope.result ?? ""
        let said = ([result] + envelope.errors).filter { !$0.isEmpty }.joined(separator: "\n")
        var answer = Answer(
            class: .failedUnknown, apiStatus: envelope.apiStatus, isError: envelope.isError, subtype: envelope.subtype,
            costUSD: envelope.costUSD, turns: envelope.turns, text: said)
        (answer.asked, answer.oddities) = (envelope.asked, envelope.oddities)
        let exit = exitCode(of: job) ?? (job.status == .failed ? 1 : 0)
        if envelope.isError == true || envelope.hasErrorSubtype || envelope.apiStatus != nil {
            answer.apiStatus = envelope.apiStatus ?? Wording(said).status
            answer.class = failure(envelope, said: said, status: answer.apiStatus, stderr: job.stderr, exit: exit)
        } else if let hidden = hiddenFailure(envelope, result: result) {
            (answer.class, answer.apiStatus) = hidden
        } else if envelope.asked == false {
            answer.class = exit == 0 ? .notAsked : byExit(exit) ?? .failedUnknown
        } else if envelope.isError == nil, exit != 0 {
            answer.class = byExit(exit) ?? .failedUnknown
        } else if !result.utf8.contains(where: { !$0.isSpace }) {
            answer.class = exit == 0 ? .emptyAnswer : byExit(exit) ?? .failedUnknown
        } else {
            let isOver: Bool = if case .unknown = job.status { true } else { job.status == .completed }
            answer.class = exit == 0 && isOver ? .answered : .answeredThenFailed
        }
        return answer
    }

    private static func failure(_ envelope: Envelope, said: String, status: Int?, stderr: String, exit: Int)
        -> AnswerClass
    {
        if envelope.hasErrorSubtype, let subtype = envelope.subtype.map({ Array($0.utf8) }) {
            if subtype.firstPlace(of: Array("budget".utf8)) != nil { return .budget }
            if subtype.firstPlace(of: Array("turn".utf8)) != nil { return .turns }
        }
        if let known = Wording(said).meaning(status: status) { return known }
        if let status { return Wording.meaning(ofStatus: status) }
        if envelope.terminalReason == "model_error" { return .malformedResponse }
        if let known = Wording(stderr).meaning(status: nil) { return known }
        return byExit(exit) ?? .failedUnknown
    }

    /// A failure that the envelope does not own up to: exit code 0 and `is_error` false have been seen around refusals.
    /// Only where no model was used and the text is short and begins like a failure; else it is an answer.
    private static func hiddenFailure(_ envelope: Envelope, result: String) -> (AnswerClass, Int?)? {
        guard envelope.inferred != true, result.utf8.count <= 600 else { return nil }
        guard let known = lines(of: result.utf8[...]).first.flatMap({ Wording($0).meaningAtStart() }) else {
            return nil
        }
        // Without a turn no request was made: only what needs none can be meant.
        if envelope.asked == false, envelope.turns.map({ $0 <= 0 }) == true, !needsNoRequest.contains(known.means) {
            return nil
        }
        return (known.means, known.status)
    }

    private static let needsNoRequest: Set<AnswerClass> = [.notLoggedIn, .storedLoginDead]

    // MARK: without

    private static func judgeWithoutEnvelope(_ job: JobRecord) -> Answer {
        let exit = exitCode(of: job)
        let failed = exit.map { $0 != 0 } ?? [.failed, .error, .timeout].contains(job.status)
        var answer = Answer(class: .noEnvelope)
        answer.text = [job.output, job.stderr, job.error ?? ""].first { $0.utf8.contains { !$0.isSpace } } ?? ""
        if job.status == .error { return judgeServiceError(job, answer) }
        if let (known, status) = plainText(job.output, failed: failed) {
            (answer.class, answer.apiStatus) = (known, status)
        } else if failed, let (known, status) = errorText(job.stderr) {
            (answer.class, answer.apiStatus, answer.text) = (known, status, job.stderr)
        } else if job.status == .timeout {
            answer.class = .jobTimeout
        } else if failed {
            answer.class = exit.flatMap(byExit) ?? .failedUnknown
        }
        return answer
    }

    /// Lines of plain text that begin like a failure; after exit code 0 only the first of a short text.
    private static func plainText(_ text: String, failed: Bool) -> (AnswerClass, Int?)? {
        guard failed || text.utf8.count <= 600 else { return nil }
        let near = 32_768
        var lines = lines(of: text.utf8.prefix(near))
        if text.utf8.count > near { lines += Self.lines(of: text.utf8.suffix(near)) }
        // The beginning of an envelope that was cut off is data, not a line of text.
        let read = (failed ? lines : Array(lines.prefix(1))).filter { $0.utf8.first != 0x7B }.map { Wording($0) }
        if let known = read.lazy.compactMap({ $0.meaningAtStart() }).first { return (known.means, known.status) }
        return failed ? read.lazy.compactMap { $0.meaningByParts() }.first.map { ($0, nil) } : nil
    }

    /// Standard error holds no answer, so that a failure's words count wherever they stand.
    private static func errorText(_ text: String) -> (AnswerClass, Int?)? {
        let wording = Wording(text)
        let status = wording.status
        return (wording.meaning(status: status) ?? status.map(Wording.meaning(ofStatus:))).map { ($0, status) }
    }

    private static func lines(of text: Substring.UTF8View) -> [String] {
        text.split(whereSeparator: \.isLineEnd).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func judgeServiceError(_ job: JobRecord, _ answer: Answer) -> Answer {
        var answer = answer
        let said = job.error ?? job.stderr
        if !said.isEmpty { answer.text = said }
        let words = Wording(said)
        answer.class =
            if words.says("separator is") || words.says("longer than limit") || words.says("exceed the limit")
                || words.says("codec cant decode")
            {
                .outputTooLong
            } else if words.says("no such file") || words.says("command not found") {
                .commandMissing
            } else if words.says("timed out") || words.says("timeout") {
                .jobTimeout
            } else {
                .serviceError
            }
        return answer
    }

    private static func byExit(_ code: Int) -> AnswerClass? {
        switch code {
        case 143, 130, 129: .terminated
        case 137: .killed
        case 139, 134, 132, 135, 136: .crashed
        case 124: .commandTimeout
        case 126, 127: .commandMissing
        default: nil
        }
    }

    /// What follows `resets`, or the date of the number after `reached|`; at most 60 bytes.
    private static func reset(in text: String) -> String? {
        let bytes = Array(text.utf8)
        let lowered = bytes.map(\.lowered)
        var place: Int?
        for lead in ["resets ", "reached|"] where place == nil {
            place = lowered.firstPlace(of: Array(lead.utf8)).map { $0 + lead.utf8.count }
        }
        guard let place else { return nil }
        var end = place
        while end < bytes.count, end - place < 60, (0x20..<0x7F).contains(bytes[end]), bytes[end] != 0x22 { end += 1 }
        while end > place, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x2E { end -= 1 }
        return end > place ? Self.dated(String(decoding: bytes[place..<end], as: UTF8.self)) : nil
    }

    /// A text with dates in the place of numbers that can only be unix seconds or milliseconds of 2017 to 2039.
    static func dated(_ text: String) -> String {
        var out: [UInt8] = []
        var digits: [UInt8] = []
        func close(_ next: UInt8?) {
            defer { digits = [] }
            let isAlone = (out.last.map { !$0.isWord && $0 != 0x2E } ?? true) && (next.map { !$0.isWord } ?? true)
            let value = [10, 13].contains(digits.count) ? Int64(String(decoding: digits, as: UTF8.self)) : nil
            let seconds = value.map { digits.count == 13 ? $0 / 1000 : $0 }
            if isAlone, let seconds, (1_500_000_000..<2_200_000_000).contains(seconds) {
                out += Array(Time.text(seconds).utf8)
            } else {
                out += digits
            }
        }
        for byte in text.utf8 {
            if byte.isDigit {
                digits.append(byte)
            } else {
                close(byte)
                out.append(byte)
            }
        }
        close(nil)
        return String(decoding: out, as: UTF8.self)
    }
}
