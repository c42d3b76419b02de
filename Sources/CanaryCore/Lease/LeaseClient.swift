/// The way to a cluster's API server. Its token and roots of trust are rotated while a run goes on, so both are asked for
/// before every call; read from files by `CanaryCommands`.
public protocol LeaseAccess: Sendable {
    func credentials() async throws(LeaseProblem) -> LeaseCredentials
}

public struct LeaseCredentials: Sendable {
    public var token: Secret
    public var transport: any HTTPTransport
    public init(token: Secret, transport: any HTTPTransport) { (self.token, self.transport) = (token, transport) }
}

/// One Lease object, over the transport: read, created, replaced.
struct LeaseClient: Sendable {
    let server: ServiceURL
    let namespace: String
    let name: String
    let access: any LeaseAccess
    let clock: any RunClock

    /// What came, and the moment by the API server's own clock.
    struct Reading: Sendable {
        var record: LeaseRecord
        var now: Double
    }

    /// - Throws: `absent` where there is no such object.
    func read(within timeout: Duration) async throws(LeaseFault) -> Reading {
        try await call("get", nil, timeout)
    }

    /// - Throws: `conflict` where somebody made it meanwhile, `absent` never.
    func create(_ write: LeaseWrite, within timeout: Duration) async throws(LeaseFault) -> Reading {
        try await call("create", write.creating(name, in: namespace), timeout)
    }

    /// - Throws: `conflict` where it was changed since the record was read.
    func update(_ record: LeaseRecord, with write: LeaseWrite, within timeout: Duration) async throws(LeaseFault)
        -> Reading
    {
        try await call("update", write.replacing(record), timeout)
    }

    private static let methods = ["get": "GET", "create": "POST", "update": "PUT"]

    private func call(_ verb: String, _ body: JSONText?, _ timeout: Duration) async throws(LeaseFault) -> Reading {
        let folder = "/apis/coordination.k8s.io/v1/namespaces/\(N8nClient.encode(namespace))/leases"
        let path = verb == "create" ? folder : "\(folder)/\(N8nClient.encode(name))"
        // A second time with what is read afresh: both may have been rotated between the reading and the call.
        var isSecond = false
        while true {
            let credentials: LeaseCredentials
            do throws(LeaseProblem) { credentials = try await access.credentials() } catch { throw .final(error) }
            var headers: [(name: String, value: HTTPRequest.Value)] = [
                ("Accept", .open("application/json")),
                ("Authorization", .secret(prefix: "Bearer ", credentials.token)),
            ]
            if body != nil { headers.append(("Content-Type", .open("application/json"))) }
            let request = HTTPRequest(
                Self.methods[verb] ?? "GET", server.appending(path), headers: headers,
                body: body.map { Array($0.text().utf8) }, timeout: timeout, limit: 1 << 20)
            let answer: HTTPAnswer
            do throws(HTTPFailure) {
                answer = try await credentials.transport.send(request)
            } catch {
                let isTrust = [.certificateUntrusted, .certificateExpired, .tls].contains(error.kind)
                if isTrust, !isSecond {
                    isSecond = true
                    continue
                }
                if error.kind == .cancelled { throw .final(.interrupted) }
                let problem = LeaseProblem.unavailable(status: error.status, detail: error.detail)
                throw isTrust ? .final(problem) : .passing(problem, after: nil)
            }
            if answer.status == 401, !isSecond {
                isSecond = true
                continue
            }
            let judge = LeaseAnswer(verb: verb, token: credentials.token, now: clock.now())
            return try judge.reading(answer)
        }
    }
}
