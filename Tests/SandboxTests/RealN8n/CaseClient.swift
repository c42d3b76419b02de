import HTTPServer
import Workflow

/// A client with patience: n8n may take its time on a busy machine, and a webhook may answer only when all is over.
struct CaseClient: Sendable {
    struct Answer: Sendable {
        /// 0 where there was none.
        var status = 0
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = []

        var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }

        func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    var base: String
    var seconds = 40

    func send(_ method: String, _ target: String, _ headers: [(String, String)] = [], body: String? = nil) async
        -> Answer
    {
        let rest = base.dropFirst("http://".count)
        let port = UInt16(rest.split(separator: ":").last ?? "") ?? 0
        var text = "\(method) \(target) HTTP/1.1\r\nHost: \(rest)\r\nConnection: close\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
        let bytes = Array((text + "\r\n" + (body ?? "")).utf8)
        let seconds = seconds
        let got = await BackgroundThread.run { () throws(Never) in
            Client.blocking(port: port, bytes: bytes, seconds: seconds, limit: .max).0
        }
        return Self.parse(got)
    }

    private static func parse(_ bytes: [UInt8]) -> Answer {
        var answer = Answer()
        let mark: [UInt8] = [13, 10, 13, 10]
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else { return answer }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        answer.status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        answer.headers = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (name: line[..<colon].lowercased(), value: String(value))
        }
        answer.body = Array(bytes[(end + 4)...])
        if answer.header("transfer-encoding") == "chunked" { answer.body = joined(answer.body) }
        return answer
    }

    private static func joined(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        var whole: [UInt8] = []
        while let end = rest.firstIndex(of: 13),
            let count = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), count > 0,
            end + 2 + count <= rest.endIndex
        {
            whole += rest[(end + 2)..<(end + 2 + count)]
            rest = rest[min(end + 4 + count, rest.endIndex)...]
        }
        return whole
    }
}
