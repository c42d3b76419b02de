import Testing

/// The scanner finds what it is meant to find: a test of secrecy that cannot fail proves nothing.
@Suite struct SecretScannerTests {
    private static let token = "sk-ant-oat01-" + "Zk3Q9xVb7LmN2pRt8WyA4cEf6HjK1oIu5sDgBhYqXzTvCnM0_-JwPlQeRrTtYyUu"
    private static let value = String(token.dropFirst(13))
    private let scanner = SecretScanner([(name: "token", value: token)])

    /// A piece of eight characters from the middle of the value, and what it may be written as.
    private static var planted: [(form: String, text: String)] {
        let piece = Array(value.utf8)[20..<28]
        let text = String(decoding: piece, as: UTF8.self)
        var planted = [(form: "raw", text: text)]
        for offset in 0..<3 {
            for (name, alphabet) in [("base64", SecretScanner.standard), ("base64url", SecretScanner.urlSafe)] {
                let long = Array("ab".utf8.prefix(offset)) + Array(value.utf8)[20..<32] + Array("#".utf8)
                let coded = SecretScanner.base64(long, alphabet)
                planted.append((form: "\(name) at \(offset)", text: String(decoding: coded, as: UTF8.self)))
            }
        }
        for digits in ["0123456789abcdef", "0123456789ABCDEF"] {
            let pairs = piece.map { String(decoding: SecretScanner.hex([$0], digits), as: UTF8.self) }
            planted.append((form: "hex \(digits)", text: pairs.joined()))
            planted.append((form: "percent \(digits)", text: pairs.map { "%" + $0 }.joined()))
            planted.append((form: "JSON \(digits)", text: pairs.map { "\\u00" + $0 }.joined()))
            planted.append((form: "JSON twice \(digits)", text: pairs.map { "\\\\u00" + $0 }.joined()))
        }
        planted.append((form: "XML", text: Array(text.utf8).map { "&#\($0);" }.joined()))
        planted.append((form: "mixed percent", text: "\(text.prefix(3))%\(hex(piece[23]))\(text.dropFirst(4))"))
        planted.append((form: "torn by a line end", text: "\(text.prefix(4))\n      \(text.dropFirst(4))"))
        planted.append((form: "torn by an escaped line end", text: "\(text.prefix(4))\\n\(text.dropFirst(4))"))
        for bytes in [Array(token.utf8), Array(value.utf8), Array(token.utf8) + [10]] {
            for (name, digest) in Digests.all(of: bytes) {
                let lower = String(decoding: SecretScanner.hex(digest, "0123456789abcdef"), as: UTF8.self)
                planted.append((form: name, text: lower))
                planted.append((form: "beginning of \(name)", text: String(lower.prefix(12))))
                planted.append((form: "\(name) in capitals", text: lower.uppercased()))
                let coded = SecretScanner.base64(digest, SecretScanner.standard)
                planted.append((form: "\(name) in base64", text: String(decoding: coded, as: UTF8.self)))
                let safe = SecretScanner.base64(digest, SecretScanner.urlSafe)
                planted.append((form: "\(name) in base64url", text: String(decoding: safe, as: UTF8.self)))
            }
        }
        return planted
    }

    private static func hex(_ byte: UInt8) -> String {
        String(decoding: SecretScanner.hex([byte], "0123456789ABCDEF"), as: UTF8.self)
    }

    @Test func findsWhatIsPlanted() {
        for (form, text) in Self.planted {
            #expect(!scanner.hits(in: "before \(text) after").isEmpty, "\(form)")
            #expect(!scanner.hits(in: "{\"x\":\"\(text)\"}\n").isEmpty, "\(form)")
        }
    }

    @Test func findsItInBytesThatAreNoText() {
        #expect(!scanner.hits(in: [0xFF, 0xC3, 0x00] + Array(Self.value.utf8.prefix(8)) + [0xFE]).isEmpty)
    }

    @Test func saysNothingOfWhatIsPublicOrTooShort() {
        for text in [
            "sk-ant-oat01-***", "n8n_api_***", String(Self.value.prefix(7)), "Bearer ***", "", "%", "\\", "\\u00",
        ] {
            #expect(scanner.hits(in: text).isEmpty, "\(text)")
        }
    }

    /// FIPS 180-4's and RFC 1321's own examples, and lengths at which the padding needs another block.
    @Test func digestsAreRight() {
        func text(_ digest: [UInt8]) -> String {
            String(decoding: SecretScanner.hex(digest, "0123456789abcdef"), as: UTF8.self)
        }
        let abc = Array("abc".utf8)
        #expect(text(Digests.sha256(abc)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(text(Digests.sha1(abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(text(Digests.md5(abc)) == "900150983cd24fb0d6963f7d28e17f72")
        let long = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        #expect(text(Digests.sha256(long)) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(text(Digests.sha1(long)) == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
        let digits = Array(String(repeating: "1234567890", count: 8).utf8)
        #expect(text(Digests.md5(digits)) == "57edf4a22be3c955ac49da2e2107b67a")
    }
}
