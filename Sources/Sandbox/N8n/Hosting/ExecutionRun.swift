import Workflow

/// One execution of a hosted workflow, from its row in the database to what is kept of it.
struct ExecutionRun: Sendable {
    let service: N8nService
    let workflow: HostedWorkflow
    let webhook: WebhookNode
    let items: [WorkflowItem]
    /// Which of the webhook node's outputs they leave by: one for each method that it listens to.
    var output = 0
    /// Why it does not even start.
    var problem: NodeFailure?

    private var settings: N8nSettings { service.settings }

    func insert(queued: Bool) -> Int {
        service.state.withLock { state in
            let id = state.next
            state.next += 1
            let now = service.environment.time.now
            state.executions[id] = Execution(
                id: id, workflowID: workflow.id, version: workflow.production.version,
                workflow: snapshot, status: queued ? "new" : "running", created: now,
                started: queued ? nil : now, trigger: webhook.node.name, data: waiting, staticData: workflow.staticData)
            return id
        }
    }

    private var waiting: JSONValue {
        Execution.waitingData(
            item: items.first ?? WorkflowItem(json: [:]), node: .object(webhook.node.filledIn.document))
    }

    /// The execution's own copy of the workflow.
    private var snapshot: JSONObject {
        var copy: JSONObject = [
            "id": .string(workflow.id), "name": .string(workflow.name), "nodes": workflow.production.filledNodes,
            "connections": workflow.production.connections, "settings": workflow.settings,
        ]
        if settings.manner >= .v2_41 {
            copy["nodeGroups"] = workflow.nodeGroups
            return copy
        }
        copy["active"] = .bool(workflow.active)
        copy["createdAt"] = .string(workflow.created.javaScript)
        copy["updatedAt"] = .string(workflow.updated.javaScript)
        if settings.manner >= .v2_8 {
            copy["activeVersionId"] = workflow.active ? .string(workflow.production.version) : .null
            copy["isArchived"] = false
        }
        return copy
    }

    func execute(_ id: Int, reply: @escaping @Sendable (WebhookReply) -> Void) async -> WorkflowRun {
        service.state.withLock { state in
            guard state.executions[id]?.status == "new" else { return }
            state.executions[id]?.status = "running"
            state.executions[id]?.started = service.environment.time.now
        }
        _ = await service.environment.time.sleep(service.fate.slowness)
        if let problem, problem != .lostNode { return end(id, unstarted(problem)) }
        switch service.fate.ending {
        case .crashed:
            return end(id, WorkflowRun(status: .crashed, data: waiting))
        case .canceled:
            var recorder = RunRecorder(time: service.environment.time, manner: settings.manner)
            recorder.add(
                webhook.node.name, from: nil, started: service.environment.time.now,
                .outputs([items.map { .object($0.json) }]))
            return end(id, WorkflowRun(status: .canceled, data: recorder.data))
        case .normal, .codeNodeFails: break
        }
        // Read when it starts and written as a whole when it ends: two at once can lose a count (facts: n8n section 4).
        let before = service.workflow(workflow.id)?.staticData ?? .null
        let identity = ExecutionIdentity(id: String(id), resumeURL: resumeURL(id))
        let result = await limited {
            await engine(service.environment, workflow.production.definition).run(
                items, from: webhook.node.name, output: output, execution: identity,
                staticData: before, events: WorkflowEvents(responded: reply))
        }
        // 1.81 shows no row for a connection that the agent closed (recording 27): it is left running.
        if result.hungUp, settings.manner == .v1_81 { return result }
        return end(id, result)
    }

    /// Where a waiting execution would be called; n8n's address is the one that the event came to.
    private func resumeURL(_ id: Int) -> String? {
        guard let url = items.first?.json["webhookUrl"]?.stringValue, let place = url.firstRange(of: "/webhook/") else {
            return nil
        }
        return "\(url[..<place.lowerBound])/webhook-waiting/\(id)"
    }

    /// The webhook node's own error, as n8n stores it.
    private func unstarted(_ problem: NodeFailure) -> WorkflowRun {
        var recorder = RunRecorder(time: service.environment.time, manner: settings.manner)
        recorder.add(
            webhook.node.name, from: nil, started: service.environment.time.now, .error(.object(problem.document)))
        recorder.leaveOnStack(node: .object(webhook.node.filledIn.document), item: [:], previous: nil)
        return WorkflowRun(status: .error, data: recorder.data)
    }

    /// Within the workflow's own time limit, where it has one; what is under way then is stopped.
    private func limited(_ run: @escaping @Sendable () async -> WorkflowRun) async -> WorkflowRun {
        guard let seconds = workflow.settings["executionTimeout"]?.intValue, seconds > 0 else { return await run() }
        let clock = service.environment.clock
        return await withTaskGroup(of: WorkflowRun?.self) { group in
            group.addTask { await run() }
            group.addTask {
                _ = await clock.sleep(min(seconds, 3600) * 1000)
                return nil
            }
            var result: WorkflowRun?
            while let next = await group.next() {
                result = next ?? result
                group.cancelAll()
            }
            return result ?? WorkflowRun(status: .canceled, data: waiting)
        }
    }

    /// Runs it as if it had run then, and keeps nothing of it but its row.
    func past(
        at time: Instant, through definition: WorkflowDefinition, staticData: JSONValue, caller: any HTTPCaller
    ) async {
        var environment = service.environment
        environment.caller = caller
        let id = service.state.withLock { state in
            state.next += 1
            return state.next - 1
        }
        let clock = WorkflowClock(now: { time.milliseconds }, sleep: { _ in true })
        let result = await engine(environment, definition, clock: clock).run(
            items, from: webhook.node.name, execution: ExecutionIdentity(id: String(id)), staticData: staticData)
        guard isKept(result.status) else { return }
        service.state.withLock { state in
            state.executions[id] = Execution(
                id: id, workflowID: workflow.id, version: workflow.production.version,
                workflow: snapshot, status: result.status.rawValue, created: time,
                started: time, stopped: time.adding(milliseconds: 60), trigger: webhook.node.name, data: result.data,
                staticData: result.staticData ?? staticData)
        }
    }

    /// A row of one that did not come to its end: it still runs, or n8n died over it.
    func leftOpen(at time: Instant, status: String) {
        service.state.withLock { state in
            let id = state.next
            state.next += 1
            state.executions[id] = Execution(
                id: id, workflowID: workflow.id, version: workflow.production.version,
                workflow: snapshot, status: status, created: time, started: time,
                stopped: status == "running" ? nil : time.adding(milliseconds: 60), trigger: webhook.node.name,
                data: waiting,
                staticData: workflow.staticData)
        }
    }

    private func engine(_ environment: N8nEnvironment, _ definition: WorkflowDefinition, clock: WorkflowClock? = nil)
        -> WorkflowEngine
    {
        var settings = EngineSettings()
        settings.manner = self.settings.manner
        settings.environment = environment.variables
        settings.variables = environment.instanceVariables
        settings.missingIsLimit = environment.isForeign
        settings.environmentBlocked = self.settings.environmentBlocked
        settings.timezone = environment.timezone
        settings.clock = clock ?? environment.clock
        settings.credentials = service.state.withLock { $0.credentials.mapValues(\.data) }
        var definition = definition
        definition.active = workflow.active
        return WorkflowEngine(
            definition, settings: settings, scripts: environment.scripts,
            caller: environment.caller)
    }

    private func end(_ id: Int, _ result: WorkflowRun) -> WorkflowRun {
        let kept = isKept(result.status)
        service.state.withLock { state in
            if let data = result.staticData,
                let place = state.workflows.firstIndex(where: { $0.id.utf8.elementsEqual(workflow.id.utf8) })
            {
                state.workflows[place].staticData = data
            }
            guard kept else {
                state.executions[id] = nil
                return
            }
            state.executions[id]?.status = result.status.rawValue
            state.executions[id]?.stopped = service.environment.time.now
            state.executions[id]?.data = result.data
            if let data = result.staticData { state.executions[id]?.staticData = data }
        }
        return result
    }

    /// The workflow's own settings go before the instance's.
    private func isKept(_ status: WorkflowRun.Status) -> Bool {
        if settings.prunesAtOnce { return false }
        let isSuccess = status == .success
        switch workflow.settings[isSuccess ? "saveDataSuccessExecution" : "saveDataErrorExecution"]?.stringValue {
        case "all": return true
        case "none": return false
        default: break
        }
        return switch settings.saving {
        case .all, .failuresOnlyByWorkflow: true
        case .nothing: false
        case .failuresOnlyByInstance: !isSuccess
        }
    }

    /// Executions of another workflow that got the very same event, and a job of their own.
    func addStrangers() {
        guard settings.otherWorkflowExecutions > 0 else { return }
        service.state.withLock { state in
            guard let stranger = state.workflows.last(where: { $0.id != workflow.id }) else { return }
            for _ in 0..<settings.otherWorkflowExecutions {
                var recorder = RunRecorder(time: service.environment.time, manner: settings.manner)
                let now = service.environment.time.now
                recorder.add(
                    SeedWorkflow.webhookNode, from: nil, started: now, .outputs([items.map { .object($0.json) }]))
                recorder.add(
                    SeedWorkflow.agentNode, from: SeedWorkflow.webhookNode, started: now,
                    .outputs([[["job_id": .string(Made.hexadecimal(12)), "status": "queued"]]]))
                state.executions[state.next] = Execution(
                    id: state.next, workflowID: stranger.id, version: stranger.production.version,
                    workflow: ["id": .string(stranger.id)], status: "success",
                    created: now, started: now, stopped: now, trigger: SeedWorkflow.webhookNode, data: recorder.data,
                    staticData: .null)
                state.next += 1
            }
        }
    }
}
