import CanaryCore
import YAML

/// A moment as somebody writes it on a command line: `7d` (so long ago), `2026-11-01` (its first second, UTC), or
/// RFC 3339: `2026-11-21T10:02:11Z`.
public enum MomentText {
    /// Unix seconds; `nil` where it is none of them.
    public static func parse(_ text: String, now: Int64) -> Int64? {
        if let moment = Canary.instant(text) { return moment }
        guard let ago = try? DurationText.parse(text) else { return nil }
        return now.minus(ago.components.seconds)
    }
}
