import HTTPServer
import Synchronization

/// One push that came in.
package struct Push: Sendable, Equatable {
    package var method: String
    /// The labels of the path, `job` first.
    package var group: [String: String]
    package var body: String
    package var headers: HTTPHeaders
    package var accepted: Bool
    /// Milliseconds since 1970.
    package var time: Int
}

/// A Pushgateway that keeps what it got (facts: monitoring): POST replaces the families of the body, PUT the group.
final class Pushgateway: Sendable {
    private struct Group {
        var labels: [String: String]
        var families: [MetricFamily] = []
        var pushed: Instant?
        var failed: Instant?
    }

    private struct State {
        var groups: [Group] = []
        var pushes: [Push] = []
    }

    let settings: GatewaySettings
    let log = RequestLog()
    private let state = Mutex(State())

    private let time: TimeScale

    init(settings: GatewaySettings, time: TimeScale = .real) {
        (self.settings, self.time) = (settings, time)
        for (key, text) in settings.seeds {
            guard let labels = Self.labels(key.split(separator: "/").map(String.init)),
                let parsed = try? MetricsText(Array(SeedText.filled(text, now: time.now.seconds).utf8))
            else { continue }
            state.withLock {
                _ = Self.apply(parsed.families, to: &$0, labels: labels, replacingGroup: true, at: time.now)
            }
        }
    }

    var pushes: [Push] { state.withLock { $0.pushes } }

    func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        log.add(request)
        var answer = route(request)
        answer.delay = .milliseconds(time.real(settings.delay))
        return answer
    }

    private func route(_ request: HTTPServerRequest) -> HTTPServerResponse {
        if case .answers(let status, let contentType, let body) = settings.behaviour {
            return HTTPServerResponse(status: status, contentType: contentType, text: body)
        }
        let segments = request.segments
        switch (request.method, segments.first) {
        case ("GET", "metrics") where segments.count == 1:
            return HTTPServerResponse(
                status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", text: exposition)
        case ("GET", "-") where segments == ["-", "ready"] || segments == ["-", "healthy"]:
            return Self.plain(200, "OK")
        case (_, "metrics") where segments.count == 1: return Self.plain(405, "Method Not Allowed")
        case ("POST", "metrics"), ("PUT", "metrics"), ("DELETE", "metrics"):
            // Cut after decoding, as the real one does: a slash in a value needs the base64 form.
            let key = segments.dropFirst().flatMap { $0.split(separator: "/").map(String.init) }
            guard key[0] == "job" || key[0] == "job@base64" else { return Self.plain(404, "404 page not found") }
            guard let labels = Self.labels(key) else { return Self.plain(400, "improper grouping key") }
            return take(request, labels: labels)
        default: return Self.plain(404, "404 page not found")
        }
    }

    private static func plain(_ status: Int, _ text: String) -> HTTPServerResponse {
        HTTPServerResponse(status: status, contentType: "text/plain; charset=utf-8", text: text + "\n")
    }

    private func take(_ request: HTTPServerRequest, labels: [String: String]) -> HTTPServerResponse {
        if request.method == "DELETE" {
            state.withLock { state in state.groups.removeAll { $0.labels == labels } }
            return HTTPServerResponse(status: 202)
        }
        var refusal: String?
        var families: [MetricFamily] = []
        do {
            families = try MetricsText(request.body).families
            if settings.behaviour == .refuses, let family = families.first {
                refusal = Self.conflict(family, labels: labels, held: "counter")
            }
        } catch {
            refusal = error.text
        }
        let answer: String? = state.withLock { state in
            if refusal == nil {
                refusal = Self.apply(
                    families, to: &state, labels: labels, replacingGroup: request.method == "PUT", at: time.now)
            }
            if refusal != nil {
                let place = Self.place(of: labels, in: &state)
                state.groups[place].failed = time.now
            }
            state.pushes.append(
                Push(
                    method: request.method, group: labels, body: request.bodyText, headers: request.headers,
                    accepted: refusal == nil, time: time.milliseconds))
            return refusal
        }
        return answer.map { Self.plain(400, $0) } ?? HTTPServerResponse(status: 200)
    }

    /// As 1.5.1 says it of the first sample that does not fit.
    private static func conflict(_ family: MetricFamily, labels: [String: String], held: String) -> String {
        let sample = family.samples.first
        let all = ["instance": ""].merging(sample?.labels ?? [:]) { $1 }.merging(labels) { $1 }
        let shown = all.sorted { $0.key < $1.key }.map { "label:<name:\"\($0.key)\" value:\"\($0.value)\" > " }
        return MetricsText.inconsistent
            + ": collected metric \"\(family.name)\" { \(shown.joined())\(family.type):<value:"
            + "\(sample?.value ?? "0") > } is not a \(held.uppercased())"
    }

    private static func place(of labels: [String: String], in state: inout State) -> Int {
        if let place = state.groups.firstIndex(where: { $0.labels == labels }) { return place }
        state.groups.append(Group(labels: labels))
        return state.groups.count - 1
    }

    /// Nil when all went well, else why not.
    private static func apply(
        _ families: [MetricFamily], to state: inout State, labels: [String: String], replacingGroup: Bool,
        at now: Instant
    ) -> String? {
        for family in families {
            for group in state.groups {
                if let other = group.families.first(where: { $0.name == family.name }), other.type != family.type,
                    group.labels != labels
                {
                    return conflict(family, labels: labels, held: other.type)
                }
            }
        }
        let place = place(of: labels, in: &state)
        if replacingGroup { state.groups[place].families = [] }
        // A family without samples replaces nothing: its old series stay (run on 1.5.1).
        for family in families where !family.samples.isEmpty {
            state.groups[place].families.removeAll { $0.name == family.name }
            state.groups[place].families.append(family)
        }
        state.groups[place].pushed = now
        return nil
    }

    /// `job/x/label/y` with `@base64` values; nil when it is not that.
    private static func labels(_ segments: [String]) -> [String: String]? {
        guard segments.count >= 2, segments.count % 2 == 0, segments[0] == "job" || segments[0] == "job@base64" else {
            return nil
        }
        var labels: [String: String] = [:]
        for index in stride(from: 0, to: segments.count, by: 2) {
            var name = segments[index]
            var value = segments[index + 1]
            if name.hasSuffix("@base64") {
                name.removeLast("@base64".count)
                guard let bytes = Base64.decode(value) else { return nil }
                value = String(decoding: bytes, as: UTF8.self)
            }
            guard MetricLine.isName(name), labels.updateValue(value, forKey: name) == nil else { return nil }
        }
        return labels["job"]?.isEmpty == false ? labels : nil
    }

    /// Every series with its grouping key, as a scrape with `honor_labels` would see it.
    var samples: [MetricSample] {
        state.withLock { state in
            state.groups.flatMap { group -> [MetricSample] in
                let own = group.families.flatMap(\.samples).map { sample in
                    MetricSample(
                        name: sample.name, labels: sample.labels.merging(group.labels) { _, key in key },
                        value: sample.value)
                }
                return own + [
                    MetricSample(name: "push_time_seconds", labels: group.labels, value: Self.seconds(group.pushed)),
                    MetricSample(
                        name: "push_failure_time_seconds", labels: group.labels, value: Self.seconds(group.failed)),
                ]
            }
        }
    }

    private static func seconds(_ time: Instant?) -> String {
        guard let time else { return "0" }
        return "\(time.seconds).\(Instant.pad(time.milliseconds % 1000, 3))"
    }

    /// What `GET /metrics` shows: an empty `instance` added and numbers in Go's short form, as the real one does.
    var exposition: String {
        let types = state.withLock { state in
            Dictionary(
                state.groups.flatMap(\.families).map { ($0.name, ($0.type, $0.help)) },
                uniquingKeysWith: { first, _ in first })
        }
        var text = ""
        for (name, samples) in Dictionary(grouping: samples, by: \.name).sorted(by: { $0.key < $1.key }) {
            let (type, help) = types[name] ?? ("gauge", "Set by the Pushgateway.")
            if let help { text += "# HELP \(name) \(help)\n" }
            text += "# TYPE \(name) \(type)\n"
            for sample in samples {
                let labels = sample.labels.merging(["instance": ""]) { own, _ in own }
                text += "\(name)\(Self.labelText(labels)) \(GoFloat.text(sample.value))\n"
            }
        }
        return text
    }

    private static func labelText(_ labels: [String: String]) -> String {
        let pairs = labels.sorted { $0.key < $1.key }.map { name, value in
            var escaped = ""
            for scalar in value.unicodeScalars {
                switch scalar {
                case "\\": escaped += "\\\\"
                case "\"": escaped += "\\\""
                case "\n": escaped += "\\n"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            return "\(name)=\"\(escaped)\""
        }
        return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }
}
