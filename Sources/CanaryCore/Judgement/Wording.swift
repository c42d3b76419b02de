/// Reads failures' texts: as plain words, lower-case, apostrophes left out, everything else that is no letter or digit a
/// space.
struct Wording: Sendable {
    private let words: [String]
    /// Where each word stands, the first time and every other.
    private let places: [String: [Int]]

    /// More of a text is not read: a failure says what it is at once.
    private static let limit = 16_384

    init(_ text: String) { self.init(words: Self.split(text.utf8.prefix(Self.limit))) }

    private init(words: [String]) {
        self.words = words
        var places: [String: [Int]] = [:]
        for (place, word) in words.enumerated() { places[word, default: []].append(place) }
        self.places = places
    }

    private static func split(_ text: some Sequence<UInt8>) -> [String] {
        let bare = text.filter { $0 != 0x27 }.map { $0.isAlphanumeric ? $0.lowered : 0x20 }
        return bare.split(separator: 0x20).map { word in
            let word = String(decoding: word, as: UTF8.self)
            return word.hasPrefix("organisation") ? "organization" + word.dropFirst(12) : word
        }
    }

    /// What the text says that is known to be a failure's; `status` limits it to what that status can mean.
    func meaning(status: Int?) -> AnswerClass? {
        byParts(Self.lasting, status) ?? Self.patterns.first {
            stands($0, within: .max) && Self.fits($0.means, status)
        }?.means
            ?? byParts(Self.others, status)
    }

    /// What a line means in new words, where something failed for certain.
    func meaningByParts() -> AnswerClass? { byParts(Self.lasting + Self.others, nil) }

    /// What its parts mean, read in its first words.
    private func byParts(_ parts: [Compiled], _ status: Int?) -> AnswerClass? {
        let near = Wording(words: Array(words.prefix(60)))
        return parts.first { part in
            Self.fits(part.means, status) && part.groups.allSatisfy { $0.contains { near.stands($0, within: .max) } }
                && !part.but.contains { near.stands($0, within: .max) }
        }?.means
    }

    /// What a text says that may be anything: the phrase must stand at its beginning, after `API Error: 401` and the like,
    /// and after at most three words there (two, where nothing announces an error).
    func meaningAtStart() -> (means: AnswerClass, status: Int?)? {
        let lead = leadLength
        let status = lead > 0 ? self.status : nil
        for start in lead > 0 ? [lead, 0] : [0] {
            let rest = Wording(words: Array(words[start...].prefix(40)))
            let known = Self.patterns.first { rest.stands($0, within: lead > 0 ? 3 : 2) && Self.fits($0.means, status) }
            if let known { return (known.means, status) }
        }
        return status.map { (Self.meaning(ofStatus: $0), $0) }
    }

    func says(_ phrase: String) -> Bool { stands(Pattern(phrase, .failedUnknown), within: .max) }

    /// The status that the text names: the number after `API Error`, `rejected`, `status code`, `HTTP`.
    var status: Int? {
        for lead in [["api", "error"], ["rejected"], ["status", "code"], ["http"]] {
            for place in places[lead[0]] ?? [] where words[place...].starts(with: lead) {
                let next = place + lead.count
                guard next < words.count, let number = Self.status(words[next]) else { continue }
                return number
            }
        }
        return nil
    }

    private static func status(_ word: String) -> Int? {
        guard word.utf8.count == 3, let number = Int(word), (400...599).contains(number) else { return nil }
        return number
    }

    // MARK: - phrases

    private struct Pattern: Sendable {
        let head: [String]
        let tail: [String]
        let means: AnswerClass

        init(_ phrase: String, _ means: AnswerClass) {
            let words = phrase.split(separator: " ").map { String($0) }
            let star = words.firstIndex(of: "*") ?? words.endIndex
            (head, tail) = (Array(words[..<star]), Array(words[star...].dropFirst()))
            self.means = means
        }
    }

    private struct Compiled: Sendable {
        let groups: [[Pattern]]
        let but: [Pattern]
        let means: AnswerClass

        init(_ parts: Parts) {
            groups = parts.groups.map { $0.map { Pattern($0, parts.means) } }
            (but, means) = (parts.but.map { Pattern($0, parts.means) }, parts.means)
        }
    }

    private static let lasting = Parts.lasting.map { Compiled($0) }
    private static let others = Parts.others.map { Compiled($0) }
    private static let patterns = Phrases.table.map { Pattern($0.phrase, $0.means) }

    /// Whether a phrase stands in the text, beginning within the first so many words.
    private func stands(_ pattern: Pattern, within: Int) -> Bool {
        // A phrase of one word may go on, so that its place cannot be looked up.
        let starts =
            pattern.head.count == 1 && pattern.tail.isEmpty ? Array(words.indices) : places[pattern.head[0]] ?? []
        return starts.contains { start in
            guard start <= within, matches(pattern.head, at: start) else { return false }
            let after = start + pattern.head.count
            return pattern.tail.isEmpty || (after...after + 4).contains { matches(pattern.tail, at: $0) }
        }
    }

    private func matches(_ phrase: [String], at start: Int) -> Bool {
        guard start + phrase.count <= words.count, let last = phrase.last else { return false }
        return words[start...].starts(with: phrase.dropLast()) && words[start + phrase.count - 1].hasPrefix(last)
    }

    // MARK: - leads

    /// How failures are announced; the second half is the API's own JSON, as 2.1.114 passes it on.
    private static let leads = [
        "failed to authenticate", "api error", "error",
        "type", "message", "authentication error", "permission error", "invalid request error", "forbidden",
    ].map { $0.split(separator: " ").map { String($0) } }

    /// How many words at the beginning only announce an error.
    private var leadLength: Int {
        var start = 0
        while start < words.count {
            if let lead = Self.leads.first(where: { words[start...].starts(with: $0) }) {
                start += lead.count
            } else if Self.status(words[start]) != nil {
                start += 1
            } else {
                break
            }
        }
        return start
    }

    // MARK: - statuses

    /// Whether a status can mean this: a 500 whose text speaks of a token says nothing about the token.
    private static func fits(_ means: AnswerClass, _ status: Int?) -> Bool {
        switch (status, means) {
        case (nil, _): true
        case (.some(400..<500), .termsToAccept), (.some(400..<500), .cliTooOld): true
        case (401, _): means.oauth == .broken || means == .apiKeyShadows
        case (403, _):
            means.oauth == .broken || [.apiKeyShadows, .egressForbidden, .accountAction, .usageLimit].contains(means)
        case (400, _):
            [
                .creditBalance, .organisationDisabled, .planLacksAccess, .usageLimit, .modelUnavailable, .headerInvalid,
                .accountAction, .promptTooLong,
            ].contains(means)
        case (402, _): means == .creditBalance || means == .accountAction || means == .usageLimit
        case (404, _): means == .modelUnavailable
        case (413, _): means == .promptTooLong
        case (429, _): [.usageLimit, .throttled, .accountAction, .creditBalance].contains(means)
        case (.some(500...), _): means == .overloaded
        default: true
        }
    }

    /// What a status means where the words are not known.
    static func meaning(ofStatus status: Int) -> AnswerClass {
        switch status {
        case 401: .authenticationRefused
        case 402: .creditBalance
        case 403: .accessForbidden
        case 404: .modelUnavailable
        case 408: .network
        case 413: .promptTooLong
        case 426: .cliTooOld
        case 429: .limited
        case 529: .overloaded
        case 500...: .vendorError
        default: .badRequest
        }
    }
}

extension Collection<UInt8> where Index == Int {
    /// How far from the beginning a pattern stands.
    func firstPlace(of pattern: [UInt8]) -> Int? {
        guard count >= pattern.count else { return nil }
        return (0...count - pattern.count).first {
            self[startIndex + $0..<startIndex + $0 + pattern.count].elementsEqual(pattern)
        }
    }
}
