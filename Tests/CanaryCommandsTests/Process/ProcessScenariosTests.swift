import CanaryCore
import FoundationEssentials
import Glibc
import Testing

/// `canary scenarios` as a process.
@Suite struct ProcessScenariosTests {
    private static let good =
        "title: the header's text is sent\ngiven: {workflow: {header: literal-expression}}\n"
        + "then: {exit: 1, cause: handoff.bearer-missing}\n"
    private static let wrong = "title: <wrong> & \"quoted\"\nthen: {cause: token.missing}\n"

    private static func folder(_ files: [String: String]) throws -> String {
        let folder = Temporary.folder()
        for (name, text) in files {
            let path = "\(folder)/\(name)"
            let parent = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        return folder
    }

    private static func run(_ arguments: [String], in folder: String) async throws -> Child.Ended {
        try await RunningProgram.run(
            [Child.canary, "scenarios"] + arguments, environment: ["TMPDIR": folder], directory: folder)
    }

    static let cases: [(files: [String: String], arguments: [String], code: Int32, says: [String])] = [
        (["a/good.yaml": good], ["a"], 0, ["✓ other/good", "1 scenario: 1 passed"]),
        (
            ["handoff/good.yml": good], ["handoff/good.yml", "-o", "json"], 0,
            ["\"hop\": \"handoff\"", "\"passed\": 1"]
        ),
        (
            ["a/good.yaml": good, "a/b/wrong.yaml": wrong], ["."], 1,
            ["✗ other/wrong", "expected", "actual", "token.missing", "none", "2 scenarios: 1 passed, 1 failed"]
        ), (["a/wrong.yaml": wrong, "a/good.yaml": good], ["a", "--filter", "good"], 0, ["1 scenario: 1 passed"]),
        (["a/good.yaml": good], ["a", "--filter", "nothing"], 64, ["no scenario has 'nothing'"]),
        (["a/good.yaml": good], ["a", "--list"], 0, ["other/good  the header's text is sent"]),
        ([:], ["nowhere.yaml"], 78, ["nowhere.yaml: No such file or directory"]),
        (["empty/x.txt": ""], ["empty"], 78, ["no scenario file"]),
        (["a/x.yaml": ""], ["a"], 78, ["a/x.yaml: the file says nothing"]),
        (
            ["a/x.yaml": "titel: x\nthen: {cause: token.mising}\n", "a/y.yaml": "{"], ["a"], 78,
            ["a/x.yaml:1:1: unknown key 'titel'; did you mean 'title'?", "did you mean 'token.missing'?", "a/y.yaml:"]
        ), (["a/good.yaml": good], ["a", "--jobs", "0"], 64, ["jobs"]),
        (["a/good.yaml": good], ["a", "-o", "xml"], 64, ["there is no output 'xml'"]),
        (["a/good.yaml": good], ["a", "-o", "junit=/nowhere/x.xml"], 3, ["could not be written"]),
    ]

    @Test func exitCodesAndWords() async throws {
        try await inParallel(Self.cases, width: 4) { files, arguments, code, says in
            let folder = try Self.folder(files)
            defer { Temporary.remove(folder) }
            let ended = try await Self.run(arguments, in: folder)
            #expect(ended.code == code, "\(arguments): \(ended.out)\(ended.err)")
            for text in says {
                #expect((ended.out + ended.err).contains(text), "\(arguments): \(ended.out)\(ended.err)")
            }
            let left = try Temporary.names(in: folder).filter { $0.hasPrefix("canary-sandbox") }
            #expect(left.isEmpty)
        }
    }

    /// What nobody may read; root may read everything.
    @Test(.enabled(if: getuid() != 0, "root reads everything"))
    func whatMayNotBeRead() async throws {
        let folder = try Self.folder(["a/good.yaml": Self.good])
        chmod(folder + "/a", 0)
        defer {
            chmod(folder + "/a", 0o700)
            Temporary.remove(folder)
        }
        let ended = try await Self.run(["a"], in: folder)
        #expect(ended.code == 78 && ended.err.contains("Permission denied"))
    }

    /// A pipe that nobody writes to, a device without end, and links that lead in a circle hold nothing up.
    @Test func oddFiles() async throws {
        let folder = try Self.folder(["a/good.yaml": Self.good])
        defer { Temporary.remove(folder) }
        mkfifo(folder + "/pipe.yaml", 0o600)
        symlink(folder + "/a", folder + "/a/loop")
        let pipe = try await Self.run(["pipe.yaml"], in: folder)
        #expect(pipe.code == 78 && pipe.err.contains("says nothing"))
        let endless = try await Self.run(["/dev/zero"], in: folder)
        #expect(endless.code == 78 && endless.err.contains("larger than"))
        let loop = try await Self.run(["a"], in: folder)
        #expect(loop.code == 0 && loop.out.contains("1 scenario: 1 passed"))
    }

    /// Read by an XML parser that is not ours.
    @Test func junitIsWholeXML() async throws {
        let hostile = "title: \"<&\\\"'\\u0007\\u202E]]>\"\nthen: {verdict: degraded, report: [\"\\u0001<x>\"]}\n"
        let folder = try Self.folder(["model/a.yaml": Self.good, "b.yaml": Self.wrong, "c.yaml": hostile])
        defer { Temporary.remove(folder) }
        let ended = try await Self.run([".", "-o", "text", "-o", "junit=out.xml", "-o", "json=out.json"], in: folder)
        #expect(ended.code == 1, "\(ended.err)")
        let script = """
            import sys, json, xml.etree.ElementTree as tree
            root = tree.parse("out.xml").getroot()
            cases = root.findall(".//testcase")
            print(root.tag, root.get("tests"), root.get("failures"), root.get("errors"), len(cases),
                  sum(1 for c in cases if c.find("failure") is not None),
                  sorted({s.get("name") for s in root.findall("testsuite")}))
            print(json.load(open("out.json"))["counts"]["failed"])
            """
        let read = try await RunningProgram.run(["python3", "-c", script], directory: folder)
        #expect(read.code == 0, "\(read.err)")
        #expect(read.out == "testsuites 3 2 0 3 2 ['model', 'other']\n2\n", "\(read.out)")
    }

    @Test func listsIntoAPipeThatCloses() async throws {
        let ended = try await RunningProgram.run(
            [Child.canary], command: #"{ "$1" scenarios --list; echo "code $?" >&2; } | head -1"#)
        #expect(ended.code == 0 && ended.err == "code 0\n", "\(ended.err)")
        #expect(ended.out.hasPrefix("healthy/") && ended.out.split(separator: "\n").count == 1)
    }

    /// Ctrl-C ends it within seconds with what is known, and takes every folder away.
    @Test func isInterrupted() async throws {
        let stuck = "title: never ends\ngiven: {agent: {ending: stuck-running}}\nwhen: {scale: 1}\n"
        let folder = try Self.folder(["s/1.yaml": stuck, "s/2.yaml": stuck, "s/3.yaml": stuck, "s/0.yaml": Self.good])
        defer { Temporary.remove(folder) }
        let program = try RunningProgram(
            [
                Child.canary, "scenarios", "s", "-o", "text", "-o", "junit=out.xml", "--jobs", "4", "--progress",
                "plain",
            ],
            environment: ["TMPDIR": folder], directory: folder)
        #expect(try await until { program.err.contains("passed  other/0") })
        let start = ContinuousClock.now
        program.send(SIGINT)
        let ended = try await program.finish(within: .seconds(30))
        #expect(ended.code == 130 && ContinuousClock.now - start < .seconds(10), "\(ended)")
        #expect(ended.out.contains("1 passed, 3 not run") && ended.out.contains("interrupted"), "\(ended.out)")
        #expect(FileManager.default.fileExists(atPath: folder + "/out.xml"))
        #expect(try Temporary.names(in: folder).filter { $0.hasPrefix("canary-sandbox") }.isEmpty)
    }

    /// A file of the user's own is as good as a name wherever a sandbox is started.
    @Test func aFileForTheSandbox() async throws {
        let folder = try Self.folder([
            "good.yaml": Self.good, "bad.yaml": "title: x\ngiven: {agent: {durration: 1s}}\n",
        ])
        defer { Temporary.remove(folder) }
        let environment = ["TMPDIR": folder]
        let ended = try await RunningProgram.run(
            [Child.canary, "run", "--sandbox=good.yaml"], environment: environment, directory: folder)
        #expect(ended.code == 1 && ended.out.contains("handoff.bearer-missing"), "\(ended.out)\(ended.err)")
        let bad = try await RunningProgram.run(
            [Child.canary, "run", "--sandbox", "./bad.yaml"], environment: environment, directory: folder)
        #expect(bad.code == 78 && bad.err.contains("did you mean 'duration'?"), "\(bad.err)")
    }
}
