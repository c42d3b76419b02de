import Sandbox
import Testing

private let good = """
    # HELP x_seconds Something.
    # TYPE x_seconds gauge
    x_seconds{path="primary"} 1808064429
    x_seconds{path="spare-1"} 1.5e3

    """

@Suite struct PushgatewayTests {
    static let texts: [(String, Int)] = [
        (good, 200), ("", 200), ("a 1\n", 200), ("a{b=\"x\\\"y\\\\z\\n\"} NaN\n", 200), ("# a comment\na +Inf\n", 200),
        ("# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 1\ns_count 1\n", 200), ("a 1\nb 1\na{x=\"1\"} 1\n", 200),
        ("a{job=\"other\"} 1\n", 200), ("a{} 1\n", 200), ("a{x=\"1\",} 1\n", 200), (" a 1\n", 200), ("a\t1\n", 200),
        ("\na 1\n\n", 200), ("# TYPE bb gauge\n", 200), ("# HELP c nothing\n", 200), ("a inf\n", 200),
        ("a{x=\"1\"} 1\na{y=\"2\"} 1\n", 200), ("a 1", 400), ("a 1 1808064429000\n", 400), ("a\n", 400),
        ("a one\n", 400), ("1a 1\n", 400), ("a{b} 1\n", 400), ("a{b=\"x} 1\n", 400), ("a{b=\"x\\q\"} 1\n", 400),
        ("a{b=\"1\",b=\"2\"} 1\n", 400), ("a 1\na 2\n", 400), ("# TYPE a gauge\n# TYPE a gauge\na 1\n", 400),
        ("# HELP a x\n# HELP a y\na 1\n", 400), ("# TYPE a number\na 1\n", 400), ("a 1\n# TYPE a gauge\n", 400),
        ("a-b 1\n", 400), ("a 0x10\n", 400), ("a 1_0\n", 400), ("a 1 \n", 400), ("a{__x__=\"1\"} 1\n", 400),
        ("a{b=\"\n\"} 1\n", 400), ("a 1e400\n", 400),
    ]

    @Test func readsStrictly() async throws {
        try await withSandbox { sandbox in
            let gateway = Client(sandbox.gatewayURL)
            for (number, (text, status)) in Self.texts.enumerated() {
                let answer = await gateway.send("POST", "/metrics/job/\(number)", [], body: text)
                #expect(answer.status == status, "\(text): \(answer.text)")
                let group = ["job": "\(number)"]
                #expect((sandbox.gatewayValue("push_time_seconds", group) == "0") == (status == 400))
                #expect((sandbox.gatewayValue("push_failure_time_seconds", group) == "0") == (status == 200))
            }
            #expect(sandbox.pushes.map(\.accepted) == Self.texts.map { $0.1 == 200 })
        }
    }

    @Test func postReplacesFamiliesAndPutTheGroup() async throws {
        try await withSandbox { sandbox in
            let gateway = Client(sandbox.gatewayURL)
            func push(_ method: String, _ text: String, _ path: String = "/metrics/job/j/pipeline/p") async {
                #expect(await gateway.send(method, path, [], body: text).status == 200)
            }
            await push("POST", "a{x=\"1\"} 1\na{x=\"2\"} 2\nb 1\n")
            await push("POST", "a{x=\"1\"} 3\n")
            #expect(sandbox.gatewayValue("a", ["x": "1", "job": "j", "pipeline": "p"]) == "3")
            #expect(sandbox.gatewayValue("a", ["x": "2"]) == nil)
            #expect(sandbox.gatewayValue("b") == "1")
            // A family with a TYPE and no sample keeps its old series.
            await push("POST", "# TYPE b untyped\n")
            #expect(sandbox.gatewayValue("b") == "1")
            await push("POST", "b 7\n", "/metrics/job/other")
            await push("PUT", "c 1\n")
            #expect(sandbox.gatewayValue("b", ["job": "j"]) == nil)
            #expect(sandbox.gatewayValue("b", ["job": "other"]) == "7")
            let text = await gateway.get("/metrics").text
            #expect(text.contains("\nc{instance=\"\",job=\"j\",pipeline=\"p\"} 1\n"))
            #expect(await gateway.send("DELETE", "/metrics/job/j/pipeline/p", [], body: nil).status == 202)
            #expect(sandbox.gatewayValue("c") == nil)
        }
    }

    @Test func groupsOfTwoTypesAreInconsistent() async throws {
        try await withSandbox { sandbox in
            let gateway = Client(sandbox.gatewayURL)
            let first = await gateway.send("POST", "/metrics/job/a", [], body: "# TYPE x gauge\nx 1\n")
            let second = await gateway.send("POST", "/metrics/job/b", [], body: "# TYPE x counter\nx 1\n")
            #expect(first.status == 200 && second.status == 400)
            #expect(second.text.contains("\"x\""))
        }
    }

    static let paths: [(String, Int, String?)] = [
        ("/metrics/job@base64/YS9i", 200, "a/b"), ("/metrics/job/a%2Fb", 400, nil), ("/metrics", 405, nil),
        ("/metrics/nojob/x", 404, nil), ("/metrics/job/x/odd", 400, nil), ("/metrics/job@base64/%25", 400, nil),
        ("/metrics/job/x/1a/y", 400, nil), ("/metrics/job/x/l@base64/=", 200, "x"),
    ]

    @Test func groupingKeys() async throws {
        try await withSandbox { sandbox in
            for (path, status, _) in Self.paths {
                let answer = await Client(sandbox.gatewayURL).send("POST", path, [], body: "a 1\n")
                #expect(answer.status == status, "\(path)")
            }
            #expect(sandbox.pushes.map { $0.group["job"] } == Self.paths.compactMap(\.2))
        }
    }

    @Test func seedsAndRefusals() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.gateway.seeds["job/rival/path/x"] = good
            $0.gateway.behaviour = .refuses
        }
        try await withSandbox(change) { sandbox in
            #expect(sandbox.gatewayValue("x_seconds", ["job": "rival", "path": "x"]) == "1808064429")
            let answer = await Client(sandbox.gatewayURL).send("PUT", "/metrics/job/j", [], body: "a 1\n")
            #expect(answer.status == 400)
            #expect(sandbox.pushes.map(\.accepted) == [false])
        }
    }
}
