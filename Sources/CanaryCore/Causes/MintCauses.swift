extension Cause {
    static let mintCauses: [Cause] = mintSourceCauses + mintEntryCauses + repositoryCauses

    /// What is wrong with one entry of the map.
    private static let mintEntryCauses: [Cause] = [
        mint(
            "expired", .failed, oauth: .broken, "The token has expired",
            why: "Its mint date and the TTL say so; a token lives one year and is not renewed.", fix: rotate
        ) { seen, picture in
            guard let expiry = seen.expiry, Double(expiry) <= picture.now else { return nil }
            return [Evidence("expired", Time.text(expiry)), Evidence("ago", Time.span(picture.now - Double(expiry)))]
        },
        mint(
            "critical", .failed, "The token is about to expire",
            why: "It is past the configured critical age (`expiry.critical`).", fix: rotate
        ) { seen, picture in
            guard let left = left(seen, picture), left > 0, left <= picture.configuration.expiry.critical.seconds else {
                return nil
            }
            return [Evidence("expires", Time.text(seen.expiry ?? 0)), Evidence("left", Time.span(left))]
        },
        mint(
            "expiring-soon", .warned, "The token expires soon",
            why: "It is past the configured warning age (`expiry.warn`).", fix: rotate
        ) { seen, picture in
            guard let left = left(seen, picture), left > picture.configuration.expiry.critical.seconds,
                left <= picture.configuration.expiry.warn.seconds
            else { return nil }
            return [Evidence("expires", Time.text(seen.expiry ?? 0)), Evidence("left", Time.span(left))]
        },
        mint(
            "in-the-future", .failed, "The mint date lies in the future",
            why:
                "The epoch is later than now: a slip of the pen, or a clock that is wrong. The expiry made from it is wrong too.",
            fix: edit
        ) { seen, picture in
            guard let value = seen.epoch, seen.isFuture(now: picture.now) else { return nil }
            return [Evidence("epoch", "\(value) = \(Time.text(value))")]
        },
        mint(
            "milliseconds", .failed, "The mint date is in milliseconds",
            why:
                "The map wants seconds; read as seconds this lies tens of thousands of years ahead, and no alarm would ever ring.",
            fix: edit
        ) { seen, _ in
            guard let value = seen.epoch, seen.isMilliseconds else { return nil }
            return [Evidence("epoch", "\(value), in seconds \(value / 1000)")]
        },
        mint(
            "implausible", .failed, "The mint date is implausible",
            why: "It lies before 2025, when there were no such tokens.", fix: edit
        ) { seen, _ in
            guard let value = seen.epoch, seen.isTooOld else { return nil }
            return [Evidence("epoch", "\(value) = \(Time.text(value))")]
        },
        mint(
            "string", .warned, "The mint date is written as a string",
            why: "Terraform converts it where it computes, and passes it on as text where it does not.", fix: edit
        ) { seen, _ in
            guard case .epoch(let value, true) = seen.value else { return nil }
            return [Evidence("epoch", "\"\(value)\"")]
        },
        mint(
            "not-a-number", .failed, "The mint date is no whole number",
            why: "An epoch is a whole number of seconds since 1970.", fix: edit
        ) { seen, _ in
            guard case .notANumber(let text) = seen.value else { return nil }
            return [Evidence("found", text)]
        },
        mint(
            "without-epoch", .failed, "A token has no mint date",
            why: "The map does not name this path, so nothing will say when its token expires.", fix: edit
        ) { seen, _ in
            seen.value == .none ? [] : nil
        },
        mint(
            "without-token", .skipped, "A path of the map has no token here",
            why:
                "The map names this path, and no token of that name is configured here. Its dates are watched and pushed all the same; only the token's form is not looked at.",
            fix: "nothing need be done; to have its form looked at, add {path} to `tokens`"
        ) { seen, picture in
            guard !seen.hasToken, !picture.configuration.tokens.isEmpty else { return nil }
            return [Evidence("entry", seen.path)]
        },
        Cause(
            "mint.equal-epochs", .mint, .warned, "Two paths have the same mint date",
            why:
                "Two tokens are not minted in the same second: this is one token under two names, or a date that was copied. A spare that is the primary is no failover.",
            fix: "mint another for {path} and put its own epoch into {local}"
        ) { seen, picture in
            guard case .mint(let mint) = seen, case .epoch(let value, _) = mint.value,
                let other = picture.mint(alike: mint)
            else { return nil }
            var match = Match(
                [
                    Evidence("paths", "\(other.path) and \(mint.path)"), Evidence("epoch", "\(value)"),
                    Evidence("at", mint.place),
                ],
                fill: ["path": mint.path, "local": picture.configuration.mint?.epochsLocal ?? "the map"])
            match.subject = mint.path
            return match
        },
    ]

    private static let rotate =
        "stty cols 300; claude setup-token\n" + "canary tokens validate -\n"
        + "vault kv patch {vault} claude_oauth_token=-\n"
        + "then set {local}[\"{path}\"] in {place} to the second of minting (date +%s), and apply"
    private static let edit =
        "set {local}[\"{path}\"] in {place} to the second at which `claude setup-token` ended: date +%s"

    private static func left(_ seen: MintSeen, _ picture: Picture) -> Double? {
        seen.expiry.map { Double($0) - picture.now }
    }

    private static func mint(
        _ name: String, _ state: HopState, oauth: CredentialState? = nil, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (MintSeen, Picture) -> [Evidence]?
    ) -> Cause {
        Cause("mint.\(name)", .mint, state, oauth: oauth, title, why: why, fix: fix) { seen, picture in
            guard case .mint(let mint) = seen, let evidence = recognise(mint, picture) else { return nil }
            let place = mint.place.isEmpty ? [] : [Evidence("at", mint.place)]
            var match = Match.token(
                mint.path, evidence + place,
                fill: [
                    "local": picture.configuration.mint?.epochsLocal ?? "the map",
                    "vault": Configuration.vaultPath(of: mint.path),
                    "place": mint.place.isEmpty ? picture.configuration.mint?.folder ?? "" : mint.place,
                ])
            // What is only told for information is so for a spare too.
            if state == .skipped { match.state = .skipped }
            return match
        }
    }
}

extension MintSeen {
    var epoch: Int64? { if case .epoch(let value, _) = value { value } else { nil } }
}
