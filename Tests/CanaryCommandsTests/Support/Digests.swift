/// SHA-256, SHA-1 and MD5 (FIPS 180-4, RFC 1321), for tests that look for a digest of a secret; nothing else may use them.
enum Digests {
    /// The three digests of some bytes.
    static func all(of bytes: [UInt8]) -> [(name: String, digest: [UInt8])] {
        [("SHA-256", sha256(bytes)), ("SHA-1", sha1(bytes)), ("MD5", md5(bytes))]
    }

    static func sha256(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
        for block in blocks(message, bigEndian: true) {
            var words = block
            for index in 16..<64 {
                let (early, late) = (words[index - 15], words[index - 2])
                let s0 = right(early, 7) ^ right(early, 18) ^ early >> 3
                let s1 = right(late, 17) ^ right(late, 19) ^ late >> 10
                words.append(words[index - 16] &+ s0 &+ words[index - 7] &+ s1)
            }
            var v = state
            for index in 0..<64 {
                let sum1 = right(v[4], 6) ^ right(v[4], 11) ^ right(v[4], 25)
                let choice = v[4] & v[5] ^ ~v[4] & v[6]
                let first = v[7] &+ sum1 &+ choice &+ roots[index] &+ words[index]
                let sum0 = right(v[0], 2) ^ right(v[0], 13) ^ right(v[0], 22)
                let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
                v = [first &+ sum0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
            }
            for index in 0..<8 { state[index] &+= v[index] }
        }
        return state.flatMap { bytes($0, bigEndian: true) }
    }

    static func sha1(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
        for block in blocks(message, bigEndian: true) {
            var words = block
            for index in 16..<80 {
                words.append(left(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1))
            }
            var v = state
            for index in 0..<80 {
                let (mix, constant): (UInt32, UInt32) =
                    switch index {
                    case 0..<20: (v[1] & v[2] | ~v[1] & v[3], 0x5a82_7999)
                    case 20..<40: (v[1] ^ v[2] ^ v[3], 0x6ed9_eba1)
                    case 40..<60: (v[1] & v[2] | v[1] & v[3] | v[2] & v[3], 0x8f1b_bcdc)
                    default: (v[1] ^ v[2] ^ v[3], 0xca62_c1d6)
                    }
                v = [left(v[0], 5) &+ mix &+ v[4] &+ constant &+ words[index], v[0], left(v[1], 30), v[2], v[3]]
            }
            for index in 0..<5 { state[index] &+= v[index] }
        }
        return state.flatMap { bytes($0, bigEndian: true) }
    }

    static func md5(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
        let turns: [[UInt32]] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]
        for words in blocks(message, bigEndian: false) {
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            for index in 0..<64 {
                let (mix, place): (UInt32, Int) =
                    switch index / 16 {
                    case 0: (b & c | ~b & d, index)
                    case 1: (d & b | ~d & c, (5 * index + 1) % 16)
                    case 2: (b ^ c ^ d, (3 * index + 5) % 16)
                    default: (c ^ (b | ~d), 7 * index % 16)
                    }
                let turned = left(a &+ mix &+ sines[index] &+ words[place], turns[index / 16][index % 4])
                (a, d, c, b) = (d, c, b, b &+ turned)
            }
            for (index, value) in [a, b, c, d].enumerated() { state[index] &+= value }
        }
        return state.flatMap { bytes($0, bigEndian: false) }
    }

    // MARK: -

    private static func blocks(_ message: [UInt8], bigEndian: Bool) -> [[UInt32]] {
        let bits = UInt64(message.count) * 8
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        for place in 0..<8 {
            padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * (bigEndian ? 7 - place : place))))
        }
        return stride(from: 0, to: padded.count, by: 64).map { start in
            (0..<16).map { word in
                let four = padded[start + 4 * word..<start + 4 * word + 4]
                return (bigEndian ? Array(four) : four.reversed()).reduce(0) { $0 << 8 | UInt32($1) }
            }
        }
    }

    private static func bytes(_ value: UInt32, bigEndian: Bool) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * (bigEndian ? 3 - $0 : $0))) }
    }

    private static func left(_ value: UInt32, _ count: UInt32) -> UInt32 { value << count | value >> (32 - count) }
    private static func right(_ value: UInt32, _ count: UInt32) -> UInt32 { value >> count | value << (32 - count) }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let roots: [UInt32] = {
        var primes: [Int] = []
        var candidate = 2
        while primes.count < 64 {
            if !primes.contains(where: { candidate % $0 == 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map { prime in
            // The cube root with 32 binary places: the largest x whose cube is at most prime · 2^96.
            var root: UInt128 = 0
            for bit in (0..<36).reversed() {
                let next = root | UInt128(1) << UInt128(bit)
                if next * next * next <= UInt128(prime) << 96 { root = next }
            }
            return UInt32(truncatingIfNeeded: root)
        }
    }()

    /// RFC 1321's table: 2^32 · |sin(i)|.
    private static let sines: [UInt32] = (1...64).map { UInt32(clamping: abs(sine(Double($0))) * 4_294_967_296) }

    /// By its series; the argument is brought into −π…π first, where twenty terms are exact.
    private static func sine(_ angle: Double) -> Double {
        let x = angle.remainder(dividingBy: 2 * .pi)
        var (term, sum) = (x, x)
        for step in 1...20 {
            term *= -x * x / Double(2 * step * (2 * step + 1))
            sum += term
        }
        return sum
    }
}
