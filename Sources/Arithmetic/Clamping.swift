/// Numbers from outside, made into the program's own without a trap: whoever writes `1e300` into a workflow, an answer or
/// a state file must not end the program. Swift's own conversions and sums end it.
extension FixedWidthInteger {
    /// The whole number next to `value` in the direction of zero; the largest or the smallest of the type where `value`
    /// lies beyond them, and 0 for what is no number.
    package init(clamping value: Double) {
        if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else {
            self = value.isNaN ? 0 : value < 0 ? .min : .max
        }
    }

    /// The sum, or the type's bound that it lies beyond.
    package func plus(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the type's bound that it lies beyond.
    package func minus(_ other: Self) -> Self {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    /// The product, or the type's bound that it lies beyond.
    package func times(_ other: Self) -> Self {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}

extension Duration {
    /// The longest that ``clamped(seconds:)`` gives: 31,700 years. Its microseconds fit into 64 bits, and so do those of
    /// a few of them added up.
    package static let ages = Duration.seconds(Int64(1_000_000_000_000))

    /// So many seconds, at most ``ages`` in either direction, and none for what is no number.
    package static func clamped(seconds: Double) -> Duration {
        guard seconds.isFinite, abs(seconds) < 1e12 else {
            return seconds.isNaN ? .zero : seconds < 0 ? .zero - ages : ages
        }
        let whole = Int64(clamping: seconds)
        return .seconds(whole) + .nanoseconds(Int64(clamping: ((seconds - Double(whole)) * 1e9).rounded()))
    }

    /// So many milliseconds, at most ``ages`` in either direction, and none for what is no number.
    package static func clamped(milliseconds: Double) -> Duration { clamped(seconds: milliseconds / 1000) }
}
