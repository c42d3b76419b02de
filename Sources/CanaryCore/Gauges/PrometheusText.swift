/// The text format of Prometheus, version 0.0.4, as far as gauges need it.
enum PrometheusText {
    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    /// Label values escape the backslash, the quote and the line feed, and nothing else.
    static func escape(_ value: String, to out: inout [UInt8]) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): out += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): out += "\\n".utf8
            default: out.append(byte)
            }
        }
    }

    /// Integers in full: `1.808064e+09` would lose seconds (facts/monitoring.md).
    static func number(_ value: Double) -> String { value.isNaN ? "NaN" : JSONText.decimal(value) }

    /// The samples of some names in an exposition; lines that are none of it are passed over.
    static func samples(_ body: [UInt8], named names: Set<String>) -> [Sample] {
        body.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let nameEnd = line.firstIndex { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: " ") } ?? line.endIndex
            let name = String(decoding: line[..<nameEnd], as: UTF8.self)
            guard names.contains(name), nameEnd != line.endIndex else { return nil }
            var rest = line[nameEnd...]
            var labels: [String: String] = [:]
            if rest.first == UInt8(ascii: "{") {
                guard let parsed = self.labels(&rest) else { return nil }
                labels = parsed
            }
            let text = String(decoding: rest, as: UTF8.self).split(separator: " ").first ?? ""
            return Double(text).map { Sample(name: name, labels: labels, value: $0) }
        }
    }

    private static func labels(_ rest: inout ArraySlice<UInt8>) -> [String: String]? {
        var labels: [String: String] = [:]
        rest = rest.dropFirst()
        while let first = rest.first, first != UInt8(ascii: "}") {
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let key = String(decoding: rest[..<equals], as: UTF8.self)
            rest = rest[(equals + 1)...]
            guard rest.first == UInt8(ascii: "\"") else { return nil }
            rest = rest.dropFirst()
            var value: [UInt8] = []
            while let byte = rest.first, byte != UInt8(ascii: "\"") {
                rest = rest.dropFirst()
                if byte == UInt8(ascii: "\\"), let next = rest.first {
                    value.append(next == UInt8(ascii: "n") ? 10 : next)
                    rest = rest.dropFirst()
                } else {
                    value.append(byte)
                }
            }
            guard !rest.isEmpty else { return nil }
            labels[key] = String(decoding: value, as: UTF8.self)
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: ",") { rest = rest.dropFirst() }
        }
        guard !rest.isEmpty else { return nil }
        rest = rest.dropFirst()
        return labels
    }
}
