import Testing

@testable import Workflow

@Suite struct ScriptPartsTests {
    static let failures: [ScriptFailure] = [
        .engineMissing(["a"]), .cannotStart(2), .preludeFailed("x"), .tookTooLong(5), .tooMuchMemory(300 << 20),
        .died(.signal(9)), .neverSettled, .answerTooLong(limit: 4096), .badAnswer("x"),
        .unsupported(what: "$x", place: "y"), .stopped,
    ]

    @Test func everyFailureHasANameAndASentence() {
        #expect(Set(Self.failures.map(\.causeName)).count == Self.failures.count)
        for failure in Self.failures {
            #expect(failure.causeName.hasPrefix("script."))
            #expect(failure.description.hasSuffix("."))
            #expect(failure.description.utf8.count > 40)
        }
        #expect(ScriptFailure.tooMuchMemory(300 << 20).description.contains("300 MiB"))
        #expect(ScriptFailure.died(.exit(3)).description.contains("exit code 3"))
    }

    @Test func framesComeBack() throws {
        let request = ScriptFrame.Request(kind: .code, scale: 2.5, answerLimit: 77, body: [1, 2, 3])
        let head = try #require(ScriptFrame.Request.head(Array(request.bytes.prefix(17))))
        #expect(head.length == 3)
        #expect((head.request.kind, head.request.scale, head.request.answerLimit) == (.code, 2.5, 77))
        let reply = ScriptFrame.Reply(kind: .thrown, body: Array(repeating: 7, count: 70_000))
        let replyHead = try #require(ScriptFrame.Reply.head(reply.bytes))
        #expect((replyHead.kind, replyHead.length) == (.thrown, 70_000))
        #expect(ScriptFrame.Request.head([1, 2, 3]) == nil)
        #expect(ScriptFrame.Request.head(Array(repeating: 9, count: 17)) == nil)
        #expect(ScriptFrame.Reply.head([0, 0, 0, 0, 99]) == nil)
        #expect(ScriptFrame.Reply.head([0, 0]) == nil)
    }

    @Test func timersComeInOrder() {
        var timers = ScriptTimers<String>()
        timers.scale = 10
        let delays: [Double] = [50, 10, 10, .nan, -1, 0, 3000, 2e10, .infinity, 20]
        let ids = delays.map { timers.add(after: $0, turn: 500_000, now: 1_000_000, "\($0)") }
        #expect(Set(ids).count == delays.count)
        #expect(timers.nextDue == 1_100_000)
        #expect(timers.cancel(ids[1]) == "10.0")
        #expect(timers.cancel(ids[1]) == nil)
        var order: [String] = []
        while let timer = timers.removeNext() { order.append(timer.callback) }
        #expect(
            order == [
                "nan", "-1.0", "0.0", "2e+10".replacing("2e+10", with: "20000000000.0"), "inf", "10.0", "20.0", "50.0",
                "3000.0",
            ])
    }

    /// The one that was set later in the turn, after a long pause, waits from then, and the others keep their places.
    @Test func orderOutlivesAPause() {
        var timers = ScriptTimers<String>()
        _ = timers.add(after: 30, turn: 0, now: 0, "thirty")
        _ = timers.add(after: 10, turn: 0, now: 70_000_000, "ten")
        #expect(timers.nextDue == 80_000_000)
        #expect(timers.removeNext()?.callback == "ten")
        #expect(timers.nextDue == 30_000_000)
    }

    /// Against a plain sort, with cancellations in between.
    @Test func manyTimers() {
        var timers = ScriptTimers<Int>()
        var expected: [(due: UInt64, id: Int)] = []
        var seed: UInt64 = 88_172_645_463_325_252
        for number in 1...2000 {
            seed ^= seed << 13
            seed ^= seed >> 7
            seed ^= seed << 17
            let delay = Double(seed % 500 + 1)
            #expect(timers.add(after: delay, turn: 0, now: 0, number) == number)
            expected.append((UInt64(clamping: delay) * 1_000_000, number))
            if seed % 3 == 0 {
                let victim = expected.remove(at: Int(seed / 7 % UInt64(expected.count)))
                #expect(timers.cancel(victim.id) == victim.id)
            }
        }
        expected.sort { ($0.due, $0.id) < ($1.due, $1.id) }
        var ids: [Int] = []
        while let timer = timers.removeNext() { ids.append(timer.id) }
        #expect(ids == expected.map(\.id))
    }
}
