import FoundationEssentials
import Glibc
import HTTPServer
import Sandbox

/// Ways in which the infra repository cannot be read, and in which its history hides what a run did.
extension Provocation {
    static let repositories: [Provocation] = [
        unread("repository-missing", "mint.repository-missing") { stage in
            stage.flags["mint-repository"] = stage.path("nowhere")
        },
        unread("repository-is-a-folder", "mint.repository-invalid") { stage in
            stage.flags["mint-repository"] = try stage.write("", to: "a-file")
        },
        unread("repository-without-an-object", "mint.repository-damaged") { stage in
            let id = try stage.git("rev-parse", "HEAD:stacks")
            unlink("\(stage.sandbox.repositoryPath)/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
        },
        unread("repository-with-an-extension", "mint.repository-extension") { stage in
            try stage.git("config", "core.repositoryformatversion", "1")
            try stage.git("config", "extensions.refStorage", "reftable")
        },
        unread(
            "repository-with-a-huge-file", "mint.repository-too-large",
            given: .healthy {
                $0.repository.extraFiles["\(stack)/huge.tf"] = String(repeating: "#", count: 9 << 20)
            }),
        unread("repository-with-a-folder-for-a-file", "mint.repository-unreadable") { stage in
            try stage.git("pack-refs", "--all")
            let path = "\(stage.sandbox.repositoryPath)/.git/packed-refs"
            unlink(path)
            mkdir(path, 0o755)
        },
        unread("remote-refused", "mint.remote-unreachable") { stage in
            stage.flags["mint-repository"] = ClosedPort.url + "/infra.git"
        },
        remote("remote-401", "mint.remote-credentials") { HTTPServerResponse(status: 401) },
        remote("remote-404", "mint.remote-missing") { HTTPServerResponse(status: 404) },
        unread("remote-file-missing", "mint.remote-missing") { stage in
            stage.flags["mint-repository"] = "file://\(stage.folder)/nowhere.git"
        },
        remote("remote-silent", "mint.repository-timeout") {
            try? await Task.sleep(for: .seconds(60))
            return HTTPServerResponse(status: 200)
        },
        unread("remote-shallow", "mint.remote-shallow") { stage in
            let (path, clone) = (stage.sandbox.repositoryPath, stage.path("shallow.git"))
            try stage.git("commit", "-q", "--allow-empty", "-m", "one more")
            try Stage.git(path, "clone", "-q", "--bare", "--depth=1", "file://\(path)", clone)
            stage.flags["mint-repository"] = "file://\(clone)"
            stage.flags["call-timeout"] = "10s"
        },
        // By way of a remote all is well, too: the fetch child and its mirror.
        Provocation("remote-file", verdict: .healthy) { stage in
            stage.flags["mint-repository"] = "file://\(stage.sandbox.repositoryPath)"
            stage.flags["call-timeout"] = "10s"
        },
        Provocation(
            "head-before-unknown", "effect.history-unseen", "mint.ref-missing", verdict: .inconclusive,
            given: .healthy {
                $0.canary.ref = "nowhere"
            }
        ) {
            $0.options.allowRealUpgrade = true
        },
        Provocation(
            "branch-rewritten", "effect.history-unseen", verdict: .inconclusive,
            given: .healthy { $0.agent.duration = 300 }
        ) { stage in
            let path = stage.sandbox.repositoryPath
            stage.moment = (
                "the job",
                {
                    let base = try Stage.git(path, "rev-parse", "HEAD")
                    let orphan = try Stage.git(path, "commit-tree", "-m", "infra: squashed", "HEAD^{tree}")
                    try Stage.git(path, "update-ref", "refs/heads/master", orphan)
                    // As after the next clean-up, or in a clone made anew.
                    unlink("\(path)/.git/objects/\(base.prefix(2))/\(base.dropFirst(2))")
                }
            )
        },
        Provocation("repository-gone-meanwhile", "effect.not-read", verdict: .inconclusive) { stage in
            let path = stage.sandbox.repositoryPath
            stage.moment = ("the job", { rename(path, path + ".away") })
        },
    ]

    /// Nothing is sent while the repository cannot be read: whether a stack uses the image is not known.
    private static func unread(
        _ name: String, _ cause: String, given settings: SandboxSettings = SandboxSettings(),
        arrange: @escaping Arrange = { _ in }
    ) -> Provocation {
        Provocation(
            name, cause, "webhook.image-use-unknown", verdict: .inconclusive, events: 0, given: settings,
            arrange: arrange)
    }

    /// What a git server answers to everything.
    private static func remote(
        _ name: String, _ cause: String, _ answer: @escaping @Sendable () async -> HTTPServerResponse
    )
        -> Provocation
    {
        unread(name, cause) { stage in
            stage.flags["mint-repository"] = try stage.serve(HTTPServer { _ in await answer() }) + "/infra.git"
            stage.flags["call-timeout"] = name == "remote-silent" ? "1s" : "10s"
        }
    }
}

extension Stage {
    @discardableResult func git(_ arguments: String...) throws -> String {
        try Self.git(sandbox.repositoryPath, arguments)
    }

    @discardableResult static func git(_ repository: String, _ arguments: String...) throws -> String {
        try git(repository, arguments)
    }

    private static func git(_ repository: String, _ arguments: [String]) throws -> String {
        let identity = ["-c", "user.name=operator", "-c", "user.email=operator@example.test"]
        let ended = try Child.run("git", ["-C", repository, "-c", "safe.directory=*"] + identity + arguments)
        guard ended.code == 0 else { throw GitFailed(said: ended.err) }
        return String(ended.out.prefix { $0 != "\n" })
    }

    private struct GitFailed: Error { var said: String }
}
