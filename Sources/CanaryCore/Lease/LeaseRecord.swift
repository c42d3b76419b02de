/// A `coordination.k8s.io/v1` Lease as it was read (kubernetes.io/docs/reference/kubernetes-api, Lease v1).
public struct LeaseRecord: Sendable, Equatable {
    /// `nil`: nobody.
    public var holder: String?
    /// For how long a renewal holds, in whole seconds.
    public var seconds: Int?
    /// By the holder's clock, unix seconds.
    public var acquired: Double?
    public var renewed: Double?
    public var transitions: Int64
    /// Changes with every write, whoever writes.
    public var version: String
    /// All of it: what is not ours is written back as it was.
    let document: JSONValue

    /// - Throws: `LeaseProblem.notALease`.
    init(_ document: JSONValue) throws(LeaseProblem) {
        guard document["kind"]?.string == "Lease",
            document["apiVersion"]?.string?.utf8.starts(with: "coordination.k8s.io/".utf8) == true
        else {
            throw .notALease(detail: "kind \(document["kind"]?.string ?? "none") where a Lease was expected")
        }
        guard let version = document["metadata"]?["resourceVersion"]?.string, !version.isEmpty else {
            throw .notALease(detail: "a Lease without a resourceVersion")
        }
        let spec = document["spec"]
        holder = spec?["holderIdentity"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        seconds = spec?["leaseDurationSeconds"]?.integer.flatMap { $0 > 0 ? Int(exactly: $0) : nil }
        acquired = spec?["acquireTime"]?.string.flatMap(Timestamp.seconds)
        renewed = spec?["renewTime"]?.string.flatMap(Timestamp.seconds)
        transitions = spec?["leaseTransitions"]?.integer ?? 0
        (self.version, self.document) = (version, document)
    }

    /// `canary-run-29_7f3a9c2e, since 2026-11-21T10:02:11Z, renewed 2026-11-21T10:02:31Z`
    var words: String {
        func time(_ word: String, _ seconds: Double?) -> String {
            seconds.flatMap { abs($0) < 1e12 ? ", \(word) \(Time.text(Int64(clamping: $0)))" : nil } ?? ""
        }
        // A pod's name has at most 63 bytes, a run's id 8.
        let name = String((holder ?? "nobody").unicodeScalars.prefix(128).map(Character.init))
        return name + time("since", acquired) + time("renewed", renewed)
    }
}

/// What is written into a Lease.
struct LeaseWrite: Sendable {
    /// Empty for nobody.
    var holder: String
    var seconds: Int
    var acquired: Double?
    var renewed: Double
    var transitions: Int64

    /// A new object.
    func creating(_ name: String, in namespace: String) -> JSONText {
        .object([
            .init("apiVersion", "coordination.k8s.io/v1"), .init("kind", "Lease"),
            .init("metadata", .object([.init("name", .string(name)), .init("namespace", .string(namespace))])),
            .init("spec", .object(spec)),
        ])
    }

    /// The object with our values in it, its version (a write on another one is a conflict) and its identity (so that
    /// one that was deleted is not made again by an update).
    func replacing(_ record: LeaseRecord) -> JSONText {
        let metadata = (record.document["metadata"]?.object ?? [:]).filter { $0.key != "managedFields" }
        var others = record.document["spec"]?.object ?? [:]
        for member in spec { others[member.name] = nil }
        return .object([
            .init("apiVersion", .optional(record.document["apiVersion"]?.string)), .init("kind", "Lease"),
            .init("metadata", JSONText(.object(metadata))),
            .init("spec", .object(spec + others.sorted { $0.key < $1.key }.map { .init($0.key, JSONText($0.value)) })),
        ])
    }

    private var spec: [JSONText.Member] {
        [
            .init("holderIdentity", .string(holder)), .init("leaseDurationSeconds", .integer(Int64(seconds))),
            .init("acquireTime", acquired.map { .string(Time.micro($0)) } ?? .null),
            .init("renewTime", .string(Time.micro(renewed))), .init("leaseTransitions", .integer(transitions)),
        ]
    }
}

extension JSONText {
    /// A document of somebody else's, to be sent back; members in the order of their names.
    init(_ value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .integer(let number): .integer(number)
            case .number(let number): .number(number)
            case .string(let text): .string(text)
            case .array(let items): .array(items.map(JSONText.init))
            case .object(let members):
                .object(members.sorted { $0.key < $1.key }.map { Member($0.key, JSONText($0.value)) })
            }
    }
}

extension Time {
    /// `2026-11-21T10:02:11.000000Z`: Kubernetes' MicroTime, with exactly six digits.
    static func micro(_ seconds: Double) -> String {
        let micros = (seconds.isFinite ? min(max(seconds, 0), 4e9) : 0) * 1e6
        let (whole, part) = Int64(clamping: micros.rounded()).quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(part)
        return text(whole).dropLast() + "." + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
    }
}
