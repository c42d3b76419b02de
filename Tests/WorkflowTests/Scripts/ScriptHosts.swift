import Glibc
import Testing

@testable import Workflow

/// Hosts whose children are the built `canary` and have a prelude of the test's own.
enum ScriptHosts {
    /// Runs `script` as a function's body with `request` and the natives in reach, and answers what it gives back, or
    /// what its promise becomes.
    static let prelude = #"""
        "use strict";
        var __canary_run;
        (() => {
            const [answer, after, cancel] = [__canary_answer, __canary_after, __canary_cancel];
            __canary_run = text => {
                const request = JSON.parse(text);
                const fail = error => answer(JSON.stringify({
                    error: String(error), line: error?.line, column: error?.column, stack: typeof error?.stack }));
                const give = value => {
                    let text;
                    try { text = JSON.stringify(value === undefined ? null : value); } catch (error) { return fail(error); }
                    answer(text);
                };
                let value;
                try {
                    value = new Function("request", "answer", "after", "cancel", request.script)(
                        request, answer, after, cancel);
                } catch (error) { return fail(error); }
                if (value instanceof Promise) value.then(give, fail);
                else if (value !== answer) give(value);
            };
        })();
        """#

    /// Roomy, so that a busy machine is not taken for an endless script.
    static var limits: ScriptLimits {
        var limits = ScriptLimits()
        limits.milliseconds = 20_000
        return limits
    }

    static func make(
        _ arguments: [String] = ["__javascript"], children: Int = 1, prelude: String = prelude
    ) throws -> JavaScriptHost {
        JavaScriptHost(
            executable: try program(), arguments: arguments, limits: limits, children: children, prelude: prelude)
    }

    /// The built `canary` beside the test bundle.
    static func program() throws -> String {
        var target = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &target, 4095)
        try #require(count > 0)
        let own = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // The test runner names the bundle where it is not the bundle itself.
        let candidates = ([own] + CommandLine.arguments.filter { $0.contains(".xctest") }).map { path in
            let bundle = path.split(separator: ".xctest").first ?? ""
            return "/" + bundle.split(separator: "/").dropLast().joined(separator: "/") + "/canary"
        }
        return try #require(candidates.first { access($0, X_OK) == 0 }, "canary is not built: \(candidates)")
    }
}

extension JavaScriptHost {
    /// What a script gives back.
    func run(
        _ script: String, kind: String = "code", scale: JSONValue = 1, milliseconds: Int = 20_000,
        memory: Int = 256 << 20, answer: Int = 16 << 20, with more: JSONObject = [:]
    ) async throws(ScriptFailure) -> JSONValue {
        var limits = ScriptLimits()
        (limits.milliseconds, limits.memory, limits.answer) = (milliseconds, memory, answer)
        var request = more
        (request["kind"], request["script"], request["scale"]) = (.string(kind), .string(script), scale)
        return try await evaluate(.object(request), limits: limits)
    }

    /// The failure of a script that must have one.
    func failure(
        _ script: String, kind: String = "code", milliseconds: Int = 20_000, memory: Int = 256 << 20,
        answer: Int = 16 << 20
    ) async -> ScriptFailure? {
        do throws(ScriptFailure) {
            let value = try await run(
                script, kind: kind, milliseconds: milliseconds, memory: memory, answer: answer)
            Issue.record("answered \(value.text.prefix(200))")
            return nil
        } catch {
            return error
        }
    }
}
