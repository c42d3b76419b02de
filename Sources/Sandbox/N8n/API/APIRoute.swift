import HTTPServer
import Workflow

/// What the public API's schema knows: its paths, their methods, and the parameters of each (n8n 1.81.4's openapi.yml;
/// texts of the refusals as recorded).
struct APIRoute: Sendable {
    enum Parameter: Sendable {
        case text, boolean
        /// A number of at most 250.
        case limit
        case time
        case oneOf([String])
    }

    /// `{id}` stands for any segment.
    let path: [String]
    /// By method, the parameters of the query.
    let methods: [String: [String: Parameter]]
    var idIsNumber = false

    static func find(_ segments: [String], manner: N8nSettings.Manner) -> APIRoute? {
        all(manner).first { route in
            route.path.count == segments.count
                && zip(route.path, segments).allSatisfy { $0 == "{id}" || $0.utf8.elementsEqual($1.utf8) }
        }
    }

    /// The statuses that a list can be asked for (facts: n8n sections 2 and 5).
    static func statuses(_ manner: N8nSettings.Manner) -> [String] {
        switch manner {
        case .v1_81: ["error", "success", "waiting"]
        case .v2_8: ["canceled", "error", "running", "success", "waiting"]
        case .v2_41: ["canceled", "crashed", "error", "new", "running", "success", "unknown", "waiting"]
        }
    }

    /// What the key must be allowed; nil: nothing but to be one.
    func scope(_ method: String) -> String? {
        let resource = String(path[0].dropLast())
        switch (path.count, method) {
        case (1, "GET"): return path == ["discover"] ? nil : "\(resource):list"
        case (1, _): return "\(resource):create"
        case (2, "GET"): return "\(resource):read"
        case (2, "PUT"): return "\(resource):update"
        case (2, _): return "\(resource):delete"
        default: return "\(resource):\(path[2])"
        }
    }

    private static func all(_ manner: N8nSettings.Manner) -> [APIRoute] {
        let page: [String: Parameter] = ["limit": .limit, "cursor": .text]
        var executions: [String: Parameter] = [
            "includeData": .boolean, "status": .oneOf(statuses(manner)), "workflowId": .text, "projectId": .text,
        ]
        let workflows: [String: Parameter] = [
            "active": .boolean, "tags": .text, "name": .text, "projectId": .text, "excludePinnedData": .boolean,
        ]
        var execution: [String: Parameter] = ["includeData": .boolean]
        if manner >= .v2_41 {
            let asked: [String: Parameter] = ["redactExecutionData": .boolean, "ignoreDataSizeLimit": .boolean]
            execution.merge(asked) { $1 }
            executions.merge(asked) { $1 }
            executions["startedAfter"] = .time
            executions["startedBefore"] = .time
        }
        let discover = APIRoute(path: ["discover"], methods: ["GET": [:]])
        return (manner >= .v2_41 ? [discover] : []) + [
            APIRoute(path: ["executions"], methods: ["GET": executions.merging(page) { $1 }]),
            APIRoute(
                path: ["executions", "{id}"], methods: ["GET": execution, "DELETE": [:]],
                idIsNumber: true),
            APIRoute(path: ["workflows"], methods: ["GET": workflows.merging(page) { $1 }, "POST": [:]]),
            APIRoute(
                path: ["workflows", "{id}"],
                methods: ["GET": ["excludePinnedData": .boolean], "PUT": [:], "DELETE": [:]]),
            APIRoute(path: ["workflows", "{id}", "activate"], methods: ["POST": [:]]),
            APIRoute(path: ["workflows", "{id}", "deactivate"], methods: ["POST": [:]]),
            APIRoute(path: ["credentials"], methods: ["POST": [:]]),
            APIRoute(path: ["credentials", "{id}"], methods: ["DELETE": [:]]),
        ]
    }

    /// What is wrong with a request's parameters; nil where nothing is.
    func problem(_ request: HTTPServerRequest, segments: [String], manner: N8nSettings.Manner) -> String? {
        if manner >= .v2_41, path != ["discover"] { return validation(request, segments) }
        let known = methods[request.method] ?? [:]
        let query = request.query
        if let unknown = query.first(where: { known[$0.name] == nil }) {
            return "Unknown query parameter '\(unknown.name)'"
        }
        if let empty = query.first(where: \.value.isEmpty) {
            return "Empty value found for query parameter '\(empty.name)'"
        }
        if idIsNumber, let place = path.firstIndex(of: "{id}"), Self.number(segments[place]) == nil {
            return "request/params/id must be number"
        }
        var seen: Set<String> = []
        for (name, value) in query {
            guard let parameter = known[name] else { continue }
            let isTwice = !seen.insert(name).inserted || query.filter { $0.name == name }.count > 1
            if let problem = Self.problem(value, parameter, isTwice: isTwice) {
                return "request/query/\(name) \(problem)"
            }
        }
        return nil
    }

    /// 2.41 overlooks what it does not know, and says otherwise what it does not like.
    private func validation(_ request: HTTPServerRequest, _ segments: [String]) -> String? {
        if idIsNumber, let place = path.firstIndex(of: "{id}") {
            guard let id = Int(segments[place]), id > 0 else {
                return "request/params/executionId must be a positive integer"
            }
        }
        let known = methods[request.method] ?? [:]
        for (name, value) in request.query {
            guard let parameter = known[name] else { continue }
            var problem: String?
            switch parameter {
            case .text: break
            case .time: problem = Instant(iso: value) == nil ? "Invalid datetime" : nil
            case .boolean: problem = Self.choice(value, ["true", "false"])
            case .oneOf(let allowed): problem = Self.choice(value, allowed)
            case .limit:
                let number = value.isEmpty ? 0 : Self.number(value)
                problem = number == nil ? "Param `limit` must be a valid integer" : nil
                if let number, number < 0 { problem = "Param `limit` must be a non-negative integer" }
            }
            if request.query.filter({ $0.name == name }).count > 1 { problem = "Expected string, received array" }
            if let problem { return "request/query/\(name) \(problem)" }
        }
        return nil
    }

    private static func choice(_ value: String, _ allowed: [String]) -> String? {
        let list = allowed.map { "'\($0)'" }.joined(separator: " | ")
        return allowed.contains(value) ? nil : "Invalid enum value. Expected \(list), received '\(value)'"
    }

    private static func problem(_ value: String, _ parameter: Parameter, isTwice: Bool) -> String? {
        switch parameter {
        case .text: return isTwice ? "must be string" : nil
        case .boolean: return isTwice || !["true", "false"].contains(value) ? "must be boolean" : nil
        case .time: return isTwice || Instant(iso: value) == nil ? "Invalid datetime" : nil
        case .limit:
            guard !isTwice, let number = number(value) else { return "must be number" }
            return number > 250 ? "must be <= 250" : nil
        case .oneOf(let allowed):
            if isTwice { return "must be string" }
            return allowed.contains(value)
                ? nil : "must be equal to one of the allowed values: \(allowed.joined(separator: ", "))"
        }
    }

    /// A text that JavaScript takes for a number.
    static func number(_ text: String) -> Double? {
        var bytes = text.utf8[...]
        while let first = bytes.first, first == 0x20 || (9...13).contains(first) { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || (9...13).contains(last) { bytes.removeLast() }
        guard let first = bytes.first, first != UInt8(ascii: "n"), first != UInt8(ascii: "i") else { return nil }
        return Double(String(Substring(bytes))).flatMap { $0.isNaN ? nil : $0 }
    }
}
