import FoundationEssentials
import Glibc
import HTTPServer
import Sandbox

/// A Pushgateway for a test: the real one where it is installed, or the sandbox's, which is held to it.
struct Gateway: Sendable {
    enum Kind: String, CaseIterable, Sendable { case real, sandbox }

    /// Where the real one may be: beside this checkout's build, or on the PATH.
    static let program = Peer.find("prometheus-pushgateway") ?? Peer.find("pushgateway")

    static var atHand: [Kind] { Kind.allCases.filter { $0 == .sandbox || program != nil } }

    /// Requests that came to it, in order, and whether the push was taken.
    struct Pushed: Sendable {
        var target: String
        var body: String
        var status: Int
    }

    let url: String
    private let log: Locked<[Pushed]>
    var pushed: [Pushed] { log.read { $0 } }

    /// Starts one that lasts as long as the stage, with a relay before it that notes what is pushed.
    ///
    /// - Parameters:
    ///   - options: more flags for the real one.
    ///   - ready: a path where it says that it is ready, and the status with which it does.
    static func start(
        _ kind: Kind, for stage: Stage, options: [String] = [], ready: (path: String, status: Int) = ("/-/ready", 200)
    ) async throws -> Gateway {
        let upstream = kind == .real ? try await real(for: stage, options, ready) : stage.sandbox.gatewayURL
        let log = Locked<[Pushed]>([])
        let relay = try Relay.start(
            to: upstream,
            change: { request, response in
                guard request.method != "GET" else { return }
                let pushed = Pushed(target: request.target, body: request.bodyText, status: response.status)
                log.write { $0.append(pushed) }
            })
        return Gateway(url: stage.serve(relay), log: log)
    }

    /// Another test may take the free port before the gateway does: then it is tried again.
    private static func real(
        for stage: Stage, _ options: [String], _ ready: (path: String, status: Int)
    ) async throws -> String {
        for _ in 0..<5 {
            let free = try HTTPServer { _ in HTTPServerResponse(status: 200) }
            await free.stop()
            // In memory alone, and gone with the tests, even when they are killed.
            let process = try RunningProgram(
                [
                    "timeout", "120", program ?? "", "--web.listen-address=127.0.0.1:\(free.port)",
                    "--persistence.file=",
                ] + options)
            stage.atEnd {
                process.send(SIGTERM)
                _ = try? await process.finish(within: .seconds(5))
            }
            for _ in 0..<1000 where process.reaped() == nil {
                if await SocketCall.send("GET", free.url + ready.path).status == ready.status { return free.url }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        throw NotReady()
    }

    private struct NotReady: Error {}

    /// What it shows, as Prometheus would read it: `name{labels}` in the order of their names, to value.
    func series() async -> [String: Double] {
        let text = await SocketCall.send("GET", url + "/metrics").text
        var series: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let value = Double(parts[1]) else { continue }
            // The empty label that the gateway adds.
            series[String(parts[0]).replacing("instance=\"\",", with: "").replacing("instance=\"\"", with: "")] = value
        }
        return series
    }

    /// Somebody else's push.
    func push(_ body: String, to group: String) async -> Int {
        await SocketCall.send("POST", "\(url)/metrics/\(group)", body: Array(body.utf8)).status
    }
}

extension Gateway.Pushed {
    /// The families of the body, by their TYPE lines.
    var families: Set<String> {
        Set(
            body.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
                .compactMap { $0.split(separator: " ").dropFirst(2).first.map { String($0) } })
    }

    /// Lines that are samples.
    var samples: [String] { body.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { String($0) } }
}
