import HCL

extension Check {
    /// The mint dates and the TTL in the infra repository, held against the tokens.
    static let mintDates = Check("mint dates", .mint) { scene in
        guard let repository = scene.repository, let settings = scene.configuration.mint else { return [] }
        let start = scene.clock.uptime()
        do throws(RepositoryFailure) {
            let head = try await repository.head(of: settings.ref, fresh: true, within: scene.repositoryTime)
            var seen = [scene.observe(.mint, .head(head, when: .before))]
            let reading: MintReading
            do throws(RepositoryFailure) {
                reading = try await read(settings, repository, head, scene)
            } catch  where error.kind == .badLink {
                seen.append(scene.observe(.mint, .repository(error, while: "reading the mint dates"), since: start))
                return seen
            }
            for problem in reading.problems {
                let told = await withHistory(problem, settings, repository, head, scene)
                seen.append(scene.observe(.mint, .mintSource(told), since: start))
            }
            seen += reading.mints.map { scene.observe(.mint, .mint($0)) }
            if reading.problems.isEmpty { seen[0].seconds = (scene.clock.uptime() - start).seconds }
            return seen
        } catch {
            return [
                scene.observe(.mint, .repository(scene.limited(error), while: "reading the mint dates"), since: start)
            ]
        }
    }

    /// How many other folders the dates may come from (`file()`), one after the other.
    private static let mostFolders = 8

    /// The folder as the commit has it, and what its expressions read besides.
    private static func read(
        _ settings: Configuration.Mint, _ repository: any InfraRepository, _ head: Commit, _ scene: Scene
    ) async throws(RepositoryFailure) -> MintReading {
        let files = try await repository.files(
            inFolder: settings.folder, at: head.id, within: scene.repositoryTime)
        if let link = MintReading.badLink(files) { throw RepositoryFailure(.badLink, detail: link) }
        if let size = MintReading.tooLarge(files) { throw RepositoryFailure(.tooLarge, detail: size) }
        var others: [String: TerraformFolder.FileReading] = [:]
        while true {
            let reading = await OwnThread.run(within: scene.caller.timeout) { [others] limit in
                MintReading(
                    files: files, settings: settings, tokens: scene.configuration.tokens.map(\.path),
                    now: scene.clock.now(), others: others, isOver: { limit.isOver })
            }
            guard let reading else {
                throw RepositoryFailure(
                    Task.isCancelled ? .cancelled : .timeout, detail: "its Terraform was not read within its time")
            }
            guard let wanted = reading.wanted, others.count < mostFolders else { return reading }
            let slash = wanted.lastIndex(of: "/")
            let folder = slash.map { String(wanted[..<$0]) } ?? ""
            do throws(RepositoryFailure) {
                let found = try await repository.files(inFolder: folder, at: head.id, within: scene.repositoryTime)
                others[wanted] = found.first { $0.path == wanted }.map(MintReading.fileReading) ?? .missing
            } catch  where error.kind == .badLink || error.kind == .tooLarge {
                others[wanted] = .unreadable(error.detail)
            }
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
    /// A file of the repository that an expression reads, and that was not given.
    private(set) var wanted: String?
    private let folder: String

    /// One year, give or take: what a TTL may be (facts/claude-auth.md section 4).
    private static let plausibleTTL = Int64(86_400)...Int64(2 * 366 * 86_400)

    /// Each path is a line of the report and some gauges.
    static let mostPaths = 10_000

    static func folder(_ files: [RepositoryFile]) -> TerraformFolder {
        TerraformFolder(files: files.map { ($0.path, $0.bytes) })
    }

    static func fileReading(_ file: RepositoryFile) -> TerraformFolder.FileReading {
        file.unread.map { .unreadable($0) } ?? .bytes(file.bytes)
    }

    /// A file that counts, and whose link leads nowhere.
    static func badLink(_ files: [RepositoryFile]) -> String? {
        files.lazy.filter { TerraformFolder.isConfiguration($0.path) && !$0.isTooLarge }.compactMap(\.unread).first
    }

    /// A file that counts, and was not read for its size.
    static func tooLarge(_ files: [RepositoryFile]) -> String? {
        files.lazy.filter { TerraformFolder.isConfiguration($0.path) && $0.isTooLarge }.compactMap(\.unread).first
    }

    /// - Parameters:
    ///   - others: files elsewhere in the repository, by their paths in it.
    ///   - isOver: whether time is over.
    init(
        files: [RepositoryFile], settings: Configuration.Mint, tokens: [String], now: Double,
        others: [String: TerraformFolder.FileReading] = [:], isOver: @escaping @Sendable () -> Bool = { false }
    ) {
        folder = settings.folder
        let clock = WorkClock(isOver: isOver)
        guard !files.isEmpty else {
            problems = [.folderMissing(folder: settings.folder, nil)]
            return
        }
        let own = Dictionary(files.map { ($0.path, Self.fileReading($0)) }) { one, _ in one }
        let folder = TerraformFolder(files: files.map { ($0.path, $0.bytes) }, clock: clock) { path in
            guard let place = Self.place(of: path, from: settings.folder) else {
                return .unreadable("it lies outside of the repository")
            }
            let isOwn = !path.contains("/")
            return own[place] ?? (isOwn ? .missing : others[place] ?? .notGiven)
        }
        guard !folder.files.isEmpty else {
            problems = [.noTerraform(folder: settings.folder, nil)]
            return
        }
        let epochs = value(of: settings.epochsLocal, in: folder, clock)
        guard let epochs else { return }
        let ttl = ttl(settings.ttlLocal, in: folder, clock)
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
        var items = epochs.items
        if items.count > Self.mostPaths {
            items.removeAll { !known.contains($0.key) }
            problems.append(
                .tooManyPaths(
                    local: epochs.name, place: "\(epochs.file):\(epochs.line)", found: epochs.items.count,
                    most: Self.mostPaths))
        }
        mints = items.map { Self.mint($0, ttl: ttl, tokens: known, now: now) }
        for path in tokens where !named.contains(path) {
            mints.append(MintSeen(path: path, value: .none, place: "", expiry: nil, hasToken: true))
        }
    }

    private mutating func value(of name: String, in folder: TerraformFolder, _ clock: WorkClock) -> LocalValue? {
        // Terraform refuses the folder for any local that is defined twice; only ours are our business.
        if let twice = folder.problems.first(where: { $0.kind == .duplicateLocal(name) }) {
            problems.append(.unreadable(local: name, HCLProblem(twice)))
            return nil
        }
        do throws(HCLError) {
            let local = try folder.local(name, clock: clock)
            if !local.variables.isEmpty {
                problems.append(
                    .restsOnVariables(
                        local: name, variables: local.variables, place: "\(local.file):\(local.line)"))
            }
            return local
        } catch {
            if case .notConstant(.file(let path)) = error.kind, case .notGiven = folder.reading(of: path) {
                wanted = Self.place(of: path, from: self.folder)
            }
            switch error.kind {
            case .unknownLocal(name):
                problems.append(.localMissing(local: name, nil, others: folder.localNames))
            default:
                problems.append(.unreadable(local: error.kind == .syntax ? nil : name, HCLProblem(error)))
            }
            return nil
        }
    }

    /// The path in the repository of a file that is named from a folder; `nil` outside of it.
    private static func place(of path: String, from folder: String) -> String? {
        var parts = folder.split(separator: "/").filter { $0 != "." }.map(String.init)
        for part in path.split(separator: "/") {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    private mutating func ttl(_ name: String, in folder: TerraformFolder, _ clock: WorkClock) -> Int64? {
        guard let local = value(of: name, in: folder, clock) else { return nil }
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
        if let epoch = seen.epoch, seen.isPlausible(now: now), let ttl { seen.expiry = epoch.plus(ttl) }
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
            case .syntax: .syntax
            case .duplicateLocal, .overrideWithoutBase: .duplicate
            // Terraform may have a value: it has an infinity too, and other limits.
            case .notConstant, .tooDeep, .tooLarge, .divisionByZero: .notConstant
            case .outOfTime: .outOfTime
            case .unknownLocal, .cycle, .type, .noSuchElement: .evaluation
            }
        message = error.message
        place = error.line > 0 ? "\(error.file):\(error.line):\(error.column)" : error.file
        excerpt = error.excerpt
    }
}
