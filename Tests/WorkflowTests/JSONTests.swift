import Testing
import Workflow

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", "-12", "1.5", "\"\"", "[1,[2,{\"a\":null}],\"x\"]", "{\"b\":1,\"a\":{\"c\":[]}}",
        "\"\\u0001\\n\\t\\r\\\"\\\\/é😀\"", "9223372036854775807",
    ])
    func roundTrip(text: String) throws {
        #expect(try JSONValue(parsing: text).text == text)
    }

    @Test(arguments: [
        ("\"\\ud83d\\ude00\\u00e9\\/\"", "\"😀é/\""), (" [ 1 , 2 ] ", "[1,2]"), ("{\"a\":1,\"a\":2}", "{\"a\":2}"),
        ("\"\\ud800\"", "\"\u{FFFD}\""), ("\"\\ud800\\u0041\\ud800x\"", "\"\u{FFFD}A\u{FFFD}x\""),
        ("\"a\\nb\\u0000é\\\\\"", "\"a\\nb\\u0000é\\\\\""), ("{\"é\":1,\"e\u{301}\":2}", "{\"é\":1,\"e\u{301}\":2}"),
    ])
    func reads(text: String, written: String) throws {
        #expect(try JSONValue(parsing: text).text == written)
    }

    @Test(arguments: [
        "", " ", "nul", "01", "1.", ".5", "1e", "-", "+1", "[1,]", "[1", "{\"a\"}", "{\"a\":1,}", "{a:1}", "\"",
        "\"\\x\"",
        "\"\\u12\"", "\"\\u+123\"", "\"\n\"", "1 2", "{}{", "NaN", "'a'", "\u{FEFF}1",
    ])
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func depthAndBytesAreBounded() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 200_000)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }
}
