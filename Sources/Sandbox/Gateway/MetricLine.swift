/// Reads `name{label="value",…} 1.5`, byte by byte.
struct MetricLine {
    private let bytes: [UInt8]
    private var index = 0

    init(_ line: Substring) {
        bytes = Array(line.utf8)
    }

    func sample() throws(MetricsError) -> MetricSample {
        var copy = self
        return try copy.read()
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy(isNameByte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":")
    }

    private mutating func read() throws(MetricsError) -> MetricSample {
        let name = word(Self.isNameByte)
        guard Self.isName(name) else { throw MetricsError(text: "invalid metric name") }
        var labels: [String: String] = [:]
        if peek == UInt8(ascii: "{") { labels = try readLabels() }
        skipSpace()
        let value = word { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        guard Self.isValue(value) else { throw MetricsError(text: "expected float as value, got \"\(value)\"") }
        guard index == bytes.count else {
            index += 1
            let timestamp = word { _ in true }
            guard Int(timestamp) != nil else {
                throw MetricsError(text: "expected integer as timestamp, got \"\(timestamp)\"")
            }
            throw MetricsError(text: "\(MetricsText.inconsistent): pushed metrics must not have timestamps")
        }
        return MetricSample(name: name, labels: labels, value: value)
    }

    private static func isValue(_ text: String) -> Bool {
        if ["nan", "+inf", "-inf", "inf"].contains(text.lowercased()) { return true }
        return Double(text)?.isFinite == true && text.utf8.allSatisfy { isDigit($0) || "+-.eE".utf8.contains($0) }
    }

    private mutating func readLabels() throws(MetricsError) -> [String: String] {
        var labels: [String: String] = [:]
        index += 1
        while true {
            skipSpace()
            if take("}") { return labels }
            let name = word { Self.isNameByte($0) && $0 != UInt8(ascii: ":") }
            guard Self.isName(name) else { throw MetricsError(text: "invalid label name") }
            guard !name.hasPrefix("__") else {
                throw MetricsError(text: "\(MetricsText.inconsistent): \"\(name)\" is not a valid label name")
            }
            skipSpace()
            guard take("=") else { throw MetricsError(text: "expected '=' after label name") }
            skipSpace()
            guard take("\"") else { throw MetricsError(text: "expected '\"' at start of label value") }
            let value = try quoted()
            guard labels.updateValue(value, forKey: name) == nil else {
                throw MetricsError(text: "duplicate label name \"\(name)\"")
            }
            skipSpace()
            if !take(","), peek != UInt8(ascii: "}") {
                throw MetricsError(text: "unexpected end of label value")
            }
        }
    }

    private mutating func quoted() throws(MetricsError) -> String {
        var value: [UInt8] = []
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "\\"):
                switch peek {
                case UInt8(ascii: "n"): value.append(0x0A)
                case UInt8(ascii: "\\"), UInt8(ascii: "\""): value.append(bytes[index])
                default: throw MetricsError(text: "invalid escape sequence")
                }
                index += 1
            default: value.append(byte)
            }
        }
        throw MetricsError(text: "label value not closed")
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") { index += 1 }
    }

    private mutating func word(_ isPart: (UInt8) -> Bool) -> String {
        let start = index
        while let byte = peek, isPart(byte) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }
}
