/// The "DIUN Upgrade Agent" workflow as it lives in n8n's database.
package struct WorkflowSettings: Sendable, Equatable {
    /// What stands in the agent node's header `Authorization`.
    package enum Header: Sendable, Equatable {
        /// `=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}`
        case expression
        /// `='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN`, sent as it stands (recording 32).
        case literalExpression
        /// A bearer typed in, wrong.
        case hardCodedWrong
        /// A bearer typed in, right: it works, and stands in clear in every execution.
        case hardCodedRight
        /// `Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}` without `=`: the braces are sent (recording 35).
        case textNotExpression
        case empty
        /// No such header at all.
        case absent
    }

    /// The variable that the expression reads, in n8n's environment.
    package enum Variable: Sendable, Equatable { case set, unset, empty, stale }

    package enum Dialect: Sendable, Equatable {
        /// `diun_entry_…` fields, status `update` only: the seeds' workflow.
        case entry
        /// DIUN's own fields, `new` and `update`.
        case native
        /// DIUN's own fields, but `new` is refused.
        case nativeUpdateOnly
        /// Both, `new` and `update`.
        case both
    }

    package enum OnError: Sendable, Equatable { case stop, continueRegularOutput, continueErrorOutput }

    package enum Node: Sendable, Equatable { case present, missing, disabled }

    /// Where the agent node posts to.
    package enum Target: Sendable, Equatable {
        case agent
        /// Another address that works just as well for n8n (`localhost` for `127.0.0.1`).
        case sameServiceOtherName
        /// A port where nobody listens.
        case closedPort
        /// A name that does not resolve.
        case unknownName
        /// The right service and a wrong path.
        case wrongPath
        /// A host that takes the connection and never answers.
        case silent
    }

    package enum Ending: Sendable, Equatable {
        case normal
        /// n8n died in the middle.
        case crashed
        /// Somebody pressed stop.
        case canceled
        /// The code node throws.
        case codeNodeFails
    }

    package var name = "DIUN Upgrade Agent"
    package var active = true
    /// A second active workflow of the same name.
    package var twin = false
    package var header = Header.expression
    package var variable = Variable.set
    package var dialect = Dialect.both
    package var onError = OnError.stop
    package var agentNode = Node.present
    package var target = Target.agent
    package var ending = Ending.normal
    /// What the node hands to the agent as `agent`. The seeds pass `.claude/agents/service-upgrade`, which newer versions
    /// of claude refuse: that is a scenario of its own.
    package var agentName = "service-upgrade"
    /// The limiter: at most so many in one window.
    package var limit = 5
    /// Hours.
    package var window = 6
    /// Already used of the window.
    package var used = 0
    /// How long ago the window was opened, where `used` is above 0 or the workflow has run before. Seconds.
    package var windowAge = 3600
    /// Time that the execution spends before its first node. Milliseconds.
    package var slowness = 0
    /// Time limit of the agent node; 300,000 is n8n's own. Milliseconds.
    package var nodeTimeout = 300_000
    /// 2.8: `nodes` is a newer draft that differs from what production runs.
    package var draftDiffers = false

    package init() {}
}
