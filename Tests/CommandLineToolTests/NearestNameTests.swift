import Testing

@testable import CommandLineTool

@Suite struct NearestNameTests {
    @Test(
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1),
            ("abc", "abcd", 1), ("abc", "axc", 1), ("ca", "abc", 2), ("kitten", "sitting", 3), ("a", "b", 1),
            ("naïve", "naive", 1), ("ab", "ba", 1), ("abcdef", "badcfe", 3),
        ])
    func distance(a: String, b: String, expected: Int) {
        #expect(damerauLevenshtein(Array(a.unicodeScalars), Array(b.unicodeScalars)) == expected)
        #expect(damerauLevenshtein(Array(b.unicodeScalars), Array(a.unicodeScalars)) == expected)
    }

    @Test(
        arguments: [
            ("chekc", "check"), ("runn", "run"), ("rn", "run"), ("sandox", "sandbox"), ("verify", "verify-rotation"),
            ("x", nil), ("", nil), ("banana", nil), ("cat", nil), ("sa", nil),
            (String(repeating: "run", count: 100), nil),
        ] as [(String, String?)])
    func nearestName(word: String, expected: String?) {
        #expect(nearest(to: word, among: ["run", "check", "sandbox", "verify-rotation"]) == expected)
    }

    @Test func ambiguousPrefixNamesNothing() {
        #expect(nearest(to: "--dir", among: ["--directory", "--direction"]) == nil)
        #expect(nearest(to: "--dir", among: ["--directory", "--image"]) == "--directory")
    }
}
