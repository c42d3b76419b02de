import Testing

@testable import CanaryCore

/// The forms of times, and what an object that somebody else wrote becomes when it is written back.
@Suite struct LeaseRecordTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (1_795_255_331.5, "2026-11-21T10:02:11.500000Z"),
        (1_795_255_331.000_001, "2026-11-21T10:02:11.000001Z"),
        (1_795_255_330.999_999_9, "2026-11-21T10:02:11.000000Z"),
        (-5, "1970-01-01T00:00:00.000000Z"), (.infinity, "1970-01-01T00:00:00.000000Z"),
        (1e300, "2096-10-02T07:06:40.000000Z"),
    ])
    func microTimes(_ seconds: Double, _ text: String) {
        #expect(Time.micro(seconds) == text)
    }

    @Test(
        arguments: [
            ("Sat, 21 Nov 2026 10:02:11 GMT", 1_795_255_331), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sat, 21 Nov 2026 10:02:11 CET", nil), ("21 Nov 2026 10:02:11 GMT", nil),
            ("Sat, 1 Nov 2026 10:02:11 GMT", nil),
            ("Sat, 21 Foo 2026 10:02:11 GMT", nil), ("", nil), ("Sat, 21 Nov 2026 10:02:99 GMT", nil),
        ] as [(String, Double?)])
    func httpDates(_ text: String, _ seconds: Double?) {
        #expect(Timestamp.httpDate(text) == seconds)
    }

    @Test func othersWordsAreKept() throws {
        let text = """
            {"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"one","namespace":"two","uid":"u",\
            "resourceVersion":"7","labels":{"a":"b"},"ownerReferences":[{"uid":"x","controller":true}],\
            "managedFields":[{"manager":"kubectl"}]},"spec":{"holderIdentity":"","leaseTransitions":3,"strategy":"S"}}
            """
        let record = try LeaseRecord(try #require(JSONValue(Array(text.utf8))))
        #expect(record.holder == nil && record.version == "7" && record.transitions == 3 && record.renewed == nil)
        let write = LeaseWrite(holder: "me", seconds: 60, acquired: nil, renewed: 0, transitions: 4)
        #expect(
            write.replacing(record).text() == """
                {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"labels":{"a":"b"},"name":"one",\
                "namespace":"two","ownerReferences":[{"controller":true,"uid":"x"}],"resourceVersion":"7","uid":"u"},\
                "spec":{"holderIdentity":"me","leaseDurationSeconds":60,"acquireTime":null,\
                "renewTime":"1970-01-01T00:00:00.000000Z","leaseTransitions":4,"strategy":"S"}}
                """)
    }

    /// Whatever stands in it, a record is read or refused; never a crash.
    @Test(arguments: [
        #"{"holderIdentity":7,"leaseDurationSeconds":"x","renewTime":5,"leaseTransitions":-1}"#, "null", "[]", "3",
        #"{"holderIdentity":"x","leaseDurationSeconds":1e300,"renewTime":"yesterday"}"#,
        #"{"holderIdentity":"x","leaseDurationSeconds":-60,"renewTime":"9999-12-31T23:59:59.000000Z"}"#,
        #"{"holderIdentity":"x","acquireTime":"0000-01-01T00:00:00Z"}"#,
    ])
    func strangeSpecs(_ spec: String) throws {
        let text =
            #"{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"resourceVersion":"1"},"spec":\#(spec)}"#
        let record = try LeaseRecord(try #require(JSONValue(Array(text.utf8))))
        #expect(!record.words.isEmpty)
        let decision = LeaseDecision.on(record, as: "me", now: 1_795_255_331)
        if record.holder == nil {
            #expect(decision == .take)
        } else {
            #expect(decision != .create && decision != .ours)
        }
    }

    @Test(
        arguments: [
            (-200, .watch(.seconds(60))), (-59, .held), (0, .held), (60, .held), (61, .watch(.seconds(60))),
            (180, .watch(.seconds(60))), (181, .take),
        ] as [(Double, LeaseDecision)])
    func decidesByAge(_ age: Double, _ decision: LeaseDecision) throws {
        let now = 1_795_255_331.0
        let spec = #"{"holderIdentity":"x","leaseDurationSeconds":60,"renewTime":"\#(Time.micro(now - age))"}"#
        let text =
            #"{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"resourceVersion":"1"},"spec":\#(spec)}"#
        let record = try LeaseRecord(try #require(JSONValue(Array(text.utf8))))
        #expect(LeaseDecision.on(record, as: "me", now: now) == decision)
        #expect(LeaseDecision.on(record, as: "x", now: now) == .ours)
    }
}
