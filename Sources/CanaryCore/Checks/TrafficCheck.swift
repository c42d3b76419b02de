extension Check {
    /// Whether anything real gets through: what n8n keeps of real events, and the newest upgrade commit.
    static let traffic = Check("real events and upgrades", nil) { scene in
        let hasN8n = scene.configuration.n8n != nil || scene.configuration.webhook != nil
        guard hasN8n || scene.repository != nil else { return [] }
        var seen = TrafficSeen()
        if let workflow = scene.picture.workflow, let id = workflow.id, let n8n = scene.n8n,
            !scene.picture.executionsAreHidden
        {
            seen.savesSuccesses = workflow.savesSuccesses
            await read(into: &seen, n8n, id, scene)
        } else {
            seen.unread = .noView
        }
        seen.upgrade = await newestUpgrade(scene)
        return [scene.observe(nil, .traffic(seen))]
    }

    /// Page by page, until the newest real event and enough beside it was seen; each page's documents are read and let go.
    private static func read(into seen: inout TrafficSeen, _ n8n: N8nClient, _ workflow: String, _ scene: Scene) async {
        let (pages, enough, size) = scene.options.freeOnly ? (5, 100, 50) : (2, 25, 25)
        var rows: [TrafficRow] = []
        var cursor: String?
        var limit = size
        var page = 0
        while page < pages {
            let (call, documents, next) = await n8n.executionPage(of: workflow, limit: limit, cursor: cursor)
            // Large items, or many values in them: fewer at a time. A cursor carries its own limit.
            if cursor == nil, limit > 1, call.problem?.saysTooMuch == true {
                limit = limit > 5 ? 5 : 1
                continue
            }
            guard call.problem == nil else {
                seen.unread = .call(call)
                break
            }
            seen.rows = rows
            for document in documents {
                let row = TrafficRow(
                    document, agent: scene.configuration.agent?.url, limit: scene.configuration.n8n?.rateLimit,
                    limiter: scene.picture.limiter(before: rows), agentNode: scene.configuration.n8n?.agentNode)
                if let row { rows.append(row) }
            }
            (cursor, page) = (next, page + 1)
            seen.more = next != nil && !documents.isEmpty
            let hasReal = rows.contains { $0.event?.sender == .real }
            guard seen.more, !(hasReal && rows.count >= enough), !scene.deadline.isOver, !Task.isCancelled else {
                break
            }
        }
        if seen.rows != nil { seen.rows = rows }
    }

    private static func newestUpgrade(_ scene: Scene) async -> Result<CommitSearch, RepositoryFailure>? {
        let head = scene.picture.last { seen -> Commit? in if case .head(let commit, _) = seen { commit } else { nil } }
        guard let repository = scene.repository, let head else { return nil }
        let wanted = scene.configuration.traffic
        do throws(RepositoryFailure) {
            return .success(
                try await repository.newest(from: head.id, within: scene.caller.timeout) { wanted.isUpgrade($0) })
        } catch {
            return .failure(error)
        }
    }
}

extension Configuration.Traffic {
    /// A commit of the upgrade agent, or one that calls itself an upgrade; no revert of one.
    func isUpgrade(_ commit: Commit) -> Bool {
        if commit.summary.utf8.starts(with: "Revert ".utf8) { return false }
        return commit.author.utf8.elementsEqual(commitAuthor.utf8)
            || !commitPrefix.isEmpty && commit.summary.utf8.starts(with: commitPrefix.utf8)
    }
}

extension Picture {
    /// What the workflow's limiter held before the oldest of some executions began: n8n 2.x keeps its count beside the
    /// workflow alone, so those that it counted since are taken off.
    ///
    /// - Parameter newer: newest first, from the workflow's own on.
    fileprivate func limiter(before newer: [TrafficRow]) -> WorkflowSeen.Limiter? {
        let looked = observations.last { if case .workflow = $0.seen { true } else { false } }
        guard var limiter = workflow?.limiter, let looked else { return nil }
        let begin = Double(limiter.windowStart) / 1000
        let counted = newer.count { row in
            guard let at = row.at, at >= begin, at <= looked.at else { return false }
            switch row.end {
            case .handedOver, .refused, .noJob: return true
            default: return false
            }
        }
        limiter.count = max(0, limiter.count &- Int64(counted))
        return limiter
    }
}
