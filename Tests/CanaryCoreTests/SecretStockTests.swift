import Testing

@testable import CanaryCore

/// Many secrets are laid out only when a text may hold them: that must hide exactly what is hidden when all of them are.
@Suite struct SecretStockTests {
    private static let characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

    private static func secrets(_ count: Int, _ dice: inout Dice) -> [Secret] {
        (0..<count).map { number in
            switch number % 4 {
            case 0: Secret("sk-ant-oat01-" + dice.text(95, of: characters))
            // Other bytes, of which only a part is escaped in a document.
            case 1: Secret("/webhook/" + dice.text(12, of: characters + "/%ü&\\\""))
            case 2: Secret(dice.text(8 + number % 9, of: characters))
            default: Secret(dice.text(40, of: "0123456789abcdef"))
            }
        }
    }

    /// Pieces of every encoding, from seven bytes on, at the ends of texts and between other characters.
    @Test(arguments: 0..<8) func hidesTheSame(_ seed: Int) {
        var dice = Dice(state: UInt64(seed))
        let secrets = Self.secrets(40, &dice)
        let (all, stocked) = (SecretMask(secrets: secrets, laidOut: .max), SecretMask(secrets: secrets, laidOut: 0))
        let forms = secrets.flatMap { secret in
            secret.withBytes { SecretPieces.pieces(of: $0).flatMap(SecretEncodings.forms) }
        }
        var hidden = 0
        for _ in 0..<1500 {
            guard let form = forms.randomElement(using: &dice) else { return }
            let length = Int.random(in: 7...24, using: &dice)
            let start = Int.random(in: 0...max(0, form.count - length), using: &dice)
            let piece = form[start..<min(start + length, form.count)]
            let filler = ["", " ", "abc", "%", "\\u00", "\\", "=", "0", "%4", "\n", "\u{0}"]
            let before = Array((filler.randomElement(using: &dice) ?? "").utf8)
            let after = Array((filler.randomElement(using: &dice) ?? "").utf8)
            let text = before + piece + after
            let expected = all.mask(bytes: text)
            #expect(stocked.mask(bytes: text) == expected, "\(text)")
            if expected != text { hidden += 1 }
        }
        #expect(hidden > 1000)
    }

    /// One that knows no text yet, each time: nothing may be found only because an earlier text has laid it out.
    @Test(arguments: 0..<4) func hidesTheSameAtFirstSight(_ seed: Int) {
        var dice = Dice(state: UInt64(100 + seed))
        let secrets = Self.secrets(12, &dice)
        let all = SecretMask(secrets: secrets, laidOut: .max)
        for secret in secrets {
            for form in secret.withBytes({ SecretPieces.pieces(of: $0).flatMap(SecretEncodings.forms) }) {
                guard form.count >= WindowSet.width else { continue }
                let start = Int.random(in: 0...(form.count - WindowSet.width), using: &dice)
                let text = Array(form[start..<start + WindowSet.width])
                let fresh = SecretMask(secrets: secrets, laidOut: 0)
                #expect(fresh.mask(bytes: text) == all.mask(bytes: text), "\(String(decoding: text, as: UTF8.self))")
            }
        }
    }

    /// What is no secret stays, and texts of all bytes do no harm.
    @Test func leavesTheRest() {
        var dice = Dice(state: 7)
        let secrets = Self.secrets(60, &dice)
        let (all, stocked) = (SecretMask(secrets: secrets, laidOut: .max), SecretMask(secrets: secrets, laidOut: 0))
        for length in [0, 1, 4, 5, 7, 8, 9, 300, 5000] {
            let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &dice) }
            #expect(stocked.mask(bytes: noise) == all.mask(bytes: noise))
        }
        let text = "spare-17, file /secrets/tokens/spare-17, commit 4f1c2a9be07d3358, %20%41%42 \\u0041\\u00e4\\u"
        #expect(stocked.mask(text) == all.mask(text))
    }
}
