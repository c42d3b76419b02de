/// An answer to a push that is not the Pushgateway's way of taking one.
public struct PushRefusal: Sendable {
    /// What it means, by what the real Pushgateway 1.5.1 answers, and what only others do.
    enum Kind: Equatable {
        /// 400: our gauges do not fit what other groups hold; the name, where the answer says it.
        case conflict(name: String?)
        /// 401 with a challenge for a user and a password, as `--web.config.file` and proxies send it.
        case credentials
        /// 404: nothing is there under this path.
        case path
        /// 5xx.
        case failing
        /// What a Pushgateway never answers to a push: a redirect, a page, 403, 405, 413.
        case another
        /// Any other 4xx of its own, a 400 about the body among them.
        case refused
    }

    public var status: Int
    /// The start of the body, in one piece.
    public var said: String
    var isHTML = false
    /// Where a redirect leads.
    var location: String?
    /// The scheme of `WWW-Authenticate`, in lower case; empty where the header is missing.
    var challenge = ""
    /// Bytes of the push.
    var size = 0
    /// Whose series of the same name the gateway holds beside ours: jobs, each with the type of the family.
    var rivals: [Rival] = []

    struct Rival: Sendable, Equatable {
        var job: String
        var type: String
    }

    public init(status: Int, said: String) { (self.status, self.said) = (status, said) }

    init(_ answer: HTTPAnswer, pushed: Int) {
        self.init(status: answer.status, said: String(decoding: answer.body.prefix(1000), as: UTF8.self))
        isHTML = Caller.isHTML(answer)
        location = answer.header("location")
        challenge = (answer.header("www-authenticate") ?? "").prefix { $0 != " " && $0 != "," }.lowercased()
        size = pushed
    }

    private static let inconsistent = "pushed metrics are invalid or inconsistent with existing metrics"

    var kind: Kind {
        switch status {
        case 400 where said.range(of: Self.inconsistent) != nil: .conflict(name: name)
        // Some proxies ask without the header.
        case 401 where challenge == "basic" || (challenge.isEmpty && !isHTML): .credentials
        case 404: .path
        case 500...: .failing
        case 400..<500 where !isHTML && ![401, 403, 405, 407, 413].contains(status): .refused
        default: .another
        }
    }

    /// What it said, without the words that every such answer begins with: the name and the labels are behind them.
    var shown: String {
        let rest = said.range(of: Self.inconsistent + ": ").map { String(said[$0.upperBound...]) } ?? said
        return "\(status) \(rest)"
    }

    /// What an answer means that no Pushgateway gives.
    var meaning: String {
        switch status {
        case 200..<300: "a page to sign in at, or another service: a Pushgateway says nothing"
        case 300..<400: location.map { "a redirect to \($0)" } ?? "a redirect to nowhere"
        case 401: challenge.isEmpty ? "a page to sign in at" : "it asks for \(challenge)"
        case 403: "what stands before it does not let the push through"
        case 405: "only reading is allowed there: a Prometheus, or a proxy that lets GET through alone"
        case 413: "a proxy takes no body of \(size) bytes (nginx: client_max_body_size)"
        default: "a page of what stands before it"
        }
    }

    /// The metric that the answer names: `collected metric "x" { … } is not a COUNTER`, in older versions without quotes.
    var name: String? {
        guard let found = said.range(of: "collected metric ") else { return nil }
        let rest = said[found.upperBound...].drop { $0 == "\"" }
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
        return name.isEmpty ? nil : String(name)
    }
}

extension PushRefusal.Rival {
    /// The other jobs in a gateway's page that push a name, in the order in which they stand there; at most five.
    static func found(in page: [UInt8], name: String, besides group: String) -> [Self] {
        let marker = Array("# TYPE \(name) ".utf8)
        let line = page.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: marker) }
        let type = line.map { String(decoding: $0.dropFirst(marker.count).prefix(20), as: UTF8.self) } ?? "untyped"
        var rivals: [Self] = []
        for sample in PrometheusText.samples(page, named: [name]) where rivals.count < 5 {
            let job = sample.labels["job"] ?? ""
            let pipeline = sample.labels["pipeline"].map { "/" + Sink.grouping("pipeline", $0) } ?? ""
            let rival = Self(job: job, type: type)
            if "/job/\(job)\(pipeline)" != group, !rivals.contains(rival) { rivals.append(rival) }
        }
        return rivals
    }
}
