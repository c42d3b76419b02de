/// The infra repository.
package struct RepositorySettings: Sendable, Equatable {
    package enum Layout: Sendable, Equatable { case worktree, bare }

    /// How a mint date stands in the file.
    package enum Epoch: Sendable, Equatable {
        /// Seconds since 1970.
        case at(Int)
        /// Minted so many days ago.
        case daysAgo(Int)
        /// Quoted.
        case text(Int)
        case milliseconds(Int)
        /// Any HCL expression, for example `var.minted`.
        case expression(String)
    }

    package enum Damage: Sendable, Equatable {
        case none
        /// `stacks/claude-agent-service` was never there.
        case folderMissing
        /// The folder is there, `main.tf` is not.
        case fileMissing
        /// The local is not in the file.
        case localMissing
        /// The TTL's local is not in the file.
        case ttlMissing
        case syntaxError
        case duplicateLocal
        /// A commit from an empty index dropped all but two files (seed 003).
        case droppedTree
        /// … and the next one restored them.
        case droppedAndRestored
        /// No commit at all.
        case empty
    }

    /// A stack that uses the canary's image, so that an event would cause a real upgrade.
    package enum ImageUse: Sendable, Equatable {
        case none
        /// `image = "docker.io/library/httpd:2.4.65"`
        case plain
        /// `repository: httpd` and `tag: "2.4.65"` in Helm values.
        case helmValues
        /// The default of a variable.
        case variableDefault
    }

    package var layout = Layout.worktree
    package var branch = "master"
    package var epochs: [String: Epoch] = ["primary": .daysAgo(30), "spare-1": .daysAgo(20)]
    package var ttl = "365 * 24 * 60 * 60"
    package var damage = Damage.none
    package var imageUse = ImageUse.none
    /// Days since the agent's newest real upgrade commit; nil for none.
    package var upgradeCommitAge: Int? = 3
    /// Further files of the newest commit.
    package var extraFiles: [String: String] = [:]

    package init() {}
}

/// The Pushgateway.
package struct GatewaySettings: Sendable, Equatable {
    package enum Behaviour: Sendable, Equatable {
        case works
        /// Refuses every push with 400.
        case refuses
        case answers(status: Int, contentType: String, body: String)
    }

    package var behaviour = Behaviour.works
    /// Before each answer. Milliseconds.
    package var delay = 0
    /// What is in it before the run: grouping key (`job/x/label/y`) to text.
    package var seeds: [String: String] = [:]

    package init() {}
}
