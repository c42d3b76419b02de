import HCL
import Testing

@testable import CanaryCore

/// Files that somebody made to hold up a run: each is looked through to its end, and in little time.
@Suite struct ReaderBombTests {
    struct Bomb: Sendable, CustomTestStringConvertible {
        var file: String
        var head = "httpd: x\n"
        var piece: String
        var tail = ""
        var testDescription: String { "\(file): \(piece.prefix(40))" }

        func bytes(_ count: Int) -> [UInt8] {
            Array((head + String(repeating: piece, count: count / piece.utf8.count) + tail).utf8)
        }
    }

    private static func yaml(_ head: String, _ piece: String) -> Bomb {
        Bomb(file: "a.yaml", head: head, piece: piece)
    }

    private static func terraform(_ head: String, _ piece: String, _ tail: String = "\n") -> Bomb {
        Bomb(file: "a.tf", head: head, piece: piece, tail: tail)
    }

    private static let values: [Bomb] = [
        "[", "{", "{{ ", "${", "{{a ", "\"", "word ", "${a}/", "a: ", "&a ",
    ].map { (piece: String) -> Bomb in yaml("image: httpd", piece) }

    private static let openValues: [Bomb] = ["\"${a", "'", "|\n  e\u{301}", "&"].map { (start: String) -> Bomb in
        yaml("httpd: " + start, "a\u{301}")
    }

    private static let lines: [Bomb] = [
        "a: \"\n", "a: \"b\n", "a: 'b\n", "\"\n", "[\n", "{\n", "a: [\n", "a: [b,\n", "a: {b: c,\n", "- ", "---\n",
        "a: |\n b: |\n  c: |\n   d: |\n    e\n", "a: &b httpd\n", "a:\n", "  word word\n", "image: httpd\n",
        "{{- if a }}\n", "? a\n: b\n", "# httpd\n", "\n", "a: \"{\\n\"\n",
    ].map { (piece: String) -> Bomb in yaml("httpd: x\n", piece) }

    private static let others: [Bomb] = [
        Bomb(file: "a.json", head: "[\"httpd\",", piece: "["),
        Bomb(file: "a.json", head: "[\"httpd\",\"", piece: "\\n", tail: "\"]"),
        Bomb(file: "a.json", head: "[\"httpd\"", piece: ",\"a\\nb\"", tail: "]"),
        Bomb(file: "Dockerfile", head: "ARG a=x\n", piece: "ARG a=$a$a\n", tail: "FROM ${a} httpd\n"),
        Bomb(file: "Dockerfile", head: "FROM ", piece: "${", tail: " httpd\n"),
        Bomb(file: "Dockerfile", head: "FROM httpd\n", piece: "RUN a \\\n"),
        Bomb(file: "Dockerfile", head: "FROM httpd\nCOPY ", piece: "--from=httpd "),
        Bomb(file: "a.tf.json", head: "{\"httpd\":\"", piece: "${a}", tail: "\"}"),
        Bomb(file: "a.tofu", head: "httpd = [\n", piece: "\"\",\n", tail: "]\n"),
    ]

    private static let terraforms: [Bomb] = [
        terraform("httpd = 1\n", "a {\n"), terraform("httpd = \"", "${a}", "\"\n"),
        terraform("httpd = \"", "%{if a}b%{endif}", "\"\n"), terraform("httpd = format(\"", "%s", "\")\n"),
        terraform("httpd = \"", " ", "${~ a ~}\"\n"), terraform("httpd = ", "{"), terraform("httpd = ", "-"),
        terraform("httpd = <<E\n", "image: httpd\n", "E\n"), terraform("httpd = <<E\n", "E E\n"),
        terraform("httpd = 1\nlocals {\n", "a = 1\n", "}\n"), terraform("httpd = ", "\"${"),
        terraform(
            "httpd = 1\nresource helm_release x {\n", " set {\n name = \"a.b\"\n value = \"httpd\"\n }\n", "}\n"),
    ]

    static let bombs: [Bomb] = values + openValues + lines + others + terraforms

    /// The time is far more than any of them takes on a busy machine, and far less than what they once took.
    private static func scan(_ file: String, _ bytes: [UInt8]) throws -> ImageUseScan {
        let image = try #require(ImageReference("httpd"))
        let end = ContinuousClock.now + .seconds(20)
        return ImageUseScanner.scan(
            for: image, in: [(path: file, bytes: bytes)], clock: WorkClock { ContinuousClock.now > end })
    }

    @Test(arguments: bombs) func isReadToItsEnd(_ bomb: Bomb) throws {
        #expect(try Self.scan(bomb.file, bomb.bytes(50_000)).filesRead == 1)
    }

    /// Each level was searched twice: once by the setting's name, and once as what it is.
    @Test func nestedSettingsAreSearchedOnce() throws {
        let lines = (0..<55).map { level in
            let blanks = String(repeating: " ", count: level)
            return "\(blanks)name: a\n\(blanks)value:\n"
        }
        let text = "httpd: x\n" + lines.joined() + String(repeating: " ", count: 56) + "image: httpd\n"
        let scan = try Self.scan("a.yaml", Array(text.utf8))
        #expect(scan.filesRead == 1)
        #expect(scan.uses.map(\.line) == [112])
    }

    /// Every reference is followed once, however many there are and wherever they lead.
    @Test func referencesAreFollowedOnce() throws {
        let locals = (0..<400).map { number in
            let next = (1...4).map { "local.l\(number + $0)" }.joined(separator: ", ")
            return " l\(number) = coalesce(\(next), \(next))\n"
        }
        let members = (0..<1500).map { " k\($0) = \"httpd:2.\($0)\"\n" }.joined()
        let users = (0..<1500).map { "resource a b\($0) {\n image = local.m.k\($0)\n}\n" }.joined()
        let text = "locals {\n\(locals.joined()) m = {\n\(members)}\n}\nimage = local.l0\n\(users)"
        let scan = try Self.scan("a.tf", Array(text.utf8))
        #expect(scan.filesRead == 1)
        // Its own line each in the map, and each where it is used.
        #expect(scan.uses.count == ImageSearch.mostUses)
    }

    @Test func whatAReferenceBringsIsBounded() throws {
        let long = String(repeating: "a", count: 1000)
        let text =
            "locals {\n a = \"\(long)\"\n}\nhttpd = <<E\n" + String(repeating: "${local.a}", count: 20_000) + "\nE\n"
        // More than is followed: the answer is not known.
        #expect(try Self.scan("a.tf", Array(text.utf8)).filesRead == 0)
    }

    /// More values than a tree may hold: then each line by itself.
    @Test(arguments: [("a.tf", "a = [", "1,", "]\n"), ("a.yaml", "a: [", "1,", "]\n"), ("a.json", "[", "1,", "\n")])
    func whatIsTooMuchForATreeIsReadByLine(_ file: String, _ head: String, _ piece: String, _ tail: String) throws {
        let text = head + String(repeating: piece, count: WorkClock.mostValues + 1) + tail + "image: httpd\n"
        let scan = try Self.scan(file, Array(text.utf8))
        #expect(scan.scannedByLine == [file])
        #expect(scan.uses.map(\.line) == [2])
    }

    // MARK: What is cut

    @Test(arguments: ["a.yaml", "a.json", "a.tf", "a.tf.json", "Dockerfile"])
    func endsWithItsTime(_ file: String) throws {
        let image = try #require(ImageReference("httpd"))
        let pieces = ["a.tf": "httpd = [1]\n", "a.tf.json": "\"httpd\",", "a.json": "\"httpd\","]
        let head = file.hasSuffix("json") ? "{\"a\":[" : ""
        let bytes = Bomb(file: file, head: head, piece: pieces[file] ?? "FROM: httpd\n").bytes(1_000_000)
        var looks = 0
        let clock = WorkClock {
            looks += 1
            return looks > 3
        }
        let files = [(path: file, bytes: bytes), (path: "b/\(file)", bytes: bytes)]
        let scan = ImageUseScanner.scan(for: image, in: files, clock: clock)
        #expect(scan.filesRead < 2)
        #expect(looks == 4, "it ends at the first look that says so")
    }

    @Test func nothingFoundInACutSearchIsNotKnown() throws {
        let cut = ImageSearchCut(filesRead: 3, files: 9, seconds: 5, limit: "callTimeout")
        var configuration = Configuration()
        configuration.mint = Configuration.Mint(repository: .path("/srv/infra"))
        let picture = Picture(
            observations: [
                Observation(.webhook, .imageSearchCut(cut), at: 0),
                Observation(.webhook, .refusal(.imageUseUnknown), at: 0),
            ], configuration: configuration, now: 0)
        let diagnosis = diagnose(picture)
        #expect(diagnosis.findings.map(\.cause.id) == ["webhook.image-search-cut"])
        #expect(diagnosis.hops[.webhook] == .unknown)
        #expect(diagnosis.findings.first?.fix.hasPrefix("raise `callTimeout`") == true)
        #expect(diagnosis.findings.first?.evidence.first == Evidence("looked through", "3 of 9 files"))
    }

    @Test(arguments: ["main.tofu", "main.tofu.json", "terraform.tfvars.json"])
    func filesOfOpenTofuAreLookedThrough(_ file: String) throws {
        #expect(ImageUseScanner.suffixes.contains { file.hasSuffix($0) })
        let text = file.hasSuffix("json") ? "{\"image\": \"httpd:2.4\"}" : "image = \"httpd:2.4\"\n"
        #expect(try Self.scan(file, Array(text.utf8)).uses.map(\.line) == [1])
    }

    // MARK: Threads

    @Test func aThreadGivesItsResult() async {
        #expect(await OwnThread.run(within: .seconds(60)) { $0.isOver ? 0 : 7 } == 7)
    }

    @Test func workWithoutEndIsLeft() async {
        let result = await OwnThread.run(within: .milliseconds(50)) { limit in
            while !limit.isOver {}
            return 1
        }
        // Its own last moment is before that of whoever waits.
        #expect(result == nil || result == 1)
    }

    @Test func cancellationEndsTheWaitAtOnce() async {
        let task = Task {
            await OwnThread.run(within: .seconds(600)) { limit in
                while !limit.isOver {}
                return 1
            }
        }
        task.cancel()
        _ = await task.value
    }
}
