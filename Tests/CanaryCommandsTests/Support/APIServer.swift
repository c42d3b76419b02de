import CanaryCore
import FoundationEssentials
import HTTPServer

/// An API server that knows Leases, written to what kubernetes.io/docs says of the API (concepts: "API concepts", "RBAC";
/// reference: Lease v1) and to the words that a real one is quoted with. It shares nothing with the canary's client but the
/// reading of JSON.
final class APIServer: Sendable {
    struct Lease: Sendable {
        var version: Int
        var uid: String
        var labels: [String: String] = [:]
        var holder = ""
        var seconds: Int64 = 60
        var acquired: String?
        var renewed: String?
        var transitions: Int64 = 0
        /// Something that another controller wrote, and that must survive.
        var strategy: String?
    }

    struct Call: Sendable, Equatable {
        var method: String
        var status: Int
        var token: String
        /// Who should hold it, by what was sent.
        var holder: String?
    }

    /// What befalls calls instead of, or after, what should.
    struct Fault: Sendable {
        var methods: Set<String> = ["GET", "POST", "PUT"]
        var times = 1
        /// Calls of these methods that are answered well before.
        var after = 0
        /// The call is carried out, and its answer is not what it should be.
        var applied = false
        var answer: HTTPServerResponse
    }

    struct State: Sendable {
        var leases: [String: Lease] = [:]
        var namespaces: Set<String> = ["canary"]
        var tokens: Set<String> = []
        var verbs: Set<String> = ["get", "create", "update"]
        var calls: [Call] = []
        var faults: [Fault] = []
        var version = 41
        var moment: (@Sendable (inout State, HTTPServerRequest) -> Void)?
        /// Everyone who ever held a lease, in order.
        var holders: [String] = []
    }

    let state: Locked<State>
    let server: HTTPServer
    var url: String { server.url }

    init(tls: HTTPServerConfiguration.TLS?, token: String) throws {
        let state = Locked(State(tokens: [token]))
        self.state = state
        server = try HTTPServer(configuration: HTTPServerConfiguration(tls: tls)) { request in
            let answer = Locked(HTTPServerResponse(status: 500))
            state.write { state in answer.write { $0 = Self.answer(request, &state) } }
            return answer.read { $0 }
        }
    }

    func change(_ body: (inout State) -> Void) { state.write(body) }
    func fail(_ fault: Fault) { state.write { $0.faults.append(fault) } }
    var calls: [Call] { state.read { $0.calls } }
    func count(_ method: String) -> Int { calls.count { $0.method == method } }
    func lease(_ name: String = "upgrade-canary") -> Lease? { state.read { $0.leases["canary/\(name)"] } }

    /// Somebody else writes it.
    func put(
        holder: String, renewed seconds: Double = 0, duration: Int64 = 60, labels: [String: String] = [:],
        strategy: String? = nil
    ) {
        state.write { $0.put(holder: holder, renewed: seconds, duration: duration, labels: labels, strategy: strategy) }
    }

    // MARK: Answers

    private static func answer(_ request: HTTPServerRequest, _ state: inout State) -> HTTPServerResponse {
        state.moment?(&state, request)
        let token = request.headers["Authorization"].map { String($0.dropFirst("Bearer ".count)) } ?? ""
        let index = state.faults.firstIndex { $0.times > 0 && $0.methods.contains(request.method) }
        var fault: Fault?
        if let index {
            if state.faults[index].after > 0 {
                state.faults[index].after -= 1
            } else {
                state.faults[index].times -= 1
                fault = state.faults[index]
            }
        }
        var response = HTTPServerResponse(status: 0)
        if fault == nil || fault?.applied == true { response = good(request, token, &state) }
        if let fault { response = fault.answer }
        let holder = JSONValue(request.body)?["spec"]?["holderIdentity"]?.string
        state.calls.append(Call(method: request.method, status: response.status, token: token, holder: holder))
        return response
    }

    private static func good(_ request: HTTPServerRequest, _ token: String, _ state: inout State)
        -> HTTPServerResponse
    {
        guard state.tokens.contains(token) else { return status(401, "Unauthorized", "Unauthorized") }
        let parts = request.segments
        guard parts.count >= 6, parts.count <= 7,
            Array(parts[..<4]) == ["apis", "coordination.k8s.io", "v1", "namespaces"],
            parts[5] == "leases"
        else { return HTTPServerResponse(status: 404, contentType: "text/plain", text: "404 page not found\n") }
        let (namespace, name) = (parts[4], parts.count == 7 ? parts[6] : nil)
        let verbs = ["GET": "get", "POST": "create", "PUT": "update"]
        guard let verb = verbs[request.method], (verb == "create") == (name == nil) else {
            return status(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
        }
        guard state.verbs.contains(verb) else {
            let object = name.map { " \"\($0)\"" } ?? ""
            return status(
                403, "Forbidden",
                "leases.coordination.k8s.io\(object) is forbidden: User \"system:serviceaccount:canary:upgrade-canary\" "
                    + "cannot \(verb) resource \"leases\" in API group \"coordination.k8s.io\" in the namespace "
                    + "\"\(namespace)\"", kind: "leases", name: name)
        }
        if verb == "get" {
            guard let name, let lease = state.leases["\(namespace)/\(name)"] else { return missing(name ?? "") }
            return object(lease, namespace, name, 200)
        }
        return write(request, namespace, name, &state)
    }

    private static func write(_ request: HTTPServerRequest, _ namespace: String, _ path: String?, _ state: inout State)
        -> HTTPServerResponse
    {
        guard request.headers["Content-Type"]?.hasPrefix("application/json") == true else {
            return status(415, "UnsupportedMediaType", "the body of the request was in an unknown format")
        }
        guard let body = JSONValue(request.body), body["kind"]?.string == "Lease",
            body["apiVersion"]?.string == "coordination.k8s.io/v1", let name = body["metadata"]?["name"]?.string,
            path == nil || path == name, body["metadata"]?["namespace"]?.string == namespace
        else { return status(400, "BadRequest", "the object provided is unrecognized") }
        for field in ["acquireTime", "renewTime"] {
            guard let time = body["spec"]?[field], !time.isNull else { continue }
            guard let text = time.string, text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil else {
                return status(
                    400, "BadRequest",
                    "Lease in version \"v1\" cannot be handled as a Lease: parsing time \"\(time.string ?? "")\" as "
                        + "\"2006-01-02T15:04:05.000000Z07:00\"")
            }
        }
        let key = "\(namespace)/\(name)"
        if path == nil {
            guard state.namespaces.contains(namespace) else {
                return status(
                    404, "NotFound", "namespaces \"\(namespace)\" not found", kind: "namespaces", name: namespace)
            }
            guard state.leases[key] == nil else {
                return status(
                    409, "AlreadyExists", "leases.coordination.k8s.io \"\(name)\" already exists", kind: "leases",
                    name: name)
            }
        } else {
            guard let sent = body["metadata"]?["resourceVersion"]?.string else {
                return invalid(name, "metadata.resourceVersion: Invalid value: 0x0: must be specified for an update")
            }
            let uid = body["metadata"]?["uid"]?.string
            // Without its identity an update makes an object again that was deleted: Leases may be created so.
            let old = state.leases[key]
            guard old.map({ (uid ?? $0.uid) == $0.uid && sent == String($0.version) }) ?? (uid == nil) else {
                return status(
                    409, "Conflict",
                    "Operation cannot be fulfilled on leases.coordination.k8s.io \"\(name)\": the object has been "
                        + "modified; please apply your changes to the latest version and try again", kind: "leases",
                    name: name)
            }
        }
        if let seconds = body["spec"]?["leaseDurationSeconds"], (seconds.integer ?? 0) <= 0 {
            return invalid(
                name, "spec.leaseDurationSeconds: Invalid value: \(seconds.integer ?? 0): must be greater than 0")
        }
        state.version += 1
        var lease = Lease(version: state.version, uid: state.leases[key]?.uid ?? UUID().uuidString)
        lease.labels = (body["metadata"]?["labels"]?.object ?? [:]).compactMapValues(\.string)
        lease.holder = body["spec"]?["holderIdentity"]?.string ?? ""
        lease.seconds = body["spec"]?["leaseDurationSeconds"]?.integer ?? 0
        lease.acquired = body["spec"]?["acquireTime"]?.string
        lease.renewed = body["spec"]?["renewTime"]?.string
        lease.transitions = body["spec"]?["leaseTransitions"]?.integer ?? 0
        lease.strategy = body["spec"]?["strategy"]?.string
        state.leases[key] = lease
        if !lease.holder.isEmpty, state.holders.last != lease.holder { state.holders.append(lease.holder) }
        return object(lease, namespace, name, path == nil ? 201 : 200)
    }

    private static func invalid(_ name: String, _ what: String) -> HTTPServerResponse {
        status(422, "Invalid", "Lease.coordination.k8s.io \"\(name)\" is invalid: \(what)", kind: "Lease", name: name)
    }

    private static func missing(_ name: String) -> HTTPServerResponse {
        status(404, "NotFound", "leases.coordination.k8s.io \"\(name)\" not found", kind: "leases", name: name)
    }

    /// A `Status`, as every refusal comes.
    static func status(
        _ code: Int, _ reason: String, _ message: String, kind: String? = nil, name: String? = nil,
        retryAfter: Int? = nil
    ) -> HTTPServerResponse {
        var details: [JSONText.Member] = []
        if let kind { details = [.init("group", "coordination.k8s.io"), .init("kind", .string(kind))] }
        if let name { details.append(.init("name", .string(name))) }
        let body = JSONText.object([
            .init("kind", "Status"), .init("apiVersion", "v1"), .init("metadata", .object([])),
            .init("status", "Failure"), .init("message", .string(message)), .init("reason", .string(reason)),
            .init("details", .object(details)), .init("code", .integer(Int64(code))),
        ])
        var response = HTTPServerResponse(status: code, contentType: "application/json", text: body.text())
        response.headers["Retry-After"] = retryAfter.map { "\($0)" }
        return response
    }

    static func object(_ lease: Lease, _ namespace: String, _ name: String, _ code: Int) -> HTTPServerResponse {
        let labels = lease.labels.sorted { $0.key < $1.key }.map { JSONText.Member($0.key, .string($0.value)) }
        let body = JSONText.object([
            .init("kind", "Lease"), .init("apiVersion", "coordination.k8s.io/v1"),
            .init(
                "metadata",
                .object([
                    .init("name", .string(name)), .init("namespace", .string(namespace)),
                    .init("uid", .string(lease.uid)),
                    .init("resourceVersion", .string(String(lease.version))), .init("labels", .object(labels)),
                    .init("managedFields", .array([.object([.init("manager", "canary")])])),
                ])),
            .init(
                "spec",
                .object([
                    .init("holderIdentity", .string(lease.holder)),
                    .init("leaseDurationSeconds", .integer(lease.seconds)),
                    .init("acquireTime", .optional(lease.acquired)), .init("renewTime", .optional(lease.renewed)),
                    .init("leaseTransitions", .integer(lease.transitions)),
                    .init("strategy", .optional(lease.strategy)),
                ])),
        ])
        return HTTPServerResponse(status: code, contentType: "application/json", text: body.text())
    }
}

extension APIServer.State {
    /// - Parameter seconds: since now; negative for the past.
    mutating func put(
        holder: String, renewed seconds: Double = 0, duration: Int64 = 60, labels: [String: String] = [:],
        strategy: String? = nil
    ) {
        version += 1
        let old = leases["canary/upgrade-canary"]
        let time = Date(timeIntervalSinceNow: seconds).formatted(.iso8601).replacing("Z", with: ".000000Z")
        leases["canary/upgrade-canary"] = APIServer.Lease(
            version: version, uid: old?.uid ?? UUID().uuidString, labels: labels, holder: holder, seconds: duration,
            acquired: time, renewed: time, transitions: (old?.transitions ?? 0) + 1, strategy: strategy)
    }
}

/// A stand-in, and what a canary is given to find it: files that can be changed meanwhile.
struct Cluster: Sendable {
    let server: APIServer
    let folder: String
    static let firstToken = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.Zmlyc3QgdG9rZW4gb2Yg.c2lnbmF0dXJl"
    static let secondToken = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.c2Vjb25kIHRva2VuIGFm.dGhlIG90aGVy"

    static func start(in folder: String, expired: Bool = false) async throws -> Cluster {
        let certificates = try await Certificates.made.value
        let server = try APIServer(tls: expired ? certificates.expired : certificates.good, token: firstToken)
        let cluster = Cluster(server: server, folder: folder)
        try cluster.write(token: firstToken)
        try Data(certificates.authority.utf8).write(to: URL(filePath: folder + "/cluster-ca.crt"))
        return cluster
    }

    /// Runs a body with one, in a folder of its own.
    static func with<Result>(_ body: (Cluster) async throws -> Result) async throws -> Result {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let cluster = try await start(in: folder)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(cluster)) } catch { result = .failure(error) }
        await cluster.server.server.stop()
        return try result.get()
    }

    /// As the kubelet does it: the file is another one from one moment to the next.
    func write(token: String) throws {
        try Data((token + "\n").utf8).write(to: URL(filePath: folder + "/cluster-token"), options: .atomic)
    }

    var yaml: String {
        """
        lease:
          name: upgrade-canary
          namespace: canary
          server: \(server.url)
          tokenFile: \(folder)/cluster-token
          caFile: \(folder)/cluster-ca.crt

        """
    }
}
