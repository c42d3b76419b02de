import Testing

@testable import CanaryCore

@Suite struct StandingTests {
    /// One letter a run, oldest first: h healthy, d degraded, u unhealthy, ? inconclusive, x cut off, w under way; as a
    /// capital a check.
    private func runs(_ letters: String, prints: [Int: Fingerprints] = [:]) throws -> [PastRun] {
        var runs: [PastRun] = []
        for (number, letter) in letters.enumerated() {
            let ends: [Character: PastRun.End] = [
                "h": .verdict(.healthy), "d": .verdict(.degraded), "u": .verdict(.unhealthy),
                "?": .verdict(.inconclusive), "x": .cutOff, "w": .underWay,
            ]
            let low = Character(letter.lowercased())
            runs.append(
                PastRun(
                    run: RunID(), pipeline: "home", command: letter == low ? .run : .check,
                    started: Int64(number) * 100, end: try #require(ends[low]),
                    fingerprints: prints[number] ?? Fingerprints()))
        }
        return runs.reversed()
    }

    @Test(
        arguments: [
            ("", .unknown, nil, 0, nil, 0), ("?xw", .unknown, nil, 0, nil, 2), ("h", .healthy, 0, 1, 0, 0),
            ("hdh", .healthy, 0, 3, 200, 0), ("u", .unhealthy, 0, 1, nil, 0), ("huuu", .unhealthy, 100, 3, 0, 0),
            ("hduu", .unhealthy, 200, 2, 100, 0),
            // What could not tell neither ends nor lengthens a row.
            ("hu?u", .unhealthy, 100, 2, 0, 0), ("hu?xw", .unhealthy, 100, 1, 0, 2), ("uh??", .healthy, 100, 1, 100, 2),
            // A look at what is free does not prove what a run found broken.
            ("huH", .unhealthy, 100, 1, 0, 1), ("huHu", .unhealthy, 100, 2, 0, 0), ("huHh", .healthy, 300, 1, 300, 0),
            // But it ends what only looks found; and finds as well as any.
            ("hUU", .unhealthy, 100, 2, 0, 0), ("hUH", .healthy, 200, 1, 200, 0), ("hUuH", .unhealthy, 100, 2, 0, 1),
            ("HHu", .unhealthy, 200, 1, 100, 0),
        ] as [(String, Standing.State, Int64?, Int, Int64?, Int)])
    func rows(
        letters: String, state: Standing.State, since: Int64?, inARow: Int, lastHealthy: Int64?, undecided: Int
    ) throws {
        let standing = Standing(try runs(letters))
        #expect(standing.state == state && standing.since == since && standing.inARow == inARow)
        #expect(standing.lastHealthy?.started == lastHealthy && standing.undecided == undecided)
    }

    @Test(
        arguments: [
            ("hhhhh", 0), ("huhu", 3), ("huhuh", 4), ("h?u?h?u?h", 4), ("huhuhhhhhhhh", 2), ("huhuhuhhhhhhhhhhh", 0),
            ("uuhuuhuuhu", 6), ("uHuHuHuHuH", 0), ("UHUHU", 4),
        ])
    func flapping(letters: String, changes: Int) throws {
        let standing = Standing(try runs(letters))
        #expect(standing.changes == changes && standing.isFlapping == (changes >= 4))
    }

    @Test func whatChanged() throws {
        let before = Fingerprints([.workflow: 1, .mints: 2, .certificate: 3])
        let after = Fingerprints([.workflow: 9, .mints: 2, .agent: 5])
        func changed(_ letters: String, _ prints: [Int: Fingerprints]) throws -> [Fingerprints.Part] {
            Standing(try runs(letters, prints: prints)).changed
        }
        // The agent was not seen then, the certificate is not seen now.
        #expect(try changed("hu", [0: before, 1: after]) == [.workflow])
        // Of the newest that saw anything, also where it could not tell.
        #expect(try changed("hu?", [0: before, 1: before, 2: after]) == [.workflow])
        #expect(try changed("hu?", [0: before, 1: after]) == [.workflow])
        #expect(try changed("uh", [0: before, 1: after]) == [])
        #expect(try changed("u", [0: after]) == [])
        #expect(try changed("hu", [1: after]) == [])
    }

    @Test(
        arguments: [
            ("2026-11-21T10:02:11Z", 1_795_255_331), ("2026-11-21T10:02:11.9Z", 1_795_255_331),
            ("2026-11-21T11:02:11+01:00", 1_795_255_331), ("2026-11-21", 1_795_219_200), ("1970-01-01", 0),
            ("2026-02-31", nil), ("2026-13-01", nil), ("2026-11-2", nil), ("2026-11-21T", nil), ("", nil), ("7d", nil),
            ("2026-11-21T25:00:00Z", nil), ("２０２６-11-21", nil),
        ] as [(String, Int64?)])
    func instants(text: String, seconds: Int64?) { #expect(Canary.instant(text) == seconds) }
}
