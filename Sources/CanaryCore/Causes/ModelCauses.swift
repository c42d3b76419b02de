extension Cause {
    /// One row for each way in which a run of Claude ends without an answer (facts/claude-auth.md).
    static let modelCauses: [Cause] = [
        model(
            "token-invalid", .tokenInvalid, .failed, "The API refuses the token",
            why:
                "401 \"Invalid bearer token\": it is damaged, was deleted, or never was one. Floods of false 401s have happened at the vendor: one says that it fails, two in a row say rotate.",
            fix: rotate),
        model(
            "token-expired", .tokenExpired, .failed, "The token has expired",
            why: "The API says so. A setup-token lives one year, a login's access token eight hours.", fix: rotate),
        model(
            "token-revoked", .tokenRevoked, .failed, "The token was revoked",
            why: "The API says so; it will not come back.", fix: rotate),
        model(
            "login-dead", .storedLoginDead, .failed, "The stored login has expired and cannot be refreshed",
            why:
                "The agent runs with a .credentials.json whose refresh token is dead, and without CLAUDE_CODE_OAUTH_TOKEN. No request was made.",
            fix: environment),
        model(
            "not-logged-in", .notLoggedIn, .failed, "The agent has no credentials",
            why:
                "CLAUDE_CODE_OAUTH_TOKEN is unset or empty where the CLI runs, and the stored login is missing, damaged or emptied by a refresh race. No request was made.",
            fix: environment),
        model(
            "api-key-shadows", .apiKeyShadows, .failed, "A bad API key wins over the token",
            why: "ANTHROPIC_API_KEY is set where the CLI runs; it is used before the token, which was never tried.",
            fix: "kubectl -n claude-agent set env deploy/claude-agent-service {variable}-"),
        model(
            "account-rejected", .accountRejected, .failed, "The API rejects the account",
            why:
                "401 \"Invalid authentication credentials\": the account behind the token is closed or locked, or an ANTHROPIC_AUTH_TOKEN stands in its way.",
            fix: rotate),
        model(
            "organisation-disabled", .organisationDisabled, .failed,
            "The organisation is disabled, or does not allow this way in",
            why: "The token's organisation was disabled, or has switched off subscription access.",
            fix: "ask the organisation's administrator, or use a token of another account:\n" + rotate),
        model(
            "plan-lacks-access", .planLacksAccess, .failed, "The account has no access to Claude Code",
            why: "The subscription has ended or does not include it; a revoked token is reported in these words too.",
            fix: "look at the account's plan; then\n" + rotate),
        model(
            "scope-missing", .scope, .failed, "The token lacks the scope for inference",
            why: "It was minted for something else.", fix: rotate),
        model(
            "authentication-refused", .authenticationRefused, .failed, "The API refuses the authentication",
            why: "A 401 in words that the canary does not know.", fix: rotate),
        model(
            "access-forbidden", .accessForbidden, .failed, "The API forbids the access",
            why: "A 403 in words that the canary does not know.",
            fix: "read what the API said above; try the token from another network"),
        model(
            "egress-forbidden", .egressForbidden, .failed, "The API does not serve this address or region",
            why: "403 \"Request not allowed\": the way out of the cluster changed, not the token.",
            fix:
                "kubectl -n claude-agent exec deploy/claude-agent-service -- curl -s https://ifconfig.co/country\nlook at the egress or VPN"
        ),
        model(
            "token-in-header", .headerInvalid, .failed, "The token holds a character that no header may carry",
            why:
                "A line break from a wrapped paste, most often. Some versions of the CLI print the whole token in this message: it then stands in the job's output and the agent's log, and must be treated as known to others.",
            fix: "{header-fix}"),
        model(
            "usage-limit", .usageLimit, .unknown, "The account's usage limit is reached",
            why:
                "The token is accepted; nothing is known beyond that until the limit resets. This is no authentication failure.",
            fix: "wait for the reset{reset}, or move to a spare of another account"),
        model(
            "throttled", .throttled, .unknown, "The API is limiting requests for a moment",
            why: "Not the usage limit; it says nothing about the token.", fix: "run again in some minutes"),
        model(
            "limit-unknown", .limited, .unknown, "The API limits this account, and does not say for how long",
            why:
                "429, in words that the canary does not know: it may pass by itself, or last. It says nothing about the token.",
            fix: "do what the text above asks for; where it asks for nothing, run again in an hour"),
        model(
            "terms-not-accepted", .termsToAccept, .failed, "New terms have to be accepted",
            why:
                "The API takes no request of this account until its owner has accepted them. It says nothing about the token.",
            fix: "sign in as the token's account on claude.ai and accept them; then run again"),
        model(
            "cli-too-old", .cliTooOld, .failed, "The CLI in the agent's image is too old",
            why: "The CLI itself or the API says so. It says nothing about the token.",
            fix:
                "kubectl -n claude-agent exec deploy/claude-agent-service -- claude --version\nbring the CLI in the agent's image up to date: rebuild the image, and restart the agent"
        ),
        model(
            "account-action", .accountAction, .failed, "The account's owner has to act first",
            why:
                "The API asks for something before it goes on: a payment, a verification, another plan. It lasts until then.",
            fix: "do what the text above asks for, signed in as the token's account on claude.ai"),
        model(
            "prompt-too-long", .promptTooLong, .failed, "The prompt is too long for the API",
            why: "The job's prompt and the agent's own instructions together are more than the model takes.",
            fix: "shorten the prompt in n8n's node, or the agent's instructions (CLAUDE.md, .claude/agents)"),
        model(
            "overloaded", .overloaded, .unknown, "The API is overloaded",
            why: "529: the vendor's load; the CLI tried for three minutes. It says nothing about the token.",
            fix: "see status.claude.com; run again later"),
        model(
            "vendor-error", .vendorError, .unknown, "The API failed",
            why:
                "A 5xx of the vendor or of a gateway before it; the CLI tried for three minutes. It says nothing about the token.",
            fix: "see status.claude.com; look at the gateway, where there is one"),
        model(
            "response-malformed", .malformedResponse, .unknown, "The API's answer broke off",
            why:
                "The stream ended early or was none: often a proxy that changes or buffers it. It says nothing about the token.",
            fix: "look at what stands between the agent and the API; run again"),
        model(
            "network", .network, .failed, "The agent cannot reach the API",
            why:
                "Its connection was refused, timed out, or TLS failed. It says nothing about the token; no upgrade can run.",
            fix:
                "kubectl -n claude-agent exec deploy/claude-agent-service -- curl -sSo /dev/null -w '%{http_code}\\n' https://api.anthropic.com/"
        ),
        model(
            "credit-balance", .creditBalance, .failed, "The credit balance is too low",
            why: "The account pays by use, and has nothing left.",
            fix: "top the account up, or use a subscription's token:\n" + rotate),
        model(
            "budget-spent", .budget, .failed, ownJob: .unknown, "The job's budget was spent before it answered",
            why: "It authenticated and worked; its ceiling (`max_budget_usd`) is too low for it, or it went astray.",
            fix: "read the job's output; raise {budget}"),
        model(
            "turns-spent", .turns, .failed, ownJob: .unknown, "The job ran out of turns before it answered",
            why: "It authenticated and worked; `--max-turns` is too low for it, or it went astray.",
            fix: "read the job's output; raise --max-turns in the agent"),
        model(
            "model-unavailable", .modelUnavailable, .failed, "The selected model does not exist or may not be used",
            why: "The model's name is wrong, was retired, or is not part of the plan.",
            fix: "correct --model or ANTHROPIC_MODEL in the agent's deployment"),
        model(
            "request-refused", .badRequest, .failed, "The API refuses the request",
            why: "A 400 or the like in words that the canary does not know. It says nothing about the token.",
            fix:
                "do what the text above asks for; where it asks for nothing, bring the CLI in the agent's image up to date"
        ),
        model(
            "agent-unknown", .agentUnknown, .failed, ownJob: .unknown,
            "The CLI does not know the agent that it was given",
            why:
                "`--agent` wants the name from the agent file's front matter; newer versions refuse a path or an unknown name at once, older ones ran without its instructions.",
            fix: "{agent-fix}"),
        model(
            "option-unknown", .badOption, .failed, "The CLI does not know an option that the agent gives it",
            why: "The agent's image and its CLI do not fit; the image installs whatever is newest when it is built.",
            fix: "pin the CLI's version in the agent's image and rebuild it"),
        model(
            "command-missing", .commandMissing, .failed, "There is no claude to be run",
            why: "The agent's image lacks the program, or it is not on the PATH.",
            fix: "kubectl -n claude-agent exec deploy/claude-agent-service -- which claude"),
        model(
            "terminated", .terminated, .failed, "The CLI was terminated",
            why: "Exit code 143, SIGTERM: the pod was stopped, or somebody killed it.",
            fix: "kubectl -n claude-agent get pods (RESTARTS, AGE)\nrun again"),
        model(
            "killed", .killed, .failed, "The CLI was killed, probably for memory",
            why: "Exit code 137, SIGKILL: most often the container's memory limit.",
            fix: "kubectl -n claude-agent describe pod | grep -A3 OOMKilled\nraise resources.limits.memory"),
        model(
            "crashed", .crashed, .failed, "The CLI crashed", why: "Exit code 139 or 134.",
            fix: "bring the CLI in the agent's image up to date; read the job's stderr"),
        model(
            "cut-off", .commandTimeout, .failed, "The CLI was cut off by a time limit",
            why: "Exit code 124, `timeout`: a dead network, or a run that takes longer than its limit.",
            fix: "kubectl -n claude-agent logs deploy/claude-agent-service --since=1h"),
        model(
            "empty-answer", .emptyAnswer, .unknown, "Claude answered nothing",
            why: "Success, and not a word in it: this proves no answer.", fix: "run again; read the job's output"),
        model(
            "nothing-asked", .notAsked, .unknown, "The model was never asked",
            why:
                "Success, with no turn, no token and no cost: the CLI ended before its first request (a command or a skill that it does not know, a hook, a login). Whatever its text is, this is no answer, and it says nothing about the token.",
            fix:
                "read Claude's text above; then try it where the CLI runs:\nkubectl -n claude-agent exec deploy/claude-agent-service -- claude -p 'Reply with OK' --output-format json"
        ),
        model(
            "no-envelope", .noEnvelope, .unknown, "The job's output holds no result",
            why: "Exit code 0, and no JSON envelope: another output format, or a wrapper that swallows it.",
            fix: "the agent must run claude -p --output-format json"),
        model(
            "failed-unknown", .failedUnknown, .failed, "Claude failed in a way that has no name yet",
            why: "Its text is shown above, masked. Newer versions use new words.",
            fix: "do what the text above asks for; a newer canary may know it by name"),
        model(
            "answered-then-failed", .answeredThenFailed, .warned, "Claude answered, and its process failed afterwards",
            why:
                "A tool server that wants a login, a process that hangs after its answer and is killed, or a second result after the answer.",
            fix:
                "read what came after the answer: curl -H \"Authorization: Bearer $CLAUDE_AGENT_API_TOKEN\" {agent}/jobs/{job} | jq '.output, .stderr'"
        ),
        Cause(
            "model.envelope-odd", .model, .warned, "Claude's result is not as the CLI writes it",
            why:
                "It was read as far as it can be. Where `is_error` is not to be read, it stays open whether the answer is one.",
            fix:
                "read the job's output: curl -H \"Authorization: Bearer $CLAUDE_AGENT_API_TOKEN\" {agent}/jobs/{job} | jq .output"
        ) { seen, picture in
            guard case .answer(let answer) = seen, answer.class.isAnswer else { return nil }
            let odd = answer.oddities.filter { $0.place == .envelope }
            guard !odd.isEmpty else { return nil }
            var match = Match(odd.map { Evidence("odd", $0.words) }, fill: values(picture))
            if odd.contains(where: \.isGrave) { match.state = .unknown }
            return match
        },
        Cause(
            "model.wrong-answer", .model, .warned, "Claude answered something else than it was asked for",
            why:
                "The direct job asks for the run id back. It authenticated, and its instructions make it say something else.",
            fix: "docs/canary-clause.md has a paragraph for the agent's instructions"
        ) { seen, picture in
            guard case .answer(let answer) = seen, answer.class.isAnswer, let handoff = picture.handoff,
                handoff.strategy == "direct", let marker = picture.runMarker, answer.text.range(of: marker) == nil
            else { return nil }
            return Match([Evidence("Claude said", answer.text)])
        },
    ]

    private static let rotate =
        "stty cols 300; claude setup-token\n" + "canary tokens validate -\n"
        + "vault kv patch secret/claude-agent-service claude_oauth_token=-\n"
        + "then set the mint date in the infra repository, apply, and restart the agent"
    private static let environment =
        "kubectl -n claude-agent exec deploy/claude-agent-service -- sh -c 'printf %s \"$CLAUDE_CODE_OAUTH_TOKEN\" | wc -c'   # 108\n"
        + "kubectl -n claude-agent get externalsecret,secret\nkubectl -n claude-agent rollout restart deploy/claude-agent-service"

    private static func model(
        _ name: String, _ kind: AnswerClass, _ state: HopState, ownJob: HopState? = nil, _ title: String, why: String,
        fix: String
    ) -> Cause {
        let proves: CredentialState? = kind.oauth == .unknown ? nil : kind.oauth
        return Cause("model.\(name)", .model, state, oauth: proves, title, why: why, fix: fix) { seen, picture in
            guard case .answer(let answer) = seen, answer.class == kind else { return nil }
            let status = answer.apiStatus.map { "\($0) " } ?? ""
            // No number stands where a date is meant.
            let said = answer.class.isAnswer ? answer.text : Answer.dated(answer.text)
            let after = answer.after.map { [Evidence("then", $0)] } ?? []
            let exit = answer.exitCode.map { [Evidence("exit code", "\($0)")] } ?? []
            var match = Match(
                [Evidence("job", picture.handoff?.job ?? "?"), Evidence("Claude said", status + said)] + after + exit,
                fill: values(picture).merging(fills(answer, picture)) { $1 })
            // What a job of our own was given says nothing of the pipeline.
            if picture.isOwnJob { match.state = ownJob }
            return match
        }
    }

    private static func values(_ picture: Picture) -> [String: String] {
        [
            "agent": picture.configuration.agent?.url.shown ?? "http://<agent>",
            "job": picture.handoff?.job ?? "<id>",
        ]
    }

    private static func fills(_ answer: Answer, _ picture: Picture) -> [String: String] {
        let workflow = picture.configuration.n8n?.workflow ?? "the workflow"
        let node = picture.execution?.agentNode?.name ?? "Run Upgrade Agent"
        let words = Wording(answer.text)
        let isPrinted = TokenPrefix.first(in: Array(answer.text.utf8)) != nil
        return [
            "reset": answer.reset.map { " (\($0))" } ?? "",
            "variable": words.says("anthropic auth token") ? "ANTHROPIC_AUTH_TOKEN" : "ANTHROPIC_API_KEY",
            "budget": picture.isOwnJob ? "agent.budget in canary's configuration" : "max_budget_usd in n8n's node",
            "agent-fix": picture.isOwnJob
                ? "agent.name in canary's configuration must be one of the agents named above (general-purpose by default)"
                : "in n8n, \(workflow) → \(node) → JSON body: agent: 'service-upgrade'",
            "header-fix": isPrinted
                ? rotate + "\nthen delete the old one, and the logs that hold it"
                : "vault kv patch secret/claude-agent-service claude_oauth_token=\"$(vault kv get -field=claude_oauth_token secret/claude-agent-service | tr -d '\\r\\n ')\"\n"
                    + "kubectl -n claude-agent rollout restart deploy/claude-agent-service",
        ]
    }
}
