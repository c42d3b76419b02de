import CanaryCore
import FoundationEssentials

/// Instants and spans in words.
enum When {
    /// `2026-11-21T10:02:11Z` from unix seconds; before the Gregorian calendar and after the
    /// year 9999 the number itself.
    static func instant(_ epoch: Int64) -> String {
        guard (-12_219_292_800...253_402_300_799).contains(epoch) else { return "\(epoch)" }
        return Date(timeIntervalSince1970: Double(epoch)).formatted(.iso8601)
    }

    /// `2026-11-21 10:02:11Z`.
    static func readable(_ epoch: Int64) -> String {
        instant(epoch).split(separator: "T").joined(separator: " ")
    }

    /// `2026-11-21`, or the number itself.
    static func day(_ epoch: Int64) -> String { String(instant(epoch).prefix { $0 != "T" }) }

    /// `154 d`, `3 h 20 min`, `2.1 s`, `12 ms`.
    static func span(_ seconds: Double) -> String {
        let value = seconds.isFinite ? min(max(0, seconds), 1e15) : 0
        switch value {
        case ..<1: return "\(Int(clamping: (value * 1000).rounded())) ms"
        case ..<120: return "\(JSONText.number((value * 10).rounded() / 10).text()) s"
        default: return whole(value)
        }
    }

    /// The same without parts of a second.
    static func whole(_ seconds: Double) -> String {
        let value = Int(clamping: seconds.isFinite ? min(max(0, seconds), 1e15) : 0)
        switch value {
        case ..<120: return "\(value) s"
        case ..<7200: return "\(value / 60) min \(value % 60) s"
        case ..<172_800: return "\(value / 3600) h \(value / 60 % 60) min"
        default: return "\(value / 86_400) d"
        }
    }

    /// `154 d`, and `-3 d` for what is over.
    static func left(until epoch: Int64, at now: Int64) -> String {
        let (left, overflow) = epoch.subtractingReportingOverflow(now)
        guard !overflow else { return epoch > now ? "ages" : "-ages" }
        return left < 0 ? "-" + whole(-Double(left)) : whole(Double(left))
    }
}
