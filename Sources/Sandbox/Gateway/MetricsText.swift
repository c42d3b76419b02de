/// One sample of the Prometheus text format.
package struct MetricSample: Sendable, Equatable {
    package var name: String
    package var labels: [String: String]
    /// As written.
    package var value: String
}

/// The samples under one name, with what HELP and TYPE said.
struct MetricFamily: Sendable, Equatable {
    var name: String
    var type = "untyped"
    var help: String?
    var samples: [MetricSample] = []
}

/// Why a pushed body is refused, in the words of the real Pushgateway as far as they matter.
struct MetricsError: Error, Equatable {
    var text: String
}

/// A strict reader of the text exposition format: what the real Pushgateway refuses is refused here.
struct MetricsText {
    static let inconsistent = "pushed metrics are invalid or inconsistent with existing metrics"

    private(set) var families: [MetricFamily] = []

    init(_ bytes: [UInt8]) throws(MetricsError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MetricsError(text: "text format parsing error: invalid UTF-8")
        }
        if !text.isEmpty, text.utf8.last != 0x0A {
            throw MetricsError(text: "text format parsing error: unexpected end of input stream")
        }
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do {
                try add(line)
            } catch {
                if error.text.hasPrefix(Self.inconsistent) { throw error }
                throw MetricsError(text: "text format parsing error in line \(number + 1): \(error.text)")
            }
        }
    }

    private mutating func add(_ line: Substring) throws(MetricsError) {
        let line = line.drop { $0 == " " || $0 == "\t" }
        if line.isEmpty { return }
        if line.hasPrefix("#") { return try addComment(line) }
        let sample = try MetricLine(line).sample()
        let name = familyName(of: sample.name)
        if !families.contains(where: { $0.name == name }) { families.append(MetricFamily(name: name)) }
        guard let place = families.firstIndex(where: { $0.name == name }) else { return }
        if families[place].samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels }) {
            throw MetricsError(
                text:
                    "\(Self.inconsistent): collected metric \"\(name)\" was collected before with the same name and label values"
            )
        }
        families[place].samples.append(sample)
    }

    private mutating func addComment(_ line: Substring) throws(MetricsError) {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count >= 3, words[0] == "#", words[1] == "HELP" || words[1] == "TYPE" else { return }
        let name = String(words[2])
        guard MetricLine.isName(name) else { throw MetricsError(text: "invalid metric name \"\(name)\"") }
        let place: Int
        if let existing = families.firstIndex(where: { $0.name == name }) {
            place = existing
        } else {
            families.append(MetricFamily(name: name))
            place = families.count - 1
        }
        let rest = words.count > 3 ? String(words[3]) : ""
        if words[1] == "HELP" {
            if families[place].help != nil { throw MetricsError(text: "second HELP line for metric name \"\(name)\"") }
            families[place].help = rest
            return
        }
        guard ["counter", "gauge", "histogram", "summary", "untyped"].contains(rest) else {
            throw MetricsError(text: "unknown metric type \"\(rest)\"")
        }
        if !families[place].samples.isEmpty || families[place].type != "untyped" {
            throw MetricsError(
                text: "second TYPE line for metric name \"\(name)\", or TYPE reported after samples")
        }
        families[place].type = rest
    }

    /// `x_sum` belongs to the summary `x`.
    private func familyName(of sample: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where sample.hasSuffix(suffix) {
            let stem = String(sample.dropLast(suffix.count))
            if families.contains(where: { $0.name == stem && ["histogram", "summary"].contains($0.type) }) {
                return stem
            }
        }
        return sample
    }
}
