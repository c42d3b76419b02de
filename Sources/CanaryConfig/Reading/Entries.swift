import CanaryCore
import YAML

/// The named references of `tokens` and `webhook.headers`, from all places, later ones over earlier ones.
struct Entries {
    struct Entry {
        var name: String
        var written: Written
    }

    private(set) var entries: [Entry] = []
    /// Where an entry stands, by the words of its variable.
    private var places: [String: Int] = [:]
    /// Whether the file has the mapping, be it empty.
    var isInFile = false

    /// Replaces the entry of the same name or comes after the others.
    mutating func put(_ entry: Entry) {
        let words = Self.variableWords(entry.name)
        if let index = places[words] {
            // The name in the file is the one with its proper case and signs.
            entries[index].written = entry.written
        } else {
            places[words] = entries.count
            entries.append(entry)
        }
    }

    func entry(like name: String) -> Entry? {
        places[Self.variableWords(name)].map { entries[$0] }
    }

    /// `spare-1` as `SPARE_1`, the end of its variable.
    static func variableWords(_ name: String) -> String {
        String(
            decoding: name.utf8.map { byte in
                (97...122).contains(byte) ? byte - 32 : isWord(byte) && byte != UInt8(ascii: "-") ? byte : 0x5F
            }, as: UTF8.self)
    }

    /// `SPARE_1` as `spare-1`.
    static func name(ofVariable words: some StringProtocol) -> String {
        String(
            decoding: words.utf8.map { byte in
                (65...90).contains(byte) ? byte + 32 : byte == 0x5F ? UInt8(ascii: "-") : byte
            }, as: UTF8.self)
    }

    /// What a name of this setting must look like; said when one does not.
    static func expectedName(_ kind: Setting.Kind) -> String {
        kind == .tokens
            ? "a short name such as primary or spare-1" : "the header's name: letters, digits and '-'"
    }

    static func isName(_ name: String, _ kind: Setting.Kind) -> Bool {
        guard PlainName.isPlain(name), let first = name.utf8.first, first != 0x2D, first != 0x2E else { return false }
        return kind == .tokens || !name.utf8.contains(0x2E)
    }

    /// Headers that canary, or HTTP itself, sets.
    ///
    /// - Parameter key: the setting's; each service has a header for its own credential.
    static func isReserved(_ name: String, in key: String) -> Bool {
        let own = ["n8n.headers": ["x-n8n-api-key"], "agent.headers": ["authorization"]][key] ?? []
        let reserved =
            [
                "content-type", "content-length", "host", "transfer-encoding", "connection", "user-agent", "expect",
                "x-canary-run",
            ] + own
        return reserved.contains { sameBytes($0, name.lowercased()) }
    }
}

/// What Kubernetes puts into every container for each Service of the namespace: a Service `canary-tokens` gives
/// `CANARY_TOKENS_PORT`.
func isServiceVariable(_ name: String) -> Bool {
    let words = name.split(separator: "_").map(String.init)
    if words.last == "PORT" { return true }
    for (index, word) in words.enumerated() where word == "SERVICE" || word == "PORT" {
        let next = index + 1 < words.count ? words[index + 1] : ""
        if word == "SERVICE", next == "HOST" || next == "PORT" { return true }
        if word == "PORT", Int(next) != nil { return true }
    }
    return false
}
