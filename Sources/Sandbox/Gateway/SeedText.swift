/// Text that a Pushgateway holds before the run, with moments in it: `{{now}}`, `{{now-1h}}`, `{{now+30m}}`, in unix
/// seconds. What is not written so stays as it is.
enum SeedText {
    static func filled(_ text: String, now: Int) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{now") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstRange(of: "}}") else {
                rest = rest[start.lowerBound...]
                break
            }
            if let shift = shift(rest[start.upperBound..<end.lowerBound]) {
                result += "\(now + shift)"
            } else {
                result += rest[start.lowerBound..<end.upperBound]
            }
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    /// Seconds.
    private static func shift(_ text: Substring) -> Int? {
        guard let sign = text.first else { return 0 }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard sign == "-" || sign == "+", let unit = text.last.flatMap({ units[$0] }),
            let count = Int(text.dropFirst().dropLast()), (0...1_000_000).contains(count)
        else { return nil }
        return (sign == "-" ? -1 : 1) * count * unit  // checked: a million days
    }
}
