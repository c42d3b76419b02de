extension Cause {
    static let effectCauses: [Cause] = [
        Cause(
            "effect.commit-made", .effect, .failed, "The run changed the infra repository",
            why:
                "A commit that is new since the event carries the canary's image or its run id: the agent took the test for an upgrade.",
            fix: "git show {commit}; git revert --no-edit {commit}\nthen choose an image that no stack uses"
        ) { seen, _ in
            guard case .newCommits(let new, _) = seen, let first = new.matches.first else { return nil }
            let shown = new.matches.prefix(3).map { match in
                let place = if case .diff(let path) = match.place { " in \(path)" } else { "" }
                return Evidence("commit", "\(match.commit.short) \(match.commit.summary)\(place)")
            }
            return Match(shown, fill: ["commit": first.commit.short])
        },
        Cause(
            "effect.history-unseen", .effect, .unknown, "What came since the event cannot be told",
            why:
                "The head before the event is not in the history any more, or is not known: a shallow clone, or a branch that was rewritten.",
            fix: "give the canary a full clone (git-sync: --depth=0)"
        ) { seen, _ in
            switch seen {
            case .newCommits(let new, let head) where !new.complete && new.matches.isEmpty:
                Match([Evidence("head", "\(head.short) \(head.summary)")])
            case .effectUnseen(let why): Match([Evidence("because", why)])
            default: nil
            }
        },
        Cause(
            "effect.not-read", .effect, .unknown, "The head could not be read after the job",
            why: "Whether the run changed something is not known.",
            fix: "git log -3 --format='%h %s'   # on the branch that the agent pushes to"
        ) { seen, _ in
            guard case .repository(let failure, "reading the head after the job") = seen else { return nil }
            return Match([Evidence("libgit2 said", failure.detail)])
        },
    ]
}
