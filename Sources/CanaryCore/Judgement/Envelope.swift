/// The JSON object that `claude -p --output-format json` prints (facts/claude-auth.md section 1).
struct Envelope: Sendable, Equatable {
    var isError: Bool?
    /// 400 and above; anything else counts as absent.
    var apiStatus: Int?
    var subtype: String?
    var terminalReason: String?
    var result: String?
    var errors: [String]
    var costUSD: Double?
    var turns: Int?
    /// Whether a model was used: `nil` where nothing tells.
    var inferred: Bool?
    /// Whether the model was asked at all: `nil` where nothing tells.
    var asked: Bool?
    /// Marked as a result, and not only like one.
    var isResult: Bool
    var oddities: [Oddity] = []

    /// - Returns: `nil` where the document has nothing of an envelope.
    init?(_ document: JSONValue) {
        guard let members = document.object else { return nil }
        isResult = document["type"]?.string == "result"
        let marks = ["is_error", "subtype", "result", "session_id", "num_turns", "api_error_status"]
        guard isResult || marks.filter({ members[$0] != nil }).count >= 3 else { return nil }
        isError = document["is_error"]?.bool ?? document["is_error"]?.string.flatMap { Bool($0) }
        let status = document["api_error_status"]
        apiStatus = (status?.integer ?? status?.string.flatMap { Int64($0) }).flatMap {
            (400...599).contains($0) ? Int($0) : nil
        }
        subtype = document["subtype"]?.string
        terminalReason = document["terminal_reason"]?.string
        result = document["result"]?.string
        errors = document["errors"]?.array?.compactMap { $0.string ?? $0["message"]?.string } ?? []
        costUSD = document["total_cost_usd"]?.double ?? document["cost_usd"]?.double
        turns = document["num_turns"]?.integer.map { Int(truncatingIfNeeded: $0) }
        inferred = Self.inferred(document, cost: costUSD)
        asked = Self.asked(document, inferred: inferred, cost: costUSD)
        oddities = [Oddity.isError(document["is_error"]), Oddity.controlCharacters(in: result)].compactMap { $0 }
    }

    /// No turn, or no model, no token and no cost: the CLI ended before the model.
    private static func asked(_ document: JSONValue, inferred: Bool?, cost: Double?) -> Bool? {
        if inferred == true { return true }
        if let turns = document["num_turns"]?.double, turns <= 0 { return false }
        let isNothing =
            document["modelUsage"]?.object?.isEmpty == true && document["usage"]?["output_tokens"]?.integer == 0
            && document["usage"]?["input_tokens"]?.integer == 0 && cost == 0
        return isNothing ? false : nil
    }

    /// A good answer, as far as the envelope itself tells.
    var isAnswer: Bool {
        isResult && isError == false && !hasErrorSubtype && apiStatus == nil && asked != false
            && result?.utf8.contains { !$0.isSpace } == true
    }

    private static func inferred(_ document: JSONValue, cost: Double?) -> Bool? {
        let models = document["modelUsage"]?.object.map { !$0.isEmpty }
        let tokens = document["usage"]?["output_tokens"]?.integer.map { $0 > 0 }
        if models == true || tokens == true || cost.map({ $0 > 0 }) == true { return true }
        return models ?? tokens ?? cost.map { $0 > 0 }
    }

    var hasErrorSubtype: Bool { subtype?.utf8.starts(with: "error".utf8) == true }

    // MARK: finding it

    /// The last envelope in an output: alone, as one of several JSON lines, as the end of an array of messages, spread over
    /// lines, or after other text; and where that is no answer, the last answer before it.
    static func find(in output: String) -> (last: Envelope, answer: Envelope?)? {
        let bytes = Array(output.utf8)
        var start = 0
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        guard bytes.contains(0x7B) else { return nil }
        if let whole = JSONValue(Array(bytes[start...])) { return read(whole) }
        var last: (envelope: Envelope, place: Int)?
        let (outer, inner) = candidates(in: bytes)
        // The result comes last; and whatever the output is, no more than four times its length is read.
        var budget = bytes.count * 4
        for candidate in Array(outer.suffix(32).reversed()) + outer.prefix(8) + inner.suffix(32).reversed() {
            let end = objectEnd(from: candidate, in: bytes)
            budget -= (end ?? bytes.count) - candidate
            guard budget >= 0 else { break }
            guard let end, candidate < last?.place ?? bytes.count,
                let found = JSONValue(Array(bytes[candidate..<end])).flatMap(read)
            else { continue }
            if let last {
                if let answer = [found.last, found.answer].compactMap({ $0 }).first(where: \.isAnswer) {
                    return (last.envelope, answer)
                }
                continue
            }
            if found.last.isAnswer || found.answer != nil { return found }
            last = (found.last, candidate)
        }
        return last.map { ($0.envelope, nil) }
    }

    private static func read(_ document: JSONValue) -> (last: Envelope, answer: Envelope?)? {
        guard let items = document.array else { return Envelope(document).map { ($0, nil) } }
        let envelopes = items.reversed().lazy.compactMap { Envelope($0) }
        guard let last = envelopes.first else { return nil }
        return (last, last.isAnswer ? nil : envelopes.first(where: \.isAnswer))
    }

    /// Where an envelope could begin: a bracket in the first column, and the first brace of any other line.
    private static func candidates(in bytes: [UInt8]) -> (outer: [Int], inner: [Int]) {
        var (outer, inner): ([Int], [Int]) = ([], [])
        var lineHasBrace = false
        var previous: UInt8 = 0x0A
        for (index, byte) in bytes.enumerated() {
            if byte == 0x7B || byte == 0x5B, previous.isLineEnd {
                outer.append(index)
                lineHasBrace = true
            } else if byte == 0x7B, !lineHasBrace {
                inner.append(index)
                lineHasBrace = true
            }
            if byte.isLineEnd { lineHasBrace = false }
            previous = byte
        }
        return (outer, inner)
    }

    /// Past the bracket that closes the one at `start`. JSON strings hold no line end, so a stray quote in other text
    /// spoils no more than its line.
    private static func objectEnd(from start: Int, in bytes: [UInt8]) -> Int? {
        var depth = 0
        var inString = false
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if inString {
                if byte == 0x5C { index += 1 } else if byte == 0x22 || byte == 0x0A { inString = false }
            } else if byte == 0x22 {
                inString = true
            } else if byte == 0x7B || byte == 0x5B {
                depth += 1
            } else if byte == 0x7D || byte == 0x5D {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
            index += 1
        }
        return nil
    }
}
