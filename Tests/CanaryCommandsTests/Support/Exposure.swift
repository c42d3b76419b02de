import CanaryConfig
import CanaryCore
import CanaryRender
import FoundationEssentials
import Sandbox
import Testing

@testable import CanaryCommands

/// Everything that a run let out, to be searched for secrets.
struct Exposure {
    private(set) var parts: [(name: String, bytes: [UInt8])] = []

    mutating func add(_ name: String, _ text: String) { parts.append((name, Array(text.utf8))) }

    /// A report in every form that there is.
    mutating func add(_ report: Report) {
        for output in Output.all {
            add(output.name, output.render(report, 0, .plain))
            if let appendix = output.appendix { add("\(output.name), beside it", appendix.render(report, 0)) }
        }
        add("tokens", TokensOutput.text(report))
    }

    /// Every file below a folder, byte by byte, and its name.
    mutating func add(folder: String) {
        for name in FileManager.default.subpaths(atPath: folder) ?? [] {
            add("name", name)
            if let data = FileManager.default.contents(atPath: "\(folder)/\(name)") {
                parts.append((name, Array(data)))
            }
        }
    }

    mutating func add(_ pushes: [Push]) {
        for push in pushes { add("push", "\(push.group)\n\(push.headers)\n\(push.body)") }
    }

    func expectNone(of scanner: SecretScanner, _ comment: String) {
        for (name, bytes) in parts {
            let hits = scanner.hits(in: bytes)
            #expect(hits.isEmpty, "\(comment), \(name): \(hits.prefix(3))")
        }
    }
}

extension Sandbox {
    /// Every secret of this pipeline by name.
    var namedSecrets: [(name: String, value: String)] {
        var named = environment.filter { $0.key != "N8N_WEBHOOK_URL" }.map { (name: $0.key, value: $0.value) }
        named += secrets.enumerated().map { (name: "secret \($0.offset)", value: $0.element) }
        if let path = environment["N8N_WEBHOOK_URL"]?.split(separator: "/").last {
            named.append((name: "webhook path", value: String(path)))
        }
        // Of a whole `.credentials.json` the tokens are secret; its braces stand in every report.
        named = named.flatMap { name, value in
            guard value.hasPrefix("{") else { return [(name: name, value: value)] }
            return value.matches(of: /sk-ant-[A-Za-z0-9_-]+/).map { (name: name, value: String($0.output)) }
        }
        var seen: Set<String> = []
        return named.filter { $0.value.utf8.count >= 8 && seen.insert($0.value).inserted }
    }
}

extension Sandbox {
    /// Searches a report, the state folder, the gateway and other texts for this pipeline's secrets.
    func expectNoSecret(in report: Report, _ comment: String, texts: KeyValuePairs<String, String> = [:]) {
        var exposure = Exposure()
        exposure.add(report)
        exposure.add(folder: stateFolder)
        exposure.add(pushes)
        for (name, text) in texts { exposure.add(name, text) }
        exposure.expectNone(of: SecretScanner(namedSecrets), comment)
    }
}

extension Harness {
    func expectNoSecret(in report: Report, _ comment: String, texts: KeyValuePairs<String, String> = [:]) {
        sandbox.expectNoSecret(in: report, comment, texts: texts)
    }
}
