/// What the parts of the pipeline were like at a run, each as a number that changes when the part does: to tell what
/// changed since, and whether a proof still holds.
///
/// A number says nothing of what it was made from, and nothing secret goes into one. It has 48 bits, so that a gauge can
/// carry it to the last digit.
public struct Fingerprints: Sendable, Equatable {
    /// The word of a part in reports and labels.
    public enum Part: String, Sendable, CaseIterable {
        /// The live workflow's nodes, connections and settings.
        case workflow
        /// What the infra repository declares of the agent's service, its image among it.
        case agent
        /// The version of the Secrets that tokens and bearer were read from, where the place has one.
        case secret
        /// The agent's instructions in the infra repository.
        case instructions
        /// The map of mint epochs.
        case mints = "mint-map"
        /// The certificates that the services showed.
        case certificate
        /// The canary's own version, and what it is configured to send.
        case canary

        /// Whether a proof no longer holds when this part changes. A certificate that was renewed proves itself at the
        /// next free look.
        var voidsProof: Bool { self != .certificate }
    }

    /// A part that was not seen has none.
    public var values: [Part: UInt64]

    public init(_ values: [Part: UInt64] = [:]) { self.values = values }

    /// The parts that are seen now and were different, or not seen, then; in the order of the table. What is not seen now
    /// cannot be called changed.
    public func changed(since earlier: Fingerprints) -> [Part] {
        Part.allCases.filter { part in values[part].map { $0 != earlier.values[part] } ?? false }
    }
}

extension Fingerprints {
    /// What the picture shows of each part; a pure function. Nothing secret is hashed: see `WorkflowPrint`, and of Secrets
    /// there is no more than where they were read from and since when they are there.
    init(_ picture: Picture, mask: SecretMask) {
        values = [:]
        values[.workflow] = picture.workflow?.print
        values[.agent] = Self.agent(picture, mask)
        values[.secret] = Self.secret(picture.configuration.secretVersions)
        values[.instructions] = Self.instructions(picture)
        values[.mints] = Self.mints(picture)
        values[.certificate] = Self.certificate(picture, mask)
        values[.canary] = Self.canary(picture.configuration, mask)
    }

    /// The folder that declares the service, and the version that the running one says it has.
    private static func agent(_ picture: Picture, _ mask: SecretMask) -> UInt64? {
        let folder = picture.configuration.mint.map { picture.declared[$0.folder] }
        // A repository that could not be read this time says nothing of a change.
        if case .some(nil) = folder { return nil }
        let said = picture.last { if case .agentVersion(let words) = $0 { words } else { nil } }
        guard folder != nil || said != nil else { return nil }
        // An agent that did not answer may be any; the run is told of it elsewhere.
        if picture.configuration.agent != nil, !picture.calls(.agent, .health).contains(where: { $0.problem == nil }) {
            return nil
        }
        return FingerprintHash.of([folder??.text ?? "", SafeText.plain(said ?? "", mask)])
    }

    private static func secret(_ versions: [Configuration.SecretVersion]) -> UInt64? {
        guard !versions.isEmpty else { return nil }
        let sorted = versions.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return FingerprintHash.of(sorted.flatMap { [$0.path, $0.version] })
    }

    private static func instructions(_ picture: Picture) -> UInt64? {
        guard picture.configuration.mint != nil else { return nil }
        var texts: [String] = []
        for path in picture.configuration.instructions {
            guard let object = picture.declared[path] else { return nil }
            texts += [path, object.text]
        }
        return texts.isEmpty ? nil : FingerprintHash.of(texts)
    }

    /// The map as it was evaluated. An entry that is no number only counts as one: somebody may have put a token there.
    private static func mints(_ picture: Picture) -> UInt64? {
        let isWhole = !picture.observations.contains {
            if case .mintSource(let seen) = $0.seen, case .read = seen {
                false
            } else if case .mintSource = $0.seen {
                true
            } else {
                false
            }
        }
        var hash = FingerprintHash()
        var count = 0
        for mint in picture.mints.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
            switch mint.value {
            case .none: continue
            case .epoch(let epoch, _):
                hash.add(mint.path)
                hash.add(epoch)
                hash.add(mint.expiry.map { $0 - epoch } ?? 0)
            case .notANumber: hash.add(mint.path)
            }
            count += 1
        }
        return isWhole && count > 0 ? hash.value : nil
    }

    private static func certificate(_ picture: Picture, _ mask: SecretMask) -> UInt64? {
        let lines = Report.certificates(picture, mask).sorted { $0.host.utf8.lexicographicallyPrecedes($1.host.utf8) }
        return lines.isEmpty ? nil : FingerprintHash.of(lines.flatMap { [$0.host, "\($0.expiry)", $0.issuer] })
    }

    /// The services by their hosts alone: the webhook's path is a secret.
    private static func canary(_ configuration: Configuration, _ mask: SecretMask) -> UInt64? {
        // One that can send nothing says nothing of what is sent.
        guard let webhook = configuration.webhook else { return nil }
        let texts = [
            Canary.version, webhook.dialect.rawValue, webhook.image, webhook.tag, webhook.url.shown,
            configuration.n8n?.url.shown, configuration.n8n?.workflow, configuration.agent?.url.shown,
        ]
        return FingerprintHash.of(texts.map { mask.mask($0 ?? "") })
    }
}
