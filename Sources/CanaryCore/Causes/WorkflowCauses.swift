extension Cause {
    static let workflowCauses: [Cause] = [
        live(
            "missing", .unknown, "n8n has no workflow of that name", isOurMistake: true,
            why:
                "The canary's configuration names none that there is: it was renamed, deleted, or never imported. That says nothing of the pipeline, and nothing was sent, as its event could not be followed.",
            fix:
                "set n8n.workflow to {right}; where there is none yet, import stacks/n8n/workflows/diun-upgrade.json and activate it"
        ) {
            guard case .missing(let others) = $0.state, !others.isEmpty else { return nil }
            return [Evidence("looked for", $0.name)]
                + ($0.behind.isEmpty
                    ? [Evidence("there are", others.prefix(6).joined(separator: ", "))]
                    : $0.behind.prefix(3).map { Evidence("the webhook's", $0.words) })
        },
        live(
            "not-the-webhooks", .unknown, "n8n.workflow names another workflow than the webhook's", isOurMistake: true,
            why:
                "The configured URL leads to another workflow than the one that is looked at. That says nothing of the pipeline, and nothing was sent.",
            fix: "set n8n.workflow to {right}"
        ) {
            if case .missing = $0.state { return nil }
            guard !$0.behind.isEmpty else { return nil }
            return [Evidence("configured", "\($0.name)\($0.id.map { " (\($0))" } ?? "")")]
                + $0.behind.prefix(3).map { Evidence("the webhook's", $0.words) }
        },
        live(
            "webhook-without-id", .failed, "n8n does not register the webhook at the path that its node shows",
            why:
                "The webhook node has no `webhookId`, as in workflows that a script or the API made: n8n before 2.41 then registers the workflow's id and the node's name before the path, and the plain path is 404.",
            fix:
                "in n8n, open {workflow} and save it once: the editor gives the node an id; then deactivate and activate it\nor import it with \"webhookId\": \"<a UUID>\" in its webhook node"
        ) { workflow, picture in
            guard workflow.state == .active, let path = workflow.withoutID, !picture.reachesWebhook else { return nil }
            return (
                [Evidence("registered", "/webhook/\(path.text)"), Evidence("in a URL", "/webhook/\(path.inURL)")],
                picture.seesNoWebhook ? nil : .warned
            )
        },
        live(
            "none-visible", .unknown, "n8n's API shows no workflow at all",
            why: "A key of a user who owns nothing here gets empty lists, not an error: not ours to see is not none.",
            fix: "make the key as the user who owns the workflow: n8n → Settings → n8n API"
        ) {
            $0.state == .missing(others: []) ? [Evidence("looked for", $0.name)] : nil
        },
        live(
            "inactive", .failed, "The workflow is not active",
            why: "n8n answers 404 to its webhook until it is activated; what DIUN sends meanwhile is lost.",
            fix: "curl -X POST -H \"X-N8N-API-KEY: $N8N_API_KEY\" {n-url}/api/v1/workflows/{id}/activate"
        ) {
            $0.state == .inactive ? [Evidence("workflow", $0.name)] : nil
        },
        live(
            "ambiguous", .unknown, "Several active workflows have that name",
            why: "Which of them the webhook belongs to can be told neither by the name nor by the webhook's path.",
            fix: "put the workflow's id into n8n.workflow"
        ) {
            guard case .ambiguous(let ids) = $0.state else { return nil }
            return [Evidence("ids", ids.joined(separator: ", "))]
        },
        live(
            "webhook-elsewhere", .warned, "The workflow's webhook has another path than the configured URL",
            why: "An event sent to the configured URL starts another workflow, or none.",
            fix: "copy the Production URL of the workflow's webhook node into webhook.url, and into DIUN's"
        ) { workflow, picture in
            // A proxy may change the path on the way: where the event was found in this workflow, it leads there.
            guard workflow.state == .active, workflow.hasOurWebhook == false, workflow.withoutID == nil,
                workflow.id == nil || picture.execution?.workflow != workflow.id
            else { return nil }
            return ([Evidence("workflow", workflow.name)], nil)
        },
        live(
            "no-agent-node", .failed, "The workflow has no node that calls the agent",
            why:
                "No HTTP Request node posts to an address that ends in /execute, and no other node could make the call.",
            fix:
                "import the workflow again from the infra repository, or give its HTTP node the URL {agent}/execute\nn8n.agentNode: <its name>   # where another node calls the agent"
        ) {
            guard $0.state == .active, let search = $0.agentSearch, search.showsNone, !search.isNameMissing else {
                return nil
            }
            if let wrong = search.wrongPath {
                return [
                    Evidence("node calls", "\(wrong.called), node \"\(wrong.node)\""),
                    Evidence("agent takes", wrong.right),
                ]
            }
            return [Evidence("nodes", $0.nodes.map(\.name).joined(separator: ", "))]
        },
        Cause(
            "workflow.agent-node-unknown", .workflow, .warned, "Which node calls the agent cannot be told",
            why:
                "No node has a plain URL that ends in /execute. An address that comes from a variable or another node, a sub-workflow, a script or a node of somebody else's may call it. An event shows whether the job comes.",
            fix: "n8n.agentNode: {candidate}   # in the canary's configuration"
        ) { seen, picture in
            guard case .workflow(let workflow) = seen, workflow.state == .active, let search = workflow.agentSearch,
                !picture.sawOurJob, search.isNameMissing || workflow.agentNode == nil && !search.showsNone
            else { return nil }
            let named = picture.configuration.n8n?.agentNode
            let missing =
                search.isNameMissing ? [Evidence("n8n.agentNode", "\(named ?? ""): there is no node of this name")] : []
            return Match(
                missing
                    + [Evidence("may call it", search.candidates.joined(separator: ", "))].filter { !$0.text.isEmpty }
                    + (search.isNameMissing
                        ? [Evidence("nodes", workflow.nodes.map(\.name).joined(separator: ", "))] : []),
                fill: search.candidates.first.map { ["candidate": $0] } ?? [:])
        },
        ended(
            "job-unseen", state: .unknown, "The execution shows no job, and which node calls the agent cannot be told",
            why:
                "It went on past a node that may have called the agent: a sub-workflow that is not waited for, or a node that keeps the answer to itself. A job may have been started.",
            fix:
                "n8n.agentNode: {node}   # in the canary's configuration, where that node calls the agent\nand let a sub-workflow be waited for, so that the agent's answer comes back"
        ) {
            guard case .jobUnseen(let node) = $0 else { return nil }
            return (node, [])
        },
        Cause(
            "workflow.engine-limit", .workflow, .unknown, "The sandbox cannot run this workflow to its end",
            why:
                "A node needs something that the sandbox does not have: a type that its engine lacks, a credential, an address outside. That is a limit of the sandbox, and says nothing of the workflow.",
            fix: "try the workflow in a real n8n\ncanary workflow lint <file> shows what of it was not tried"
        ) { seen, picture in
            guard case .execution(let execution) = seen, let (node, failure) = execution.failure,
                failure.isEngineLimit
            else { return nil }
            return Match([Evidence("node", node), Evidence("limit", failure.message)], fill: fill(picture))
        },
        live(
            "agent-node-disabled", .failed, "The node that calls the agent is disabled",
            why: "n8n passes items by a disabled node; the execution is a success and nothing was called.",
            fix: "in n8n, open {workflow}, select {node} and press D (Activate)"
        ) {
            $0.state == .active && $0.agentNode?.disabled == true ? [Evidence("node", $0.agentNode?.name ?? "")] : nil
        },
        live(
            "agent-elsewhere", .warned, "The workflow calls another agent than the configured one",
            why: "The node's URL is not the configured agent's; the job would be looked for in the wrong place.",
            fix: "make agent.url and the URL of {node} name the same service"
        ) {
            guard $0.state == .active, case .otherURL(let url) = $0.agentNode?.match else { return nil }
            return [Evidence("node calls", url)]
        },
        live(
            "errors-hidden", .warned, "The agent's node hides its failures",
            why: "Its error setting is to continue: a refused call ends as a successful execution, and nobody is told.",
            fix: "in n8n, {workflow} → {node} → Settings → On Error: Stop Workflow"
        ) {
            $0.state == .active && $0.agentNode?.hidesErrors == true
                ? [Evidence("node", $0.agentNode?.name ?? "")] : nil
        },
        Cause(
            "workflow.last-slot", .workflow, .unknown, "The rate limiter has one slot left, and it was not spent",
            why:
                "The canary's event would take the last upgrade of this window from a real one. Nothing was sent; a busy day is not a broken pipeline.",
            fix: "run again after {opens}, or spend it: canary run --spend-last-slot"
        ) { seen, picture in
            guard case .refusal(.lastSlot(_, let opens)) = seen else { return nil }
            return slots(picture, opens)
        },
        Cause(
            "workflow.slots-spent", .workflow, .unknown, "The rate limiter is spent, so nothing was sent",
            why:
                "The event would have been dropped without a trace. Real upgrades used the window up; a busy day is not a broken pipeline.",
            fix: "run again after {opens}"
        ) { seen, picture in
            guard case .refusal(.slotsSpent(let opens)) = seen else { return nil }
            return slots(picture, opens)
        },
        dropped(
            "native-dropped", .failed, "DIUN's own events are dropped: the workflow reads other fields",
            why:
                "The webhook answered 200 and the execution is a success, but the filter asks for `diun_entry_*` fields, which only the synthetic dialect has. No real event can pass.",
            fix:
                "in n8n, {workflow} → {node}: left value ={{ $json.body.status }}, and read $json.body.image in the nodes after it"
        ) { picture, node in
            if let rule = picture.rule(of: node) { return rule == .dialect(.native) }
            return picture.dialect == .native && node.asksFor("diun_entry_")
        },
        dropped(
            "status-new-dropped", .failed, "Events for new versions are dropped: the filter lets only updates pass",
            why:
                "DIUN sends `new` for every version tag it has not seen, which is what an upgrade begins with; `update` is a tag that moved.",
            fix: "in n8n, {workflow} → {node}: combine with OR, and add ={{ $json.body.status }} equals new"
        ) { picture, node in
            if let rule = picture.rule(of: node) { return rule == .status("new") }
            return picture.dialect == .native && !node.asksFor("diun_entry_") && node.asksFor("body.status")
                && node.asksFor("update")
        },
        dropped(
            "entry-dropped", .warned, "The synthetic dialect is dropped: the workflow reads DIUN's own fields",
            why:
                "The filter asks for the native fields; an event in the `entry` dialect cannot pass, and no real DIUN sends it.",
            fix: "canary run --dialect native, and webhook.dialect: native in the configuration"
        ) { picture, node in
            if let rule = picture.rule(of: node) { return rule == .dialect(.entry) }
            return picture.dialect == .entry && !node.asksFor("diun_entry_")
                && (node.asksFor("body.status") || node.asksFor("body.image"))
        },
        dropped(
            "filtered", .failed, "A filter of the workflow drops the event",
            why: "The webhook answered 200 and the execution is a success, but this node let nothing pass.",
            fix: "in n8n, {workflow} → {node}: compare its conditions with the event above"
        ) { picture, node in
            node.type != "code" && !node.explainsDrop(picture)
        },
        dropped(
            "rate-limited", .unknown, "The rate limiter dropped the event",
            why:
                "Its window was used up when the event came. Real upgrades took the slots; a busy day is not a broken pipeline.",
            fix: "run again when the window ends; canary check shows the slots"
        ) { picture, node in
            if let rule = picture.rule(of: node) { return rule == .limiter }
            return node.type == "code" && picture.limiterSpent
        },
        dropped(
            "tag-skipped", .failed, "The workflow skips the event's tag",
            why: "The Code node drops `latest` and empty tags.", fix: "choose a version tag: webhook.tag, or --tag"
        ) { picture, node in
            if let rule = picture.rule(of: node) { return rule == .tag }
            guard node.type == "code", !picture.limiterSpent, let event = picture.event?.event else { return false }
            return event.tag == "latest" || event.tag.isEmpty
        },
        dropped(
            "image-skipped", .failed, "The workflow skips the event's image",
            why: "The image stands on one of the Code node's skip lists.",
            fix: "choose an image that stands on no list: webhook.image, or --image"
        ) { picture, node in
            if let rule = picture.rule(of: node) { return rule == .image }
            return node.type == "code" && !picture.limiterSpent
                && picture.event.map { !$0.event.tagIsSkipped && node.skips($0.event.image) } == true
        },
        dropped(
            "code-dropped", .failed, "A Code node dropped the event",
            why:
                "It returned nothing, and n8n does not record which of its rules decided. It is none of the rules the canary knows.",
            fix: "in n8n, open execution {execution} and read {node} with the event above"
        ) { picture, node in
            if let rule = picture.rule(of: node) { return rule.isWithoutRow }
            guard node.type == "code", !picture.limiterSpent, let event = picture.event?.event else { return false }
            return !event.tagIsSkipped && !node.skips(event.image)
        },
        Cause(
            "workflow.dropped", .workflow, .failed, "The workflow dropped the event",
            why:
                "The webhook's answer says that no item came out of the workflow's end. Which node dropped it, n8n's API would tell.",
            fix: "configure n8n.apiKey and run again; or look into n8n → Executions"
        ) { seen, picture in
            guard case .event(let event) = seen, picture.execution == nil,
                event.answer == .droppedByReply || event.answer == .emptyReply
            else { return nil }
            return Match([Evidence("n8n said", event.answer == .emptyReply ? "200 with nothing in it" : event.said)])
        },
        Cause(
            "workflow.failed", .workflow, .failed, "The workflow failed",
            why: "The webhook's answer says so. Which node failed, n8n's API would tell.",
            fix: "configure n8n.apiKey and run again; or look into n8n → Executions"
        ) { seen, picture in
            guard case .event(let event) = seen, picture.execution == nil, event.answer == .failedByReply else {
                return nil
            }
            return Match([Evidence("n8n said", event.said)])
        },
        ended(
            "node-failed", "A node of the workflow failed before the agent was called", why: "The event stopped there.",
            fix: "in n8n, open execution {execution} and mend {node}"
        ) {
            guard case .nodeFailed(let node, let failure) = $0, !failure.isEngineLimit else { return nil }
            return (node, [Evidence("n8n said", "\(failure.name): \(failure.message)")])
        },
        ended(
            "crashed", "The execution crashed",
            why:
                "n8n stopped or ran out of memory while it ran; what it had begun is lost, and DIUN does not send again.",
            fix: "kubectl -n n8n describe pod -l app=n8n | grep -A3 'Last State'"
        ) {
            $0 == .crashed ? ("", []) : nil
        },
        ended(
            "canceled", "The execution was cancelled", why: "Somebody stopped it, or a time limit of n8n's did.",
            fix: "run again; see executions' timeout in the workflow's settings"
        ) {
            $0 == .canceled ? ("", []) : nil
        },
        ended(
            "waiting", state: .unknown, "The execution was still waiting when our time was over",
            why: "A Wait node, or a node that waits for a call, holds it. It may go on, and start its job yet.",
            fix: "in n8n, open execution {execution} and look which node it waits at"
        ) {
            $0 == .waiting ? ("", []) : nil
        },
        ended(
            "ended-early", "The execution ended before the agent was called",
            why: "Its last node let the item pass, and nothing came after it: a connection is missing.",
            fix: "in n8n, open {workflow} and connect {node} with the node that calls the agent"
        ) {
            guard case .endedEarly(let node) = $0 else { return nil }
            return (node ?? "", [])
        },
        search(
            "not-saved", "The execution was not kept, so it cannot be seen",
            why:
                "The workflow's settings switch off the saving of successful executions. Failures would be kept, so it did not fail where n8n could see it.",
            fix: "in n8n, {workflow} → Settings → Save successful production executions: Save"
        ) { search, _ in
            search.end == .notFound && search.savingSwitchedOff
        },
        search(
            "not-saved-by-instance", "The execution is not there, though the event was counted",
            why:
                "The limiter counted one more, so the event passed it, and no row is kept: saving is switched off for the whole instance (EXECUTIONS_DATA_SAVE_ON_SUCCESS=none), the agent closed the connection without an answer (n8n 1.x keeps no row then), or rows are pruned at once.",
            fix: "kubectl -n n8n set env deploy/n8n EXECUTIONS_DATA_SAVE_ON_SUCCESS=all"
        ) { search, _ in
            search.end == .notFound && !search.savingSwitchedOff && search.countRose == true
        },
        search(
            "execution-not-found", "No execution of our event was found",
            why:
                "The event was taken, and n8n shows no execution that carries it. It may have been dropped at a start, its row not saved or pruned, or the API key may belong to another user.",
            fix: "in n8n, look into Executions for {run}; check that the API key's user may see {workflow}"
        ) { search, _ in
            search.end == .notFound && !search.savingSwitchedOff && search.countRose != true
        },
        search(
            "queued", "The execution waits for a free place",
            why:
                "N8N_CONCURRENCY_PRODUCTION_LIMIT executions are already running; ours had not begun when our time was over. It may still start a job.",
            fix: "kubectl -n n8n set env deploy/n8n N8N_CONCURRENCY_PRODUCTION_LIMIT=-1\nor wait for the long ones"
        ) { search, _ in
            if case .queued = search.end { true } else { false }
        },
        search(
            "still-running", "The execution was still running when our time was over",
            why: "A node of the workflow takes longer than the canary may wait.",
            fix: "raise `deadline`, or look into n8n which node is waiting"
        ) { search, _ in
            if case .stillRunning = search.end { true } else { false }
        },
        Cause(
            "workflow.not-visible", .workflow, .unknown, "n8n cannot be seen, so an event proves nothing",
            why:
                "n8n's public API is not configured, does not answer, or shows no workflow. The webhook's answer alone proves nothing: dropped and refused events get the same one.",
            fix:
                "make an API key in n8n → Settings → n8n API and configure n8n.url and n8n.apiKey\nor test the agent, its token and the model without n8n: canary run --direct"
        ) { seen, picture in
            switch seen {
            case .refusal(.noView): Match([Evidence("event", "not sent; --send-blind sends it all the same")])
            case .search(let search) where search.end == .noView && !picture.isInterrupted:
                Match([Evidence("looked for", Time.span(search.seconds))])
            default: nil
            }
        },
        Cause(
            "workflow.not-tested", .workflow, .unknown, "The agent was tested directly, the workflow was not",
            why: "No event went through n8n, so nothing is known of the filters and of n8n's call to the agent.",
            fix: "run without --direct; n8n's API must be visible for that"
        ) { seen, _ in
            guard case .handoff(let handoff) = seen, handoff.strategy == "direct" else { return nil }
            return Match([Evidence("job", handoff.job)])
        },
    ]

    private static func slots(_ picture: Picture, _ opens: Int64?) -> Match {
        Match(
            [
                Evidence("slots left", "\(picture.slots?.slots ?? 0)"),
                Evidence("window ends", opens.map(Time.text) ?? "unknown"),
            ],
            fill: ["opens": opens.map(Time.text) ?? "the window's end"])
    }

    /// What is known of the live workflow, for a fix.
    static func liveValues(_ picture: Picture) -> [String: String] { fill(picture) }

    private static func fill(_ picture: Picture) -> [String: String] {
        [
            "workflow": picture.configuration.n8n?.workflow ?? "the workflow",
            "id": picture.workflow?.id ?? "<id>", "n-url": picture.configuration.n8n?.url.shown ?? "",
            "agent": picture.configuration.agent?.url.shown ?? "http://<agent>",
            "node": picture.execution?.agentNode?.name ?? picture.workflow?.agentNode?.name ?? "the agent's node",
            "execution": picture.execution?.id ?? "<id>",
            "run": picture.event?.event.run.marker ?? "the run id",
            "right": picture.workflow?.behind.first.map { "'\($0.name)', or to its id \($0.id)" }
                ?? "the name or the id of the webhook's workflow",
        ]
    }

    private static func live(
        _ name: String, _ state: HopState, _ title: String, isOurMistake: Bool = false, why: String, fix: String,
        _ recognise: @escaping @Sendable (WorkflowSeen) -> [Evidence]?
    ) -> Cause {
        live(name, state, title, isOurMistake: isOurMistake, why: why, fix: fix) { workflow, _ in
            recognise(workflow).map { ($0, nil) }
        }
    }

    /// - Parameter isOurMistake: whether it is about the canary's own configuration; all else is said of the webhook's
    ///   workflow alone.
    private static func live(
        _ name: String, _ state: HopState, _ title: String, isOurMistake: Bool = false, why: String, fix: String,
        _ recognise: @escaping @Sendable (WorkflowSeen, Picture) -> ([Evidence], HopState?)?
    ) -> Cause {
        Cause("workflow.\(name)", .workflow, state, title, why: why, fix: fix) { seen, picture in
            guard case .workflow(let workflow) = seen, workflow.behind.isEmpty || isOurMistake,
                let (evidence, state) = recognise(workflow, picture)
            else { return nil }
            return Match(evidence, fill: Cause.fill(picture), state: state)
        }
    }

    private static func dropped(
        _ name: String, _ state: HopState, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (Picture, WorkflowSeen.Node) -> Bool
    ) -> Cause {
        Cause("workflow.\(name)", .workflow, state, title, why: why, fix: fix) { seen, picture in
            guard case .execution(let execution) = seen, case .dropped(let name) = execution.end,
                let node = execution.nodes.first(where: { $0.name == name }), recognise(picture, node)
            else { return nil }
            var values = Cause.fill(picture)
            values["node"] = name
            let rule = picture.dropRule.flatMap { $0.node == name ? [Evidence("rule", $0.words)] : nil } ?? []
            let asks = node.conditions.map { Evidence("asks for", $0) }
            let event =
                picture.event.map {
                    [Evidence("event", "\($0.event.dialect.rawValue) dialect, \($0.event.image):\($0.event.tag)")]
                } ?? []
            return Match(
                [Evidence("dropped at", "node \"\(name)\", execution \(execution.id)")] + rule + asks + event,
                fill: values)
        }
    }

    private static func ended(
        _ name: String, state: HopState = .failed, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (ExecutionSeen.End) -> (String, [Evidence])?
    ) -> Cause {
        Cause("workflow.\(name)", .workflow, state, title, why: why, fix: fix) { seen, picture in
            guard case .execution(let execution) = seen, let (node, evidence) = recognise(execution.end) else {
                return nil
            }
            var values = Cause.fill(picture)
            if !node.isEmpty { values["node"] = node }
            let place = node.isEmpty ? "execution \(execution.id)" : "execution \(execution.id), node \"\(node)\""
            return Match([Evidence("seen in", place)] + evidence, fill: values)
        }
    }

    private static func search(
        _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (SearchSeen, Picture) -> Bool
    ) -> Cause {
        Cause("workflow.\(name)", .workflow, .unknown, title, why: why, fix: fix) { seen, picture in
            // An interrupted search has not looked to its end.
            guard case .search(let search) = seen, !picture.isInterrupted, recognise(search, picture) else {
                return nil
            }
            return Match([Evidence("looked for", "\(Time.span(search.seconds))")], fill: Cause.fill(picture))
        }
    }
}

extension WorkflowSeen.Node {
    func asksFor(_ text: String) -> Bool { conditions.contains { $0.range(of: text) != nil } }

    /// Whether one of the rows above this one already says why.
    fileprivate func explainsDrop(_ picture: Picture) -> Bool { asksForOther(than: picture.dialect) }

    /// Whether it asks for another form of event, so that none of this dialect can pass; DIUN's own come as `new`.
    func asksForOther(than dialect: Dialect?) -> Bool {
        switch dialect {
        case .native: asksFor("diun_entry_") || (asksFor("body.status") && asksFor("update"))
        case .entry: !asksFor("diun_entry_") && (asksFor("body.status") || asksFor("body.image"))
        case nil: false
        }
    }

    /// Whether the Code node's text has a rule that turns this image away (facts/pipeline.md section 2): a quoted piece
    /// of the image's name, or a quoted prefix of it.
    func skips(_ image: String) -> Bool {
        let words = ["postgres", "mysql", "redis", "clickhouse", "etcd"]
        let prefixes = [
            "viktorbarzin/", "registry.viktorbarzin.me/", "ancamilea/", "mghee/", "registry.k8s.io/", "quay.io/tigera/",
            "quay.io/metallb/", "nvcr.io/", "reg.kyverno.io/",
        ]
        guard let code else { return false }
        let name = image.lowercased()
        return words.contains { name.contains($0) && code.contains($0) }
            || prefixes.contains { image.hasPrefix($0) && code.contains($0) }
    }
}

extension Event {
    var tagIsSkipped: Bool { tag == "latest" || tag.isEmpty }
}

extension DropSeen.Rule {
    fileprivate var isWithoutRow: Bool {
        switch self {
        case .other: true
        case .status(let status): status != "new"
        case .limiter, .image, .tag, .dialect: false
        }
    }
}

extension Picture {
    /// What trying said of this node's drop; it counts more than what the payload and the static data suggest.
    fileprivate func rule(of node: WorkflowSeen.Node) -> DropSeen.Rule? {
        dropRule.flatMap { $0.node == node.name ? $0.rule : nil }
    }

    var dialect: Dialect? { event?.event.dialect ?? followed?.dialect }
    /// Whether the limiter had nothing left when our event came, as far as was seen.
    var limiterSpent: Bool {
        if slots?.slots == 0 { return true }
        let after = last { seen -> WorkflowSeen.Limiter? in
            if case .limiterAfter(let limiter) = seen { limiter } else { nil }
        }
        guard let limit = configuration.n8n?.rateLimit, let after else { return false }
        return after.remaining(limit, now: now).slots == 0
    }
}

extension Picture {
    /// The configured URL leads to a webhook of n8n's, as far as was seen.
    fileprivate var reachesWebhook: Bool {
        if let event { return event.mayHaveArrived }
        return registration.map { $0.answer == nil } ?? false
    }

    /// n8n itself has said that it knows no such webhook.
    fileprivate var seesNoWebhook: Bool { event?.answer == .notRegistered || registration?.answer == .notRegistered }
}
