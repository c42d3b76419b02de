import HTTPServer
import Workflow

/// The calls that the sandbox's n8n makes: over real sockets, to 127.0.0.1 and the ports there that it may reach.
///
/// A workflow of a user's calls his own agent, by a name of his cluster. Nothing leaves the machine: what goes to the
/// agent's paths of any such host is sent to the sandbox's agent instead, and any other name does not resolve. Each call
/// is looked at where it is sent, so that a redirect leads no further than a workflow does.
struct LoopbackCaller: HTTPCaller {
    let client: SocketClient
    let threads: ThreadGroup
    let ports: ReachablePorts
    /// Where calls to foreign hosts go; nil: nowhere.
    let agentURL: String?
    var time = TimeScale.real

    func call(_ request: HTTPNodeRequest) async throws(HTTPNodeFailure) -> HTTPNodeAnswer {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<HTTPNodeAnswer, HTTPNodeFailure>, Never>) in
            let begun = threads.start {
                let result: Result<HTTPNodeAnswer, HTTPNodeFailure>
                do throws(HTTPNodeFailure) {
                    result = .success(try follow(request))
                } catch {
                    result = .failure(error)
                }
                continuation.resume(returning: result)
            }
            if !begun { continuation.resume(returning: .failure(.stopped)) }
        }
        return try result.get()
    }

    private func follow(_ first: HTTPNodeRequest) throws(HTTPNodeFailure) -> HTTPNodeAnswer {
        var request = first
        for _ in 0...max(0, first.maxRedirects) {
            let answer = try send(request)
            guard first.maxRedirects > 0, (300..<400).contains(answer.status), answer.status != 304,
                let location = answer.headers.first(where: { $0.name.lowercased() == "location" })?.value
            else { return answer }
            request.url = Self.resolve(location, from: request.url)
            let keepsBody = answer.status == 307 || answer.status == 308
            if !keepsBody, request.method != "GET", request.method != "HEAD" {
                request.method = "GET"
                request.body = nil
                request.headers.removeAll { ["content-type", "content-length"].contains($0.name.lowercased()) }
            }
        }
        throw .tooManyRedirects
    }

    private func send(_ request: HTTPNodeRequest) throws(HTTPNodeFailure) -> HTTPNodeAnswer {
        var client = client
        client.milliseconds = time.real(request.timeout)
        let url = redirected(request.url)
        if let parts = URLParts(url), parts.isHere, !ports.contains(parts.port) {
            throw .barred("127.0.0.1:\(parts.port)")
        }
        do throws(SocketClient.Failure) {
            let answer = try client.send(request.method, url, headers: request.headers, body: request.body)
            return HTTPNodeAnswer(
                status: answer.status, reason: answer.reason,
                headers: answer.headers.fields.map { (name: $0.name, value: $0.value) }, body: answer.body)
        } catch {
            switch error {
            case .refused(let address): throw .refused(address)
            // Of a user's workflow: the host may well be there, in a network that is not the sandbox's.
            case .notFound(let name): throw agentURL == nil ? .notFound(name) : .outside(name)
            case .timedOut: throw .timedOut
            case .hungUp: throw .hungUp
            case .reset: throw .reset
            case .brokenOff: throw .brokenOff
            case .notHTTP: throw .notHTTP
            case .notTLS: throw .other(code: "EPROTO", message: Self.wrongVersion)
            case .stopped: throw .stopped
            }
        }
    }

    /// What OpenSSL says of a server that answers in plain text, without the number of its thread.
    private static let wrongVersion =
        "write EPROTO error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/openssl/ssl/record/ssl3_record.c:355:\n"

    /// The agent's own paths on a foreign host lead to the sandbox's agent.
    private func redirected(_ url: String) -> String {
        guard let agentURL, let parts = URLParts(url), !parts.isLoopback else { return url }
        let path = parts.target.prefix { $0 != "?" }
        guard path == "/execute" || path.hasPrefix("/jobs/") || path == "/health" else { return url }
        return agentURL + parts.target
    }

    private static func resolve(_ location: String, from url: String) -> String {
        guard location.hasPrefix("/"), let parts = URLParts(url) else { return location }
        if location.hasPrefix("//") { return "\(parts.scheme):\(location)" }
        return "\(parts.scheme)://\(parts.authority)\(location)"
    }
}

/// A URL cut at its joints.
struct URLParts {
    var scheme: String
    var authority: String
    var host: String
    var port: UInt16
    /// Path and query, at least `/`.
    var target: String

    init?(_ url: String) {
        guard let colon = url.firstRange(of: "://") else { return nil }
        scheme = url[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = url[colon.upperBound...].prefix { $0 != "#" }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        authority = String(rest[..<end])
        let path = rest[end...]
        target = path.isEmpty ? "/" : path.hasPrefix("?") ? "/" + path : String(path)
        let place = authority.split(separator: "@").last.map(String.init) ?? ""
        let pieces = place.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = pieces.first, !name.isEmpty, pieces.count <= 2 else { return nil }
        host = String(name)
        guard let number = pieces.count > 1 ? UInt16(pieces[1]) : scheme == "http" ? 80 : 443 else { return nil }
        port = number
    }

    var isLoopback: Bool { isHere || host.hasPrefix("127.") }
    /// The one address that is ever called; every other one, however it is written, is no name that resolves.
    var isHere: Bool { host == "localhost" || host == "127.0.0.1" }
}
