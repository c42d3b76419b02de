/// Times as they are written in the configuration and in scenario files: `30s`, `1h30m`, `7d`, `250ms`.
package enum DurationText {
    package enum Problem: Error, Equatable { case noUnit, unreadable }

    /// From the largest to the smallest, in milliseconds.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Whole numbers, each with its unit, the larger unit first, every unit at most once.
    package static func parse(_ text: String) throws(Problem) -> Duration {
        var rest = Array(text.utf8)[...]
        guard !rest.isEmpty else { throw .unreadable }
        var (total, next) = (Int64(0), 0)
        while !rest.isEmpty {
            let digits = rest.prefix { (48...57).contains($0) }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { (97...122).contains($0) }
            rest = rest.dropFirst(name.count)
            if !digits.isEmpty, name.isEmpty, rest.isEmpty { throw .noUnit }
            guard let count = Int64(String(decoding: digits, as: UTF8.self)),
                let unit = units.firstIndex(where: { $0.name.utf8.elementsEqual(name) }), unit >= next
            else { throw .unreadable }
            next = unit + 1
            let (product, tooLarge) = count.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, tooMuch) = total.addingReportingOverflow(product)
            // Far above every bound, and far below what a Duration can hold.
            guard !tooLarge, !tooMuch, sum < 1 << 50 else { throw .unreadable }
            total = sum
        }
        return .milliseconds(total)
    }

    /// The shortest way to write it; weeks are not used, and what is below a millisecond is left out.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        var text = ""
        for unit in units.dropFirst() where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }
}
