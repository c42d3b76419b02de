import HCL
import Testing

/// Numbers come out as Terraform 1.11.4 computes them, its roundings included.
@Suite struct NumberTests {
    private static let texts: [(String, String)] = [
        ("0.1+0.2", "0.3"), ("0.1*3", "0.3"), ("1/3*3", "1"), ("1.1 % 0.1", "0"),
        ("5 % 0.3", "0.1" + String(repeating: "9", count: 152) + "76"),
        ("length([1,2,3])/7", "0." + String(repeating: "428571", count: 25) + "42856"),
        (
            "9007199254740993.12345678901234567890123456789 % 1",
            "0.12345678901234567890123456789" + String(repeating: "0", count: 110) + "1931863472054293"
        ),
        ("length([1,2,3])/length([1,2,3,4,5,6,7])", "0.42857142857142857144"),
        (
            String(repeating: "1234567890", count: 18),
            String(repeating: "1234567890", count: 15) + "12345" + String(repeating: "0", count: 25)
        ),
        ("1e21", "1000000000000000000000"), ("1e-7", "0.0000001"), ("-0", "-0"), ("ceil(-0)", "0"), ("0.50", "0.5"),
        ("18446744073709551617 - 18446744073709551616", "1"), ("0.5 + 0.25", "0.75"), ("floor(-0.5)", "-1"),
        ("ceil(0.5)", "1"), ("2.50 - 2.5", "0"), ("00012.500e-1", "1.25"), ("-5 / 2", "-2.5"), ("1E+2", "100"),
    ]

    @Test(arguments: texts)
    func text(expression: String, text: String) {
        #expect(Support.json(expression) == text)
    }

    private static let integers: [(String, Int64?)] = [
        ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
        ("-9223372036854775809", nil), ("1.5", nil), ("1e3", 1000), ("1776528429", 1_776_528_429), ("0", 0),
        ("-0", 0), ("1/3", nil), ("1e300", nil), ("10/4*2", 5), ("5e-1*2", 1),
    ]

    @Test(arguments: integers)
    func exactIntegers(expression: String, integer: Int64?) throws {
        let local = try Support.local("x", [("a.tf", "locals {\n x = \(expression)\n}")]).get()
        guard case .number(let number) = local.value else { return #expect(Bool(false)) }
        #expect(number.int64 == integer)
    }

    @Test func whatWasRoundedSaysSo() throws {
        func isRounded(_ expression: String) throws -> Bool {
            let local = try Support.local("x", [("a.tf", "locals {\n x = \(expression)\n}")]).get()
            guard case .number(let number) = local.value else { return false }
            return number.isRounded
        }
        #expect(try isRounded("1/3*3"))
        #expect(try isRounded("0.1"))
        #expect(try !isRounded("365 * 24 * 60 * 60 / 4 + 0.5"))
        #expect(try !isRounded("1e100"))
    }

    @Test func aNumberInQuotesIsAString() throws {
        let local = try Support.local("m", [("a.tf", "locals {\n m = { a = \"1776528429\", b = 1776528429 }\n}")]).get()
        #expect(local.items.map(\.value) == [.string("1776528429"), .number(HCLNumber(1_776_528_429))])
    }

    @Test(arguments: ["1e5001", "1e-5001", "1e999999999", "1e99999999999999999999", "1e5000*1e5000*1e5000"])
    func boundedExponents(expression: String) {
        #expect(Support.error(expression)?.kind == .tooLarge)
    }

    @Test func boundedDigits() {
        #expect(Support.error(String(repeating: "7", count: 20_000))?.kind == .tooLarge)
        #expect(Support.json(String(repeating: "7", count: 6_000)).hasPrefix("777777"))
    }
}
