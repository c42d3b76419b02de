import HCL

extension Check {
    /// The mint dates and the TTL in the infra repository, held against the tokens.
    static let mintDates = Check("mint dates", .mint) { scene in
        guard let repository = scene.repository, let settings = scene.configuration.mint else { return [] }
        let start = scene.clock.uptime()
        do throws(RepositoryFailure) {
            let head = try await repository.head(of: settings.ref, fresh: true, within: scene.repositoryTime)
            let files = try await repository.files(
                inFolder: settings.folder, at: head.id, within: scene.repositoryTime)
            var seen = [scene.observe(.mint, .head(head, when: .before))]
            let reading = MintReading(
                files: files, settings: settings, tokens: scene.configuration.tokens.map(\.path), now: scene.clock.now()
            )
            for problem in reading.problems {
                let told = await withHistory(problem, settings, repository, head, scene)
                seen.append(scene.observe(.mint, .mintSource(told), since: start))
            }
            seen += reading.mints.map { scene.observe(.mint, .mint($0)) }
            if reading.problems.isEmpty { seen[0].seconds = (scene.clock.uptime() - start).seconds }
            return seen
        } catch {
            return [scene.observe(.mint, .repository(error, while: "reading the mint dates"), since: start)]
        }
    }

    /// What is missing was once there, perhaps: which commit took it away is the useful answer.
    private static func withHistory(
        _ problem: MintSourceSeen, _ settings: Configuration.Mint, _ repository: any InfraRepository, _ head: Commit,
        _ scene: Scene
    ) async -> MintSourceSeen {
        func look(_ holds: @escaping @Sendable ([RepositoryFile]) -> Bool) async -> PathHistory? {
            try? await repository.lastVersion(
                ofFolder: settings.folder, from: head.id, within: min(.seconds(5), scene.caller.timeout), where: holds)
        }
        switch problem {
        case .folderMissing(let folder, _):
            return .folderMissing(folder: folder, await look { !$0.isEmpty })
        case .noTerraform(let folder, _):
            return .noTerraform(
                folder: folder, await look { $0.contains { TerraformFolder.isConfiguration($0.path) } })
        case .localMissing(let local, _, let others):
            let history = await look { MintReading.folder($0).localNames.contains(local) }
            return .localMissing(local: local, history, others: others)
        default:
            return problem
        }
    }
}

/// The folder's files read as Terraform would, and what the two locals say; a pure function.
struct MintReading: Sendable {
    private(set) var mints: [MintSeen] = []
    private(set) var problems: [MintSourceSeen] = []

    /// One year, give or take: what a TTL may be (facts/claude-auth.md section 4).
    private static let plausibleTTL = Int64(86_400)...Int64(2 * 366 * 86_400)

    static func folder(_ files: [RepositoryFile]) -> TerraformFolder {
        TerraformFolder(files: files.map { ($0.path, $0.bytes) })
    }

    init(files: [RepositoryFile], settings: Configuration.Mint, tokens: [String], now: Double) {
        guard !files.isEmpty else {
            problems = [.folderMissing(folder: settings.folder, nil)]
            return
        }
        let folder = Self.folder(files)
        guard !folder.files.isEmpty else {
            problems = [.noTerraform(folder: settings.folder, nil)]
            return
        }
        let epochs = value(of: settings.epochsLocal, in: folder)
        guard let epochs else { return }
        let ttl = ttl(settings.ttlLocal, in: folder)
        guard case .object = epochs.value else {
            problems.append(
                .wrongShape(
                    local: epochs.name, place: "\(epochs.file):\(epochs.line)", found: epochs.value.typeName))
            return
        }
        if epochs.items.isEmpty, tokens.isEmpty {
            problems.append(.emptyMap(local: epochs.name, place: "\(epochs.file):\(epochs.line)"))
        }
        let (known, named) = (Set(tokens), Set(epochs.items.map(\.key)))
        mints = epochs.items.map { Self.mint($0, ttl: ttl, tokens: known, now: now) }
        for path in tokens where !named.contains(path) {
            mints.append(MintSeen(path: path, value: .none, place: "", expiry: nil, hasToken: true))
        }
    }

    private mutating func value(of name: String, in folder: TerraformFolder) -> LocalValue? {
        // Terraform refuses the folder for any local that is defined twice; only ours are our business.
        if let twice = folder.problems.first(where: { $0.kind == .duplicateLocal(name) }) {
            problems.append(.unreadable(local: name, HCLProblem(twice)))
            return nil
        }
        do throws(HCLError) {
            return try folder.local(name)
        } catch {
            switch error.kind {
            case .unknownLocal(name):
                problems.append(.localMissing(local: name, nil, others: folder.localNames))
            default:
                problems.append(.unreadable(local: error.kind == .syntax ? nil : name, HCLProblem(error)))
            }
            return nil
        }
    }

    private mutating func ttl(_ name: String, in folder: TerraformFolder) -> Int64? {
        guard let local = value(of: name, in: folder) else { return nil }
        if case .number(let number) = local.value, let seconds = number.int64, Self.plausibleTTL.contains(seconds) {
            return seconds
        }
        problems.append(.ttlImplausible(place: "\(local.file):\(local.line)", found: Self.words(local.value)))
        return nil
    }

    private static func mint(_ item: LocalValue.Item, ttl: Int64?, tokens: Set<String>, now: Double) -> MintSeen {
        let value: MintSeen.Value
        switch item.value {
        case .number(let number):
            value = number.int64.map { .epoch($0, writtenAsString: false) } ?? .notANumber(number.text)
        case .string(let text):
            value = Int64(text).map { .epoch($0, writtenAsString: true) } ?? .notANumber(words(item.value))
        default:
            value = .notANumber(words(item.value))
        }
        var seen = MintSeen(
            path: item.key, value: value, place: "\(item.file):\(item.line)", expiry: nil,
            hasToken: tokens.contains(item.key))
        // From a date that cannot be right no expiry is made: an alarm that never rings is worse than none.
        if let epoch = seen.epoch, seen.isPlausible(now: now), let ttl { seen.expiry = epoch + ttl }
        return seen
    }

    /// A value in a message: numbers and short texts as they stand, anything else by its type. A map of dates is no place
    /// for secrets, but somebody may have put one there.
    private static func words(_ value: HCLValue) -> String {
        switch value {
        case .number(let number): String(number.text.prefix(40))
        case .string(let text) where text.utf8.count <= 24: "the string \"\(text)\""
        default: value.typeName
        }
    }
}

extension MintSeen {
    var isMilliseconds: Bool { epoch.map { $0 > 100_000_000_000 } ?? false }
    /// Before 2025 there were no such tokens.
    var isTooOld: Bool { epoch.map { $0 < 1_735_689_600 } ?? false }
    /// Five minutes are left to clocks that differ.
    func isFuture(now: Double) -> Bool { epoch.map { !isMilliseconds && Double($0) > now + 300 } ?? false }
    func isPlausible(now: Double) -> Bool { epoch != nil && !isMilliseconds && !isTooOld && !isFuture(now: now) }
}

extension HCLProblem {
    init(_ error: HCLError) {
        kind =
            switch error.kind {
            case .syntax, .tooDeep, .tooLarge: .syntax
            case .duplicateLocal, .overrideWithoutBase: .duplicate
            case .notConstant: .notConstant
            case .unknownLocal, .cycle, .type, .noSuchElement, .divisionByZero: .evaluation
            }
        message = error.message
        place = error.line > 0 ? "\(error.file):\(error.line):\(error.column)" : error.file
        excerpt = error.excerpt
    }
}
