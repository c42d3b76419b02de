/// A time series by its name and some of its labels: `upgrade_canary_verdict{verdict="healthy"}`.
package struct Series: Sendable, Equatable, CustomStringConvertible {
    package var name: String
    /// A series must have these; it may have others.
    package var labels: [String: String]

    /// As Prometheus writes one; nil when it is not written so.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let name = bytes.prefix { Self.isWord($0) || $0 == UInt8(ascii: ":") }
        guard let first = name.first, !(48...57).contains(first) else { return nil }
        self.name = String(decoding: name, as: UTF8.self)
        labels = [:]
        var rest = bytes[name.count...]
        if rest.isEmpty { return }
        guard rest.popFirst() == UInt8(ascii: "{"), rest.popLast() == UInt8(ascii: "}") else { return nil }
        while !rest.isEmpty {
            let label = rest.prefix { Self.isWord($0) }
            rest = rest.dropFirst(label.count)
            guard !label.isEmpty, rest.popFirst() == UInt8(ascii: "="), let value = Self.quoted(&rest) else {
                return nil
            }
            guard labels.updateValue(value, forKey: String(decoding: label, as: UTF8.self)) == nil else { return nil }
            if rest.isEmpty { return }
            guard rest.popFirst() == UInt8(ascii: ",") else { return nil }
            rest = rest.drop { $0 == UInt8(ascii: " ") }
        }
    }

    package var description: String {
        if labels.isEmpty { return name }
        return name + "{" + labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
            + "}"
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: value, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                value.append(byte)
                continue
            }
            guard let next = rest.popFirst() else { return nil }
            value.append(next == UInt8(ascii: "n") ? 10 : next)
        }
        return nil
    }
}
