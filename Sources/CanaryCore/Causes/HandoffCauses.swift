extension Cause {
    static let handoffCauses: [Cause] = [
        unauthorized(
            "bearer-missing", "n8n called the agent without a bearer token",
            why:
                "The header's text begins with `=` but has no `{{ }}`: n8n does not evaluate it, and sends it as it stands. The agent sees no `Bearer …`.",
            fix: "in n8n, {workflow} → {node} → header Authorization:\n  =Bearer {{ $env.{variable} }}"
        ) {
            if case .literalExpression = $0 { true } else { false }
        },
        unauthorized(
            "bearer-not-expression", "n8n sent the expression's text instead of the bearer",
            why: "The header has `{{ }}` but is not marked as an expression: the braces themselves were sent.",
            fix:
                "in n8n, {workflow} → {node} → header Authorization: switch Fixed to Expression, so that it reads\n  =Bearer {{ $env.{variable} }}"
        ) {
            if case .notMarked = $0 { true } else { false }
        },
        unauthorized(
            "bearer-hard-coded", "The bearer is written into the workflow, and the agent refuses it",
            why:
                "The token stands in clear in the node and was not rotated with the agent's. Anyone who may read the workflow can read it.",
            fix: "in n8n, {workflow} → {node} → header Authorization:\n  =Bearer {{ $env.{variable} }}"
        ) { $0 == .hardCoded },
        unauthorized(
            "bearer-header-empty", "The Authorization header of n8n's call is empty",
            why: "The header is there with nothing in it, or not there at all.",
            fix: "in n8n, {workflow} → {node} → header Authorization:\n  =Bearer {{ $env.{variable} }}"
        ) { $0 == .empty || $0 == .absent },
        unauthorized(
            "bearer-variable", "The variable with the bearer is unset, empty or stale in n8n",
            why:
                "The expression is right, so its value is not: n8n's environment does not have {variable}, has it empty, or has one from before a rotation (an environment is read when the pod starts). Which of the three cannot be seen from outside.",
            fix:
                "kubectl -n n8n exec deploy/n8n -- sh -c 'test -n \"${variable}\" && echo set || echo empty'\nthen, for a stale one: kubectl -n n8n rollout restart deploy/n8n"
        ) {
            if case .expression = $0 { true } else { false }
        },
        unauthorized(
            "bearer-credential", "The agent refuses the credential that n8n keeps",
            why:
                "The node takes its header from n8n's own credential store, which was not rotated with the agent's token.",
            fix: "in n8n → Credentials, set the header to Bearer and the agent's present token"
        ) {
            if case .credential = $0 { true } else { false }
        },
        Cause(
            "handoff.agent-without-token", .handoff, .failed, bearer: .broken,
            "The agent has no bearer token of its own",
            why: "It answers 401 \"Service unauthenticated\" to everyone: its environment has no API_BEARER_TOKEN.",
            fix:
                "kubectl -n claude-agent get externalsecret,secret\nkubectl -n claude-agent rollout restart deploy/claude-agent-service"
        ) { seen, picture in
            guard let failure = refused(seen), failure.detail == "Service unauthenticated" else { return nil }
            return said(failure, picture)
        },
        Cause(
            "handoff.bearer-refused", .handoff, .failed, bearer: .broken, "The agent refuses n8n's call",
            why:
                "401, and how n8n writes the header cannot be seen. Candidates: an expression that is not evaluated, braces not marked as an expression, a hard-coded or empty bearer, a variable that is unset, empty or stale.",
            fix: "in n8n, {workflow} → {node} → header Authorization:\n  =Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}"
        ) { seen, picture in
            guard let failure = refused(seen), failure.detail != "Service unauthenticated",
                picture.execution?.agentNode == nil
            else { return nil }
            return said(failure, picture)
        },
        Cause(
            "handoff.env-access-blocked", .handoff, .failed, bearer: .broken,
            "n8n does not let expressions read its environment",
            why:
                "The header reads $env, and n8n denies it: nothing was sent to the agent. Since 2.0 that is n8n's default. n8n cannot send the bearer, even where the canary's own copy works.",
            fix: "kubectl -n n8n set env deploy/n8n N8N_BLOCK_ENV_ACCESS_IN_NODE=false"
        ) { seen, picture in
            guard let failure = failure(seen), failure.isEnvironmentDenied else { return nil }
            return said(failure, picture)
        },
        Cause(
            "handoff.expression-failed", .handoff, .failed, bearer: .broken,
            "An expression of the agent's node cannot be evaluated",
            why: "n8n stopped before it sent anything: what the expression names is not there.",
            fix:
                "in n8n, {workflow} → {node}: open the expression that is marked red, with the data of execution {execution}"
        ) { seen, picture in
            guard let failure = failure(seen), failure.isExpression, !failure.isEnvironmentDenied else { return nil }
            var match = said(failure, picture)
            match.silentOnCredentials = !failure.isAboutHeaders
            return match
        },
        Cause(
            "handoff.credential-missing", .handoff, .failed, bearer: .broken,
            "n8n does not have the credential that the agent's node names",
            why:
                "It was deleted, belongs to another project, or was never made after an import. n8n cannot send the bearer, even where the canary's own copy works.",
            fix: "in n8n, {workflow} → {node} → Credential: choose or make one, with the header Authorization: Bearer …"
        ) { seen, picture in
            guard let failure = failure(seen), failure.isCredentialMissing else { return nil }
            return said(failure, picture)
        },
        coded(
            "agent-busy", ["409"], "The agent was busy", state: .unknown,
            why: "An older agent runs one job at a time and refuses a second.",
            fix: "run again later, or bring the agent up to date"),
        coded(
            "queue-full", ["429"], "The agent's queue is full",
            why: "A hundred jobs are waiting: something produces them, or none of them ends.",
            fix: "curl -s {agent}/health\nkubectl -n claude-agent logs deploy/claude-agent-service"),
        coded(
            "body-refused", ["422", "400"], "The agent refuses the body of n8n's call",
            why: "A field is missing or of the wrong type: the workflow and the agent's version do not fit.",
            fix:
                "in n8n, {workflow} → {node} → JSON body: {\"prompt\": …, \"agent\": …, \"max_budget_usd\": 10, \"timeout_seconds\": 1800}"
        ),
        coded(
            "wrong-path", ["404", "405"], "n8n calls an address that the agent does not have",
            why: "The path is not /execute, or something else answers there.",
            fix: "in n8n, {workflow} → {node} → URL: {agent}/execute"),
        coded(
            "forbidden", ["403"], "Something between n8n and the agent forbids the call",
            why: "The agent itself never answers 403: a proxy, a mesh policy or a gateway does.",
            fix: "kubectl get networkpolicy,authorizationpolicy -A\ncall the agent by its service name"),
        inFront(
            "agent-bad-gateway", "What stands before the agent cannot reach it",
            why: "A proxy, an ingress or a mesh answered n8n in its place; of the bearer nothing is known.",
            fix: "kubectl -n claude-agent get pods,endpoints\nlet n8n call the service itself: {agent}/execute"
        ) { $0.kind == .unreachable },
        inFront(
            "agent-in-front", "Something before the agent answered n8n's call in its place",
            why:
                "The answer is none that the agent gives: a proxy, a sign-in or another service. The agent was not reached, so nothing is known of the bearer.",
            fix: "let n8n call the service itself: in n8n, {workflow} → {node} → URL: {agent}/execute"
        ) { $0.kind != .unreachable },
        coded(
            "agent-error", ["500"], "The agent failed with an error of its own", why: "It answered 500 to n8n's call.",
            fix: "kubectl -n claude-agent logs deploy/claude-agent-service --since=10m"),
        coded(
            "agent-refused", ["ECONNREFUSED"], "The agent refused n8n's connection",
            why: "Nothing listens there: the pod is down or starting, or the port is another one.",
            fix: "kubectl -n claude-agent get pods,svc\n{node} must call {agent}/execute"),
        coded(
            "agent-name-unresolved", ["ENOTFOUND", "EAI_AGAIN"], "n8n cannot resolve the agent's name",
            why: "The service does not exist, is in another namespace, or DNS fails.",
            fix: "kubectl -n n8n exec deploy/n8n -- getent hosts claude-agent-service.claude-agent.svc"),
        coded(
            "agent-timeout", ["ECONNABORTED", "ETIMEDOUT"], "The agent did not answer n8n in time",
            why: "The call waited for its own limit. The job may have been started all the same.",
            fix: "kubectl -n claude-agent top pod\nlook for a NetworkPolicy that drops packets silently"),
        coded(
            "agent-reset", ["ECONNRESET", "EPIPE"], "The agent closed n8n's connection without an answer",
            why: "It crashed or was stopped while it read the call.",
            fix: "kubectl -n claude-agent describe pod -l app=claude-agent-service | grep -A3 'Last State'"),
        Cause(
            "handoff.call-failed", .handoff, .failed, "n8n's call to the agent failed",
            why: "In a way that the canary does not know by name.",
            fix: "in n8n, open execution {execution}, node {node}"
        ) { seen, picture in
            guard let failure = failure(seen), failure.stranger == nil, !known.contains(failure.code),
                !failure.isExpression, !failure.isEnvironmentDenied, !failure.isCredentialMissing
            else { return nil }
            return said(failure, picture)
        },
        Cause(
            "handoff.no-job-id", .handoff, .failed, "The agent's answer to n8n has no job id",
            why: "The call was a success, but what answered is not the agent's /execute.",
            fix: "in n8n, {workflow} → {node} → URL: {agent}/execute"
        ) { seen, picture in
            guard case .execution(let execution) = seen, execution.end == .noJob else { return nil }
            let page = execution.runs.lazy.compactMap(\.page).last
            return Match(
                (page?.evidence ?? []) + [Evidence("seen in", "execution \(execution.id)")], fill: values(picture))
        },
        Cause(
            "handoff.error-hidden", .handoff, .warned, "The failure was hidden: n8n calls this execution a success",
            why: "The node's error setting is to continue, so the execution list is green.",
            fix: "in n8n, {workflow} → {node} → Settings → On Error: Stop Workflow"
        ) { seen, picture in
            guard let failure = failure(seen), failure.hidden else { return nil }
            return Match([], fill: values(picture))
        },
    ]

    private static let known: Set<String> = [
        "401", "409", "429", "422", "400", "404", "405", "403", "500", "ECONNREFUSED", "ENOTFOUND",
        "EAI_AGAIN", "ECONNABORTED", "ETIMEDOUT", "ECONNRESET", "EPIPE",
    ]

    private static func failure(_ seen: Seen) -> ExecutionSeen.Failure? {
        guard case .execution(let execution) = seen, case .agentFailed(let failure) = execution.end,
            !failure.isEngineLimit
        else { return nil }
        return failure
    }

    private static func refused(_ seen: Seen) -> ExecutionSeen.Failure? {
        failure(seen).flatMap { $0.code == "401" && $0.stranger == nil ? $0 : nil }
    }

    private static func values(_ picture: Picture) -> [String: String] {
        [
            "workflow": picture.configuration.n8n?.workflow ?? "the workflow",
            "node": picture.execution?.agentNode?.name ?? "Run Upgrade Agent",
            "execution": picture.execution?.id ?? "<id>",
            "agent": picture.configuration.agent?.url.shown ?? "http://<agent>",
            "variable": picture.execution?.agentNode?.header.variables.first ?? "CLAUDE_AGENT_API_TOKEN",
        ]
    }

    private static func said(_ failure: ExecutionSeen.Failure, _ picture: Picture) -> Match {
        var evidence: [Evidence] = []
        if let header = picture.execution?.agentNode?.header { evidence.append(Evidence("n8n sent", header.words)) }
        let text = failure.detail.isEmpty ? failure.message : failure.detail
        let code = failure.code.isEmpty ? failure.name : failure.code
        evidence.append(Evidence(Int(failure.code) == nil ? "n8n said" : "agent said", "\(code) \(text)"))
        if let execution = picture.execution {
            evidence.append(
                Evidence("seen in", "execution \(execution.id), node \"\(execution.agentNode?.name ?? "?")\""))
        }
        return Match(evidence, fill: values(picture))
    }

    private static func unauthorized(
        _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (AgentNode.Header) -> Bool
    ) -> Cause {
        Cause("handoff.\(name)", .handoff, .failed, bearer: .broken, title, why: why, fix: fix) { seen, picture in
            guard let failure = refused(seen), failure.detail != "Service unauthenticated",
                let header = picture.execution?.agentNode?.header, recognise(header)
            else { return nil }
            return said(failure, picture)
        }
    }

    private static func inFront(
        _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (Stranger) -> Bool
    ) -> Cause {
        Cause("handoff.\(name)", .handoff, .failed, title, why: why, fix: fix) { seen, picture in
            guard let stranger = failure(seen)?.stranger, recognise(stranger), let execution = picture.execution else {
                return nil
            }
            return Match(
                stranger.evidence + [
                    Evidence("seen in", "execution \(execution.id), node \"\(execution.agentNode?.name ?? "?")\"")
                ], fill: values(picture))
        }
    }

    private static func coded(
        _ name: String, _ codes: Set<String>, _ title: String, state: HopState = .failed, why: String, fix: String
    ) -> Cause {
        Cause("handoff.\(name)", .handoff, state, title, why: why, fix: fix) { seen, picture in
            guard let failure = failure(seen), failure.stranger == nil, codes.contains(failure.code) else {
                return nil
            }
            return said(failure, picture)
        }
    }
}

extension ExecutionSeen.Failure {
    /// Who answered n8n in the agent's place, where somebody did.
    var stranger: Stranger? { Int(code).flatMap { WhoAnswered.stranger(status: $0, body: detail) } }
}

extension AgentNode.Header {
    package var variables: [String] {
        switch self {
        case .literalExpression(let names), .notMarked(let names), .expression(let names): names
        default: []
        }
    }

    /// What the node sends, in words that cannot hold a secret: the header's text is never quoted.
    package var words: String {
        switch self {
        case .absent: "no Authorization header"
        case .empty: "Authorization: (empty)"
        case .hardCoded: "Authorization: Bearer ***     (hard-coded)"
        case .literalExpression(let names): "Authorization: 'Bearer ' + $env.\(names.first ?? "…")     (not evaluated)"
        case .notMarked(let names):
            "Authorization: Bearer {{ $env.\(names.first ?? "…") }}     (not marked as an expression)"
        case .expression(let names): "Authorization: =Bearer {{ $env.\(names.first ?? "…") }}"
        case .credential(let type): "Authorization from n8n's credential (\(type))"
        case .unseen: "what the node sends does not stand in it"
        }
    }
}

extension ExecutionSeen.Failure {
    /// n8n's own words since 1.x (recordings 81): `access to env vars denied`.
    fileprivate var isEnvironmentDenied: Bool {
        message.contains("env vars denied") || isExpression && message.contains("env") && message.contains("denied")
    }

    fileprivate var isExpression: Bool { name == "ExpressionError" || name == "ExpressionExtensionError" }

    fileprivate var isAboutHeaders: Bool {
        let said = message.lowercased()
        return ["header", "authorization", "bearer", "$env", "variable"].contains { said.contains($0) }
    }

    /// `Credential with ID "…" does not exist for type "…"`, `Credentials not found`, `Node does not have any credentials set`.
    fileprivate var isCredentialMissing: Bool {
        let said = message.lowercased()
        return said.contains("credential") && Int(code) == nil
            && ["does not exist", "not found", "could not be found", "not have any", "not set"].contains {
                said.contains($0)
            }
    }
}
