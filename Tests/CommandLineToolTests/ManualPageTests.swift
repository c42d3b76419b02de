import Testing

@testable import CommandLineTool

@Suite struct ManualPageTests {
    let page = demo.manualPage(date: "2026-11-21")

    @Test(
        arguments: [
            ("--image", #"\-\-image"#), (".SH x", #"\&.SH x"#), ("'x'", #"\(aqx\(aq"#), (#"a\b"#, #"a\(rsb"#),
            (" x", #"\& x"#), ("a\"b", #"a\(dqb"#), ("é…", #"\[u00E9]..."#), ("a\n.b", "a .b"), ("🦤", #"\[u1F9A4]"#),
            ("a\u{1B}b", "ab"), ("~^`", #"\(ti\(ha\(ga"#), ("", ""),
        ])
    func escapes(text: String, expected: String) {
        #expect(roff(text) == expected)
    }

    @Test func onlyKnownRequests() {
        let known = [".TH", ".nh", ".ad", ".SH", ".SS", ".PP", ".TP", ".B", ".br", ".nf", ".fi", ".RS", ".RE"]
        for line in page.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            #expect(!line.isEmpty && line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
            #expect(line.first != "'")
            if line.first == "." { #expect(known.contains(String(line.prefix { $0 != " " })), "\(line)") }
        }
    }

    @Test func says() {
        for text in ["\\-\\-dialect", "DEMO_CONFIG", "128+n", "demo workflow trace", "EXIT STATUS"] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(!page.contains("internal") && !page.contains("door"))
    }

    @Test(.enabled(if: isInstalled("groff"), "groff is not installed"))
    func groff() throws {
        let scratch = try Scratch()
        let file = try scratch.write(page, to: "demo.1")
        for device in ["", "-Tutf8"] {
            let result = try shell("groff -man \(device) -ww -z \(file)")
            #expect(result.status == 0 && result.output == "", "\(result.output)")
        }
        let text = try shell("groff -man -Tutf8 -P-cbou \(file)").output
        #expect(text.contains("--dialect DIALECT") && text.contains(#"back\slash,"#))
        #expect(text.contains("'quotes' and “typography” – née."))
        #expect(text.contains("\n       .A line"))
    }

    @Test(
        .enabled(if: isInstalled("man") && isInstalled("groff"), "man is not installed"), arguments: ["C", "C.UTF-8"])
    func man(locale: String) throws {
        let scratch = try Scratch()
        let file = try scratch.write(page, to: "demo.1")
        let result = try shell("LC_ALL=\(locale) MANWIDTH=80 man --warnings -l \(file) >/dev/null")
        #expect(result.status == 0 && result.output == "", "\(result.output)")
        // The check can fail: an unknown macro is a warning.
        let bad = try scratch.write(page + ".XYZ\n", to: "bad.1")
        #expect(try shell("LC_ALL=\(locale) man --warnings -l \(bad) >/dev/null").output.contains("XYZ"))
    }
}
