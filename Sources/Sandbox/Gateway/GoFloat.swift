/// Numbers as Go's `strconv.FormatFloat(f, 'g', -1, 64)` writes them, which is how the Pushgateway shows what it holds:
/// 1808064429 becomes `1.808064429e+09`.
enum GoFloat {
    static func text(_ value: String) -> String {
        guard let number = Double(value), number.isFinite else {
            return value.lowercased().hasSuffix("inf") ? (value.hasPrefix("-") ? "-Inf" : "+Inf") : value
        }
        if number == 0 { return number.sign == .minus ? "-0" : "0" }
        let (digits, exponent) = parts(number.magnitude)
        let sign = number < 0 ? "-" : ""
        if exponent < -4 || exponent >= 6 {
            let rest = digits.dropFirst()
            let mantissa = String(digits.prefix(1)) + (rest.isEmpty ? "" : "." + rest)
            let power = abs(exponent)
            return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + (power < 10 ? "0" : "") + String(power)
        }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        let whole = digits.count <= exponent + 1
        if whole { return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count) }
        return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }

    /// The shortest digits that give the number back, and the power of ten of the first.
    private static func parts(_ number: Double) -> (digits: String, exponent: Int) {
        var mantissa = number.description
        var exponent = 0
        if let mark = mantissa.firstIndex(of: "e") {
            exponent = Int(mantissa[mantissa.index(after: mark)...].drop { $0 == "+" }) ?? 0
            mantissa = String(mantissa[..<mark])
        }
        let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(halves[0])
        let fraction = halves.count > 1 && halves[1] != "0" ? String(halves[1]) : ""
        exponent += whole.count - 1
        let all = whole + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leading))
        while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
        return (digits, exponent - leading)
    }
}
