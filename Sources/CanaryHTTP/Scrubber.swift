import CanaryCore

/// Takes secrets out of a text that was made by libcurl or by a counterpart.
///
/// libcurl cuts its messages at 255 bytes, so that a whole value need not occur: every piece of eight bytes counts,
/// and shorter secrets count whole. What `shown` holds may be shown anyhow and is left alone.
struct Scrubber: Sendable {
    static let piece = 8
    private let secrets: [Secret]
    private let shown: [UInt8]

    init(secrets: [Secret], shown: String) {
        self.secrets = secrets
        self.shown = Array(shown.utf8)
    }

    func clean(_ text: [UInt8]) -> String {
        var hidden = [Bool](repeating: false, count: text.count)
        for secret in secrets {
            secret.withBytes { mark($0, in: text, &hidden) }
        }
        var result: [UInt8] = []
        for (index, byte) in text.enumerated() {
            if !hidden[index] {
                result.append(byte < 32 || byte == 127 ? 32 : byte)
            } else if index == 0 || !hidden[index - 1] {
                result.append(contentsOf: "***".utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func mark(_ secret: [UInt8], in text: [UInt8], _ hidden: inout [Bool]) {
        let length = min(secret.count, Self.piece)
        // A single character (the path `/`) is in every text and gives nothing away.
        guard length > 1, text.count >= length else { return }
        var pieces: Set<ArraySlice<UInt8>> = []
        for start in 0...(secret.count - length) { pieces.insert(secret[start..<start + length]) }
        if shown.count >= length {
            for start in 0...(shown.count - length) { pieces.remove(shown[start..<start + length]) }
        }
        for start in 0...(text.count - length) where pieces.contains(text[start..<start + length]) {
            for index in start..<start + length { hidden[index] = true }
        }
    }
}

extension Secret {
    /// The whole `user:password` and each of the two: libcurl might name one alone.
    func withParts() -> [Secret] {
        [self] + withBytes { $0.split(separator: 0x3A, maxSplits: 1).map { Secret($0) } }
    }
}
