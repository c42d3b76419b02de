extension Cause {
    static let tokenCauses: [Cause] = [
        tokenProblem(
            "missing", "The token is not there",
            why: "The variable or file that the configuration names for this path is unset, missing or empty.",
            fix: "vault kv get -field=claude_oauth_token secret/claude-agent-service | canary tokens validate -"
        ) { problem in
            switch problem {
            case .variableUnset(let name): Evidence("variable", "\(name) is not set")
            case .fileMissing(let path): Evidence("file", "\(path) does not exist")
            case .empty: Evidence("value", "empty")
            default: nil
            }
        },
        tokenProblem(
            "unreadable", "The token's file cannot be read",
            why: "The file is there, but its permissions, its kind or its size keep the canary from reading it.",
            fix:
                "chmod 0400 the file and give it to the user that runs the canary (Kubernetes: securityContext.fsGroup)"
        ) { problem in
            switch problem {
            case .fileUnreadable(let path): Evidence("file", path)
            case .tooLarge: Evidence("size", "more than 64 KiB: this is no token")
            default: nil
            }
        },
        tokenForm(
            "lost-character", "The token has lost one character at a line wrap",
            why:
                "A token has 108 characters; this one has one less. `claude setup-token` draws its screen at the terminal's "
                + "width, and at 80 columns the wrap drops the character on the boundary. It cannot be restored. A length that "
                + "`length` names, or that the model has answered with, is no loss.",
            fix: remint
        ) { $0 == .lostCharacter },
        tokenForm(
            "first-line-only", "Only the first line of a wrapped token was kept",
            why: "79 or 80 characters are the first line of a token that a terminal of 80 columns had wrapped.",
            fix: remint
        ) { $0 == .firstLineOnly },
        tokenForm(
            "line-wrapped", "The token was pasted with its line breaks",
            why:
                "Without the line breaks inside it, it has its 108 characters. The CLI sends the break on, fails, and "
                + "prints the whole token into the job's output.",
            fix:
                "vault kv patch {vault} claude_oauth_token=\"$(vault kv get -field=claude_oauth_token {vault} | tr -d '\\r\\n ')\""
        ) { $0 == .lineWrapped },
        tokenForm(
            "trailing-newline", state: .warned, "The token ends in a line break",
            why: "The CLI drops it on the wire, so it works; other programs may not.",
            fix:
                "vault kv patch {vault} claude_oauth_token=\"$(vault kv get -field=claude_oauth_token {vault} | tr -d '\\r\\n')\""
        ) { $0 == .trailingNewline },
        tokenForm(
            "surrounding-space", "The token has white space around it",
            why: "The CLI sends leading space along (`Bearer  sk-ant-…`), and the API refuses it.",
            fix:
                "vault kv patch {vault} claude_oauth_token=\"$(vault kv get -field=claude_oauth_token {vault} | tr -d '[:space:]')\""
        ) { $0 == .surroundingSpace },
        tokenForm(
            "quoted", "The token was stored with quotes around it",
            why: "The quotes are sent along (`Bearer \"sk-ant-…`), and the API refuses them.",
            fix:
                "vault kv patch {vault} claude_oauth_token=\"$(vault kv get -field=claude_oauth_token {vault} | tr -d '\\042\\047')\""
        ) { $0 == .quoted },
        tokenForm(
            "assignment", "The token was stored together with the name in front of it",
            why: "The value begins with `NAME=`, `export` or `Bearer`: a whole line was pasted instead of the value.",
            fix: "store the value alone; try it first: canary tokens validate -"
        ) { $0 == .assignment || $0 == .bearerPrefix },
        tokenForm(
            "byte-order-mark", "The token begins with a byte order mark",
            why: "An editor put three invisible bytes before it, which are sent along.",
            fix:
                "vault kv patch {vault} claude_oauth_token=\"$(vault kv get -field=claude_oauth_token {vault} | sed '1s/^\\xef\\xbb\\xbf//')\""
        ) { $0 == .byteOrderMark },
        tokenForm(
            "several", "Two tokens stand one after the other",
            why: "The value holds more than one token, so the API refuses it.", fix: remint
        ) { $0 == .several },
        tokenForm(
            "pairing-code", "The pairing code was stored instead of the token",
            why:
                "A `#` stands in it: this is the `<code>#<state>` that the browser shows, not what the program prints at the end.",
            fix: remint
        ) { $0 == .pairingCode },
        tokenForm(
            "api-key", "This is an API key, not a token",
            why: "`sk-ant-api03-` keys are billed by use and are refused as CLAUDE_CODE_OAUTH_TOKEN.",
            fix: remint
        ) { $0 == .apiKey },
        tokenForm(
            "refresh-token", "This is a refresh token, not an access token",
            why:
                "`sk-ant-ort01-` can only be exchanged for a token; the CLI does not do that for CLAUDE_CODE_OAUTH_TOKEN.",
            fix: remint
        ) { $0 == .refreshToken },
        tokenForm(
            "credentials-file", "A whole .credentials.json was stored instead of the token",
            why:
                "The value is the JSON that `claude login` writes. Its tokens live eight hours; CLAUDE_CODE_OAUTH_TOKEN wants one token.",
            fix: remint
        ) { if case .credentialsFile(let file) = $0 { file.state != .refreshRace } else { false } },
        tokenForm(
            "credentials-emptied", "The stored login was emptied by a refresh race",
            why:
                "Both tokens in the JSON are empty and it expires at 0: several programs refreshed one login at once, and "
                + "the loser wrote nothing back. It cannot be refreshed any more.",
            fix: remint
        ) { if case .credentialsFile(let file) = $0 { file.state == .refreshRace } else { false } },
        tokenForm(
            "encoded", "The token is stored in base64",
            why:
                "The value decodes to a token: a Secret's `data` was copied where `stringData` was meant, or it was encoded twice.",
            fix:
                "vault kv patch {vault} claude_oauth_token=\"$(vault kv get -field=claude_oauth_token {vault} | base64 -d)\""
        ) { $0 == .base64 },
        tokenForm(
            "wrong-prefix", "The value does not begin like a token",
            why: "A token begins with `sk-ant-oat01-`, and no other text this short or with such characters is one.",
            fix: remint
        ) { $0 == .wrongPrefix },
        tokenForm(
            "unusual-prefix", state: .warned, "The token begins in an unusual way",
            why:
                "Until now a token began with `sk-ant-oat01-`. Nobody promises that it stays so: only an answer of the model tells, and this says nothing of the credential.",
            fix:
                "canary run   # its answer tells whether it works\nif this is how tokens begin now: tokens.{path}: {env: …, prefix: '…'}\nelse store the right value: "
                + "vault kv patch {vault} claude_oauth_token=-"
        ) { $0 == .unusualPrefix },
        tokenForm(
            "wrong-length", "The token is too short",
            why: "A token has 108 characters, or some more or less; this is a piece of one.", fix: remint
        ) { if case .wrongLength = $0 { true } else { false } },
        tokenForm(
            "unusual-length", state: .warned, "The token has an unusual length",
            why:
                "Until now a token had 108 characters. Nobody promises that it stays so: only an answer of the model tells, and this says nothing of the credential. A length that was once answered with is remembered as right.",
            fix:
                "canary run   # an answer proves it\nif this is the length of tokens now: tokens.{path}: {env: …, length: {length}}\nelse mint again: "
                + "stty cols 300; claude setup-token"
        ) { if case .unusualLength = $0 { true } else { false } },
        tokenForm(
            "bad-character", "The token has a character that no token has",
            why: "Only letters, digits, `_` and `-` occur in one.", fix: remint
        ) { if case .badCharacter = $0 { true } else { false } },
        Cause(
            "token.duplicate", .token, .warned, "Two paths hold the same token",
            why: "The spare is no failover: whatever revokes or exhausts the one takes the other with it.",
            fix: "mint another and store it: claude setup-token   # in a terminal at least 300 columns wide\n"
                + "vault kv patch {vault} claude_oauth_token=-"
        ) { seen, _ in
            guard case .duplicateToken(let path, let other) = seen else { return nil }
            var match = Match(
                [Evidence("token", "\(path) equals \(other)")], fill: ["vault": Configuration.vaultPath(of: path)])
            match.subject = path
            return match
        },
        shadow("ANTHROPIC_API_KEY", "shadowed-by-api-key"),
        shadow("ANTHROPIC_AUTH_TOKEN", "shadowed-by-auth-token"),
    ]

    private static let remint =
        "stty cols 300; claude setup-token\ncanary tokens validate -\n"
        + "vault kv patch {vault} claude_oauth_token=-"

    private static func tokenProblem(
        _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (Configuration.TokenSource.Problem) -> Evidence?
    ) -> Cause {
        Cause("token.\(name)", .token, .failed, oauth: nil, title, why: why, fix: fix) { seen, _ in
            guard case .token(let token) = seen, case .failure(let problem) = token.form,
                let evidence = recognise(problem)
            else { return nil }
            return .token(token.path, [evidence], fill: ["vault": Configuration.vaultPath(of: token.path)])
        }
    }

    private static func tokenForm(
        _ name: String, state: HopState = .failed, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (TokenForm) -> Bool
    ) -> Cause {
        let proves: CredentialState? = state == .failed ? .broken : nil
        return Cause("token.\(name)", .token, state, oauth: proves, title, why: why, fix: fix) { seen, picture in
            guard case .token(let token) = seen, case .success(let reading) = token.form, recognise(reading.form) else {
                return nil
            }
            let also = reading.also.isEmpty ? [] : [Evidence("also", reading.also.map(\.words).joined(separator: ", "))]
            let match = Match.token(
                token.path,
                [Evidence("characters", "\(token.characters)"), Evidence("read from", token.origin)] + also,
                fill: ["vault": Configuration.vaultPath(of: token.path), "length": "\(token.characters)"])
            return match.outweighed(by: picture, state)
        }
    }

    private static func shadow(_ variable: String, _ name: String) -> Cause {
        Cause(
            "token.\(name)", .token, .failed, oauth: .broken, "\(variable) stands beside the token and wins over it",
            why:
                "The CLI takes \(variable) before CLAUDE_CODE_OAUTH_TOKEN, always in `-p`; the token is never tried. "
                + "Where the variable's value is bad, a run takes three minutes to fail.",
            fix:
                "kubectl -n claude-agent set env deploy/claude-agent-service \(variable)-   # and take it out of the Secret"
        ) { seen, picture in
            guard case .token(let token) = seen, token.shadowedBy.contains(variable) else { return nil }
            let match = Match.token(token.path, [Evidence("beside it", variable), Evidence("read from", token.origin)])
            return match.outweighed(by: picture, .failed)
        }
    }
}

extension Match {
    /// A form is a guess, an authenticated answer of this run a proof: what the canary's own copy looks like warns then, and
    /// says nothing of the credential.
    fileprivate func outweighed(by picture: Picture, _ state: HopState) -> Match {
        guard state == .failed, subject == Configuration.primary, picture.answer?.oauth == .working else { return self }
        var match = self
        (match.state, match.silentOnCredentials) = (.warned, true)
        match.evidence.append(Evidence("but", "the agent's token works; this is about the copy that the canary has"))
        return match
    }
}
