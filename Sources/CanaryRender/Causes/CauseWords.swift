import CanaryCore

extension Cause {
    /// The heading it stands under: its hop, or `wire`, `traffic`, `run`, `sink`.
    var heading: String { hop?.rawValue ?? String(id.prefix { $0 != "." }) }

    /// The fix with `<name>` where a run fills in what it saw. n8n's doubled braces are no place of ours.
    var openFix: String {
        var out = ""
        var rest = fix[...]
        while let open = rest.firstIndex(of: "{") {
            let inner = rest[rest.index(after: open)...]
            let name = inner.prefix { $0.isASCII && $0.isLetter || $0 == "-" }
            let isDoubled = out.last == "{" && open == rest.startIndex
            out += rest[..<open]
            if !name.isEmpty, !isDoubled, inner.dropFirst(name.count).first == "}" {
                out += "<\(name)>"
                rest = inner.dropFirst(name.count + 1)
            } else {
                out += "{"
                rest = inner
            }
        }
        return out + rest
    }

    /// In sentences; `nil` where it proves nothing.
    var credentialWords: String? {
        let parts = [(Credential.oauth, oauth), (Credential.bearer, bearer)].compactMap { credential, state in
            state.map { "\(credential.rawValue) \($0.rawValue)" }
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// The whole table under its headings, in the order of the road.
    static var byHeading: [(heading: String, causes: [Cause])] {
        var groups: [(heading: String, causes: [Cause])] = []
        for heading in Hop.allCases.map(\.rawValue) + all.map(\.heading)
        where !groups.contains(where: { $0.heading == heading }) {
            groups.append((heading, all.filter { $0.heading == heading }))
        }
        return groups.filter { !$0.causes.isEmpty }
    }

    /// What a heading is about (design.md section 2).
    static func question(_ heading: String) -> String {
        switch Hop(rawValue: heading) {
        case .token: "is each token well-formed, the right one, alone?"
        case .mint: "when was it minted, when does it expire?"
        case .webhook: "did n8n take the event?"
        case .workflow: "did the event pass the filters and the rate limit?"
        case .handoff: "did n8n's call to the agent get a job?"
        case .job: "did the job run to its end?"
        case .model: "did Claude answer, authenticated?"
        case .effect: "did the run change nothing it should not?"
        case nil:
            switch heading {
            case "wire": "what do the connections themselves show?"
            case "traffic": "beside the road: is anything real getting through?"
            case "sink": "did the gauges arrive?"
            default: "did the run itself go well?"
            }
        }
    }

    var json: JSONText {
        [
            ("id", .string(id)), ("hop", .optional(hop?.rawValue)), ("state", .string(state.rawValue)),
            ("oauth", .optional(oauth?.rawValue)), ("bearer", .optional(bearer?.rawValue)), ("title", .string(title)),
            ("explanation", .string(explanation)), ("fix", .string(openFix)),
        ]
    }
}
