import Testing

@testable import CanaryCore

@Suite struct CauseTests {
    @Test func idsAreUniqueAndBeginWithTheirHop() {
        #expect(Set(Cause.all.map(\.id)).count == Cause.all.count)
        for cause in Cause.all {
            let prefix = cause.id.split(separator: ".").first.map { String($0) }
            #expect(
                prefix == cause.hop?.rawValue
                    || (cause.hop == nil && ["wire", "run", "sink", "traffic", "history"].contains(prefix)),
                "\(cause.id)")
            #expect(
                cause.id.utf8.allSatisfy {
                    (97...122).contains($0) || [45, 46].contains($0) || (48...57).contains($0)
                }, "\(cause.id)")
        }
        #expect(Cause.all.count >= 70)
    }

    @Test func everyCauseSaysWhatToDo() {
        for cause in Cause.all {
            #expect(!cause.fix.isEmpty && !cause.explanation.isEmpty, "\(cause.id)")
            #expect(!cause.title.hasSuffix(".") && cause.title.count <= 90, "\(cause.id)")
            // `skipped` is told for information alone, and proves nothing.
            #expect([.failed, .unknown, .warned, .skipped].contains(cause.state), "\(cause.id)")
            if cause.state == .skipped { #expect(cause.oauth == nil && cause.bearer == nil, "\(cause.id)") }
        }
    }

    /// No way in which a call, a repository or the state folder can fail is left without a finding.
    @Test func everyFailureHasAFinding() throws {
        let url = try ServiceURL("http://service.test")
        var configuration = Configuration()
        configuration.webhook = Configuration.Webhook(url: url)
        func found(_ seen: Seen) -> [Finding] {
            diagnose(Picture(observations: [Observation(.webhook, seen, at: 0)], configuration: configuration, now: 0))
                .findings
        }
        // What we ourselves gave up says nothing of the other side.
        for kind in HTTPFailure.Kind.allCases where kind != .cancelled {
            for delivery in [Delivery.no, .maybe, .yes] {
                let failure = HTTPFailure(kind, delivery: delivery, detail: "")
                for service in [Service.webhook, .n8n, .agent] {
                    let call = CallSeen(service, .health, shown: url.shown, problem: .failure(failure))
                    #expect(found(.call(call)).count == 1, "\(service) \(kind)")
                }
                let event = Event(run: RunID(), dialect: .entry, image: "a", tag: "1")
                var seen = EventSeen(event: event, delivery: delivery, said: "", shown: url.shown)
                seen.failure = failure
                #expect(!found(.event(seen)).isEmpty, "\(kind) \(delivery)")
            }
        }
        for kind in RepositoryFailure.Kind.allCases where kind != .cancelled {
            #expect(found(.repository(RepositoryFailure(kind, detail: ""), while: "reading")).count == 1, "\(kind)")
        }
        for kind in StoreFailure.Kind.allCases {
            #expect(found(.store(StoreFailure(kind, path: "", detail: ""))).count == 1, "\(kind)")
            let memory = found(.sink(.memory(StoreFailure(kind, path: "", detail: ""))))
            #expect(memory.count == 1 && memory.allSatisfy { Cause.isAside($0.cause.id) }, "\(kind)")
        }
    }

    @Test func everyAnswerHasAFinding() {
        for kind in AnswerClass.allCases where kind != .answered {
            let seen = Seen.answer(Answer(class: kind))
            let picture = Picture(
                observations: [Observation(.model, seen, at: 0)], configuration: Configuration(), now: 0)
            // Told by the job's own causes.
            let toldElsewhere: Set<AnswerClass> = [.jobTimeout, .outputTooLong, .serviceError, .stillRunning]
            #expect(diagnose(picture).findings.count == (toldElsewhere.contains(kind) ? 0 : 1), "\(kind)")
        }
    }

    /// `diagnose` asks no other rows of them.
    @Test func whatIsSeenOfATokenConcernsItsOwnHop() {
        let whole = "sk-ant-oat01-" + String(repeating: "a", count: 95)
        let texts = [
            whole, String(whole.dropLast()), whole + "b", "Bearer \(whole)", "\"\(whole)\"", whole + "\n",
            "sk-ant-api03-xyz",
            "{\"accessToken\": \"\(whole)\"}", "two words", "",
        ]
        var seen = texts.map { text in
            let reading = TokenForm.read(Secret(text))
            return Seen.token(
                TokenSeen(
                    path: "primary", origin: "env TOKEN", form: .success(reading), characters: reading.characters,
                    shadowedBy: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]))
        }
        seen.append(.duplicateToken(path: "spare-1", of: "primary"))
        let values: [MintSeen.Value] = [
            .epoch(1, writtenAsString: false), .epoch(1_776_528_429, writtenAsString: true), .none, .notANumber("x"),
            .epoch(1_776_528_429_000, writtenAsString: false), .epoch(9_000_000_000, writtenAsString: false),
        ]
        seen += values.map {
            .mint(MintSeen(path: "primary", value: $0, place: "main.tf:3", expiry: 1_776_528_430, hasToken: false))
        }
        for seen in seen {
            let picture = Picture(
                observations: [Observation(.token, seen, at: 2e9)], configuration: Configuration(), now: 2e9)
            let recognised = Cause.all.filter { $0.match(seen, picture) != nil }.map(\.id)
            let candidates = Set(Cause.candidates(for: seen).map(\.id))
            #expect(candidates.isSuperset(of: recognised) && candidates.count < 60, "\(recognised)")
        }
    }
}
