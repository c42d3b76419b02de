extension Cause {
    /// What is wrong with the folder and the locals that the mint dates are read from.
    static let mintSourceCauses: [Cause] = [
        source(
            "folder-missing", "The folder with the mint dates is not at the ref",
            why:
                "The infra repository has no such folder at the commit that was read. A commit made from an empty index once dropped every file but two.",
            fix: "git revert {commit}\nor name the folder in `mint.folder`"
        ) {
            guard case .folderMissing(let folder, let history) = $0 else { return nil }
            return ([Evidence("folder", folder)], history)
        },
        source(
            "file-missing", "The folder with the mint dates has no Terraform file",
            why: "The folder is there, and neither a `.tf` nor a `.tofu` file is in it.",
            fix: "git revert {commit}\nor name the folder in `mint.folder`"
        ) {
            guard case .noTerraform(let folder, let history) = $0 else { return nil }
            return ([Evidence("folder", folder)], history)
        },
        source(
            "local-missing", "The local with the mint dates is not defined",
            why: "The folder's files define no local of that name at the commit that was read.",
            fix: "git revert {commit}\nor name the local in `mint.epochsLocal` / `mint.ttlLocal`"
        ) {
            guard case .localMissing(let local, let history, let others) = $0 else { return nil }
            let near = others.isEmpty ? [] : [Evidence("locals there", others.prefix(8).joined(separator: ", "))]
            return ([Evidence("local", local)] + near, history)
        },
        hcl(
            "syntax-error", .syntax, "The Terraform file does not parse",
            why: "Terraform would refuse it too; the next apply fails here."),
        hcl(
            "duplicate-local", .duplicate, "The local is defined twice",
            why: "Terraform refuses a local that is defined more than once in a folder."),
        hcl(
            "not-constant", .notConstant, "The mint dates cannot be told from the commit alone", state: .unknown,
            why:
                "The expression is no mistake. It depends on something that only an apply knows (a data source, a resource, a variable without a value, the time, a file that is not in the commit), or on something that the canary does not evaluate. It does not guess.",
            fix: "make what stands at {place} of literals, locals, and what else is in the commit"
        ),
        hcl(
            "out-of-time", .outOfTime, "The mint dates were not read in time", state: .unknown,
            why:
                "Reading the folder's Terraform took longer than a call may take. Files that people write take some milliseconds.",
            fix: "look at what stands at {place}\nraise `callTimeout` on a machine that is short of time"
        ),
        source(
            "variable-default", "The mint dates rest on a variable's value in the commit", state: .skipped,
            why:
                "The value is the variable's default, or what a `.tfvars` file of the folder sets. An apply may set it otherwise (`-var`, `TF_VAR_…`, another file): then other dates hold than those that are shown.",
            fix: "nothing need be done where no apply sets {variables}; else write the dates as constants"
        ) {
            guard case .restsOnVariables(let local, let variables, let place) = $0 else { return nil }
            let names = variables.prefix(8).map { "var.\($0)" }.joined(separator: ", ")
            return ([Evidence("local", local), Evidence("variables", names), Evidence("at", place)], nil)
        },
        hcl(
            "evaluation-error", .evaluation, "The local's value cannot be computed",
            why: "Terraform would refuse the expression."),
        source(
            "wrong-shape", "The local with the mint dates is no map", why: "It must be an object from path to epoch.",
            fix: "{local} = { \"primary\" = <epoch> }"
        ) {
            guard case .wrongShape(let local, let place, let found) = $0 else { return nil }
            return ([Evidence("local", local), Evidence("at", place), Evidence("found", found)], nil)
        },
        source(
            "empty-map", "The map of mint dates names no path",
            why:
                "No token is configured either, so there is no date to watch. What earlier runs pushed of its paths stays in the gateway as it was.",
            fix:
                "{local} = { \"primary\" = <epoch> }\nor delete the group in the gateway, and take `mint` out of the configuration"
        ) {
            guard case .emptyMap(let local, let place) = $0 else { return nil }
            return ([Evidence("local", local), Evidence("at", place)], nil)
        },
        source(
            "too-many-paths", "The map of mint dates names more paths than are told", state: .unknown,
            why:
                "Of so many paths only those of configured tokens are looked at. What becomes of the others is not known.",
            fix: "take out of {local} what is no token's"
        ) {
            guard case .tooManyPaths(let local, let place, let found, let most) = $0 else { return nil }
            return (
                [Evidence("local", local), Evidence("at", place), Evidence("paths", "\(found), \(most) at most")], nil
            )
        },
        source(
            "ttl-implausible", "The tokens' TTL is implausible",
            why:
                "A token lives one year: 31536000 seconds. Less than a day, or more than two years, is a slip of the pen.",
            fix: "{ttl} = 365 * 24 * 60 * 60"
        ) {
            guard case .ttlImplausible(let place, let found) = $0 else { return nil }
            return ([Evidence("at", place), Evidence("found", found)], nil)
        },
    ]

    /// Causes of a repository that could not be read: the same for the mint dates, the image and the effect.
    static let repositoryCauses: [Cause] = [
        repository(
            "repository-missing", [.missing], "The infra repository is not where the configuration says",
            fix: "ls -ld {repository}\ncorrect `mint.repository`, or mount it"),
        repository(
            "repository-invalid", [.notARepository], "The path holds no git repository",
            fix: "git -C {repository} rev-parse --git-dir\ncorrect `mint.repository`"),
        repository(
            "repository-denied", [.noPermission, .ownership], "The infra repository may not be read",
            fix: "give the user that runs the canary read access to {repository} (Kubernetes: securityContext.fsGroup)"),
        repository(
            "repository-empty", [.empty], "The infra repository has no commit yet",
            fix: "git -C {repository} log -1\nwait for the first sync, or correct `mint.repository`"),
        repository(
            "ref-missing", [.refMissing], "The ref is not in the repository",
            fix: "git -C {repository} for-each-ref\ncorrect `mint.ref` (the default branch may be master)"),
        repository(
            "repository-damaged", [.objectMissing, .corrupt], "An object of the repository is missing or damaged",
            fix: "git -C {repository} fsck\nclone again, with --depth=0 in git-sync where history is asked for"),
        repository(
            "repository-extension", [.unsupportedExtension],
            "The repository uses an extension that libgit2 does not know",
            fix: "git -C {repository} config --get-regexp '^extensions\\.'\nread from a plain clone"),
        repository(
            "remote-unreachable", [.remoteUnreachable, .remoteCertificate], "The remote repository cannot be reached",
            fix: "git ls-remote {repository} HEAD"),
        repository(
            "remote-shallow", [.remoteShallow], "The remote repository is a shallow clone, or answers as one",
            fix:
                "name the repository that {repository} was cloned from in `mint.repository`\nor make the clone whole: git -C <its folder> fetch --unshallow\nor mount it, and name its folder: a shallow clone on this machine is read as it is"
        ),
        repository(
            "bad-link", [.badLink], "A symbolic link of the repository is not followed",
            fix:
                "git -C {repository} ls-files -s | grep ^120000\nlet the link lead to a file of the same repository, by a relative path"
        ),
        repository(
            "remote-credentials", [.remoteRefusedCredentials], "The remote repository refuses the credentials",
            fix: "correct `mint.password`; a read-only deploy token is enough"),
        repository(
            "remote-missing", [.remoteNotFound], "The remote has no such repository",
            fix: "git ls-remote {repository} HEAD\ncorrect `mint.repository`"),
        repository(
            "repository-timeout", [.timeout, .unanswered], "The repository did not answer in time",
            fix: "time git ls-remote {repository} HEAD\nraise `{limit}`"),
        repository(
            "repository-too-large", [.tooLarge], "The repository holds more than the canary reads",
            fix:
                "git -C {repository} ls-tree -r -l HEAD | sort -n -k 4 | tail    # the largest files\nkeep the mint dates in a folder of small files (`mint.folder`): 1 MiB each, 4 MiB together\ngit -C {repository} repack -a -d    # where many packs, or long chains in them, need the memory"
        ),
        repository(
            "repository-unreadable", [.other], "The repository could not be read",
            fix: "git -C {repository} fsck"),
    ]

    private static func source(
        _ name: String, _ title: String, state: HopState = .failed, why: String, fix: String,
        _ recognise: @escaping @Sendable (MintSourceSeen) -> ([Evidence], PathHistory?)?
    ) -> Cause {
        Cause("mint.\(name)", .mint, state, title, why: why, fix: fix) { seen, picture in
            guard case .mintSource(let source) = seen, let (evidence, history) = recognise(source) else { return nil }
            var fill = [
                "local": picture.configuration.mint?.epochsLocal ?? "",
                "ttl": picture.configuration.mint?.ttlLocal ?? "",
            ]
            if case .removed(let by, _) = history { fill["commit"] = by.short }
            if case .restsOnVariables(_, let variables, _) = source {
                fill["variables"] = variables.prefix(8).map { "var.\($0)" }.joined(separator: ", ")
            }
            return Match(evidence + at(picture) + told(history), fill: fill)
        }
    }

    private static func at(_ picture: Picture) -> [Evidence] {
        picture.headBefore.map { [Evidence("commit read", "\($0.short) \($0.summary)")] } ?? []
    }

    /// Which commit took it away, and which had it last: the useful answer (facts/pipeline.md section 4).
    private static func told(_ history: PathHistory?) -> [Evidence] {
        switch history {
        case .removed(let by, let last):
            [
                Evidence("removed by", "\(by.short) \(by.summary) (\(by.author), \(Time.text(by.time)))"),
                Evidence("last in", "\(last.short) \(last.summary) (\(Time.text(last.time)))"),
            ]
        case .neverThere(let seen): [Evidence("history", "never there, in \(seen) commits")]
        case .cutOff(let seen, let shallow):
            [
                Evidence(
                    "history",
                    shallow ? "cut off after \(seen) commits: the clone is shallow" : "searched \(seen) commits")
            ]
        case nil: []
        }
    }

    private static func hcl(
        _ name: String, _ kind: HCLProblem.Kind, _ title: String, state: HopState = .failed, why: String,
        fix: String = "correct {place} and commit"
    ) -> Cause {
        Cause(
            "mint.\(name)", .mint, state, title, why: why, fix: fix
        ) { seen, picture in
            guard case .mintSource(.unreadable(let local, let problem)) = seen, problem.kind == kind else { return nil }
            let about = local.map { [Evidence("local", $0)] } ?? []
            return Match(
                about + [Evidence("at", problem.place), Evidence("reader said", problem.message)]
                    + problem.excerpt.split(separator: "\n", omittingEmptySubsequences: false).map {
                        Evidence("", String($0))
                    },
                fill: ["place": problem.place])
        }
    }

    private static func repository(
        _ name: String, _ kinds: Set<RepositoryFailure.Kind>, _ title: String, fix: String
    ) -> Cause {
        Cause(
            "mint.\(name)", .mint, .unknown, title,
            why: "Without the repository neither the mint dates nor the effect of the run can be seen.", fix: fix
        ) { seen, picture in
            guard case .repository(let failure, let doing) = seen, kinds.contains(failure.kind) else { return nil }
            let shown =
                switch picture.configuration.mint?.repository {
                case .path(let path): path
                case .url(let url) where url.hasPrefix("file:"): url
                case .url(let url): (try? ServiceURL(url))?.shown ?? "the remote"
                case nil: "the repository"
                }
            var fill = ["repository": shown]
            var limits: [Evidence] = []
            if let limit = failure.limit {
                fill["limit"] = limit
                limits = [Evidence("limit", words(of: limit, picture.configuration))]
            }
            let said =
                [.unanswered, .timeout, .badLink, .tooLarge].contains(failure.kind) ? "what happened" : "libgit2 said"
            return Match(
                [Evidence("repository", shown), Evidence("while", doing), Evidence(said, failure.detail)] + limits,
                fill: fill)
        }
    }

    private static func words(of limit: String, _ configuration: Configuration) -> String {
        switch limit {
        case "callTimeout": "callTimeout, \(Time.span(configuration.callTimeout.seconds))"
        case "mint.timeout": "mint.timeout, \(Time.span(configuration.mint?.timeout.seconds ?? 0))"
        default: "\(limit), \(Time.span(configuration.deadline.seconds)) in all"
        }
    }
}
