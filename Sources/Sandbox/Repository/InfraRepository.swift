import Synchronization

/// The infra repository of one sandbox, with its history, and the commits that are made while it runs.
final class InfraRepository: Sendable {
    let folder: GitFolder
    private let files = Mutex<[String: String]>([:])

    /// Makes the history that settings ask for. Blocking.
    init(settings: RepositorySettings, path: String) throws(GitFailure) {
        folder = try GitFolder.make(path: path, branch: settings.branch, bare: settings.layout == .bare)
        if settings.damage == .empty { return }
        let now = Instant.now
        var writer = try folder.writer()
        func days(_ count: Int) -> Int { now.seconds - count * 86_400 }

        var older = settings
        older.damage = .none
        older.epochs = ["primary": .daysAgo(300), "spare-1": .daysAgo(290)]
        var all = OtherStacks.files(settings.imageUse)
        if settings.damage != .folderMissing {
            all[AgentStack.folder + "/providers.tf"] =
                "terraform {\n  required_version = \">= 1.5\"\n}\n"
            if settings.damage != .fileMissing { all[AgentStack.file] = AgentStack.mainFile(older, now: now) }
        }
        try commit(&writer, all, "infra: everything that runs at home", at: days(400))
        all["stacks/monitoring/main.tf"] = all["stacks/monitoring/main.tf"].map { $0 + "# retention raised\n" }
        try commit(&writer, all, "monitoring: keep 90 days", at: days(200))
        if all[AgentStack.file] != nil { all[AgentStack.file] = AgentStack.mainFile(settings, now: now) }
        for (path, content) in settings.extraFiles { all[path] = content }
        try commit(&writer, all, "claude-agent-service: rotate the tokens", at: days(20))
        if let age = settings.upgradeCommitAge {
            all["stacks/website/main.tf"] = OtherStacks.website(tag: "1.29.1")
            try commit(&writer, all, "upgrade: nginx 1.28.0 -> 1.29.1", author: "service-upgrade", at: days(age))
        }
        if settings.damage == .droppedTree || settings.damage == .droppedAndRestored {
            let left = all.filter { $0.key == "README.md" || $0.key == ".gitignore" }
            try commit(&writer, left, "website: note", author: "service-upgrade", at: days(2))
            if settings.damage == .droppedAndRestored {
                try commit(&writer, all, "infra: restore the dropped tree", at: days(1))
            }
        }
        try writer.checkOut()
    }

    private func commit(
        _ writer: inout GitWriter, _ all: [String: String], _ message: String, author: String = "operator",
        at seconds: Int
    ) throws(GitFailure) {
        try writer.commit(files: all, message: message + "\n", author: author, seconds: seconds)
        files.withLock { $0 = all }
    }

    /// Adds a commit that changes these files (nil removes one). Blocking.
    @discardableResult
    func append(
        _ changes: [String: String?], message: String, author: String, seconds: Int
    ) throws(GitFailure) -> String {
        // One at a time: two commits on one parent would lose one of them.
        let result: Result<String, GitFailure> = files.withLock { files in
            var all = files
            for (path, content) in changes { all[path] = content }
            do throws(GitFailure) {
                var writer = try folder.writer()
                let made = try writer.commit(files: all, message: message + "\n", author: author, seconds: seconds)
                files = all
                try writer.checkOut()
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
