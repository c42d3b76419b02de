import Testing

@testable import CanaryCore

/// RFC 8259 to the letter, and bounds for what its letter allows.
@Suite struct JSONReaderTests {
    static let good: [(String, JSONValue)] = [
        ("null", .null), (" true\n", .bool(true)), ("\tfalse\r", .bool(false)), ("0", .integer(0)), ("-0", .integer(0)),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5", .number(1.5)), ("5.0", .integer(5)),
        ("1e3", .integer(1000)), ("1E-2", .number(0.01)), ("-1.25e+2", .integer(-125)), ("\"\"", .string("")),
        ("\"aé😀\"", .string("aé😀")), (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
        (#""\u0041\u00e9\ud83d\ude00x""#, .string("Aé😀x")), (#""\u0000""#, .string("\0")), ("[]", .array([])),
        ("[ 1 , [ ] , {} ]", .array([.integer(1), .array([]), .object([:])])), ("{}", .object([:])),
        (#"{ "a" : 1 , "b" : [ null ] }"#, .object(["a": .integer(1), "b": .array([.null])])),
        (#"{"a":1,"a":2}"#, .object(["a": .integer(2)])), ("\u{FEFF}[1]", .array([.integer(1)])),
    ]

    @Test func reads() {
        for (text, value) in Self.good { #expect(JSONValue(Array(text.utf8)) == value, "\(text)") }
    }

    static let bad = [
        "", " ", "nul", "nulll", "True", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "1e999", "-1e999", "NaN",
        "Infinity", "[",
        "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{1:2}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
        "{\"a\":1 \"b\":2}",
        "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"a\nb\"", "\"\0\"", "'a'", "// x\n1", "1 1", "{}{}", "<html>", "null\0", "[1]x", "{\"a\":1}}",
    ]

    @Test func refuses() {
        for text in Self.bad { #expect(JSONValue(Array(text.utf8)) == nil, "\(text)") }
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF, 0xFE, 0x31, 0],
        ] {
            #expect(JSONValue(bytes) == nil)
        }
    }

    /// Every text cut anywhere is no document, but where the rest is one by itself.
    @Test func cut() {
        let text = Array(#"{"a":[1.5e3,"x\u00e9\n",true,null,{"b":-7}]}"#.utf8)
        for end in text.indices { #expect(JSONValue(Array(text[..<end])) == nil, "\(end)") }
        #expect(JSONValue(text) != nil)
    }

    @Test func bounds() {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(JSONValue(nested(500)) != nil)
        #expect(JSONValue(nested(600)) == nil)
        #expect(JSONValue(Array(String(repeating: "{\"a\":", count: 1_000_000).utf8)) == nil)
        #expect(JSONValue(Array(("[" + String(repeating: "1,", count: JSONReader.mostValues) + "1]").utf8)) == nil)
        #expect(JSONValue(Array(String(repeating: "1", count: 100_000).utf8)) == nil)
    }
}
