import CanaryCore

/// What a child is asked to fetch. It goes through a socket that only the two have, so that nothing of it stands in
/// arguments or environment.
struct FetchRequest: Sendable {
    var mirror: String
    var url: Secret
    var shown: String
    var user: Secret
    var password: Secret?
    /// A full ref outside branches and tags.
    var extraRef: String?
    /// Make the mirror new although there is one.
    var anew: Bool
    /// How long the remote may take to answer the first question, milliseconds.
    var patience: Int

    var isFile: Bool { url.withBytes { $0.starts(with: "file:".utf8) } }

    /// Fields with a zero byte after each.
    var bytes: [UInt8] {
        let fields: [[UInt8]] = [
            Array(mirror.utf8), url.withBytes { $0 }, Array(shown.utf8), user.withBytes { $0 },
            password == nil ? [0x6e] : [0x79], password?.withBytes { $0 } ?? [], Array((extraRef ?? "").utf8),
            anew ? [0x79] : [0x6e], Array("\(patience)".utf8),
        ]
        return Array(fields.map { $0 + [0] }.joined())
    }

    init(
        mirror: String, url: Secret, shown: String, user: Secret, password: Secret?, extraRef: String?, anew: Bool,
        patience: Int = 30_000
    ) {
        (self.mirror, self.url, self.shown, self.user) = (mirror, url, shown, user)
        (self.password, self.extraRef, self.anew, self.patience) = (password, extraRef, anew, patience)
    }

    init?(bytes: [UInt8]) {
        let fields = bytes.split(separator: 0, omittingEmptySubsequences: false)
        func text(_ index: Int) -> String { String(decoding: fields[index], as: UTF8.self) }
        guard fields.count == 10, fields[9].isEmpty, !fields[0].isEmpty, !fields[1].isEmpty,
            let patience = Int(text(8))
        else { return nil }
        self.init(
            mirror: text(0), url: Secret(fields[1]), shown: text(2), user: Secret(fields[3]),
            password: fields[4].first == 0x79 ? Secret(fields[5]) : nil,
            extraRef: fields[6].isEmpty ? nil : text(6), anew: fields[7].first == 0x79, patience: patience)
    }
}

/// What the child answers: one line with a word, then libgit2's own.
enum FetchAnswer {
    static func bytes(of failure: RepositoryFailure?) -> [UInt8] {
        guard let failure else { return Array("done\n".utf8) }
        return Array("\(failure.kind)\n\(failure.detail)".utf8.prefix(4096))
    }

    /// - Throws: what the child reported; `nil` where it reported nothing.
    static func read(_ bytes: [UInt8]) throws(RepositoryFailure) -> Bool {
        guard let end = bytes.firstIndex(of: 10) else { return false }
        let word = String(decoding: bytes[..<end], as: UTF8.self)
        if word == "done" { return true }
        guard let kind = RepositoryFailure.Kind.allCases.first(where: { "\($0)" == word }) else { return false }
        throw RepositoryFailure(kind, detail: String(decoding: bytes[(end + 1)...], as: UTF8.self))
    }
}
