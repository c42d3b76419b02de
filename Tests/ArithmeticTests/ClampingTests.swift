import Arithmetic
import Testing

@Suite struct ClampingTests {
    static let hostile: [Double] = [
        .nan, .signalingNaN, .infinity, -.infinity, 1e300, -1e300, 9.3e18, -9.3e18, 9_223_372_036_854_775_808,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0, 0.9, -0.9,
    ]

    @Test func takesTheNearestThatTheTypeHolds() {
        #expect(Int(clamping: 2.9) == 2)
        #expect(Int(clamping: -2.9) == -2)
        #expect(Int(clamping: Double.nan) == 0)
        #expect(Int(clamping: Double.infinity) == .max)
        #expect(Int(clamping: -Double.infinity) == .min)
        #expect(Int(clamping: 9_223_372_036_854_775_808 as Double) == .max)
        #expect(Int64(clamping: 9_223_372_036_854_774_784 as Double) == 9_223_372_036_854_774_784)
        #expect(Int32(clamping: 1e10) == .max)
        #expect(UInt8(clamping: -1.5) == 0)
        #expect(UInt8(clamping: -0.5) == 0)
        #expect(UInt8(clamping: 255.9) == 255)
        #expect(UInt64(clamping: 1e19) == 10_000_000_000_000_000_000)
        #expect(UInt64(clamping: 1e20) == .max)
    }

    @Test(arguments: hostile)
    func endsForNoNumber(_ value: Double) {
        _ = (Int8(clamping: value), Int16(clamping: value), Int32(clamping: value), Int64(clamping: value))
        _ = (UInt8(clamping: value), UInt16(clamping: value), UInt32(clamping: value), UInt64(clamping: value))
        let length = Duration.clamped(seconds: value)
        #expect(length <= .ages && length >= .zero - .ages)
        #expect(length.components.seconds.times(1_000_000).magnitude <= 1_000_000_000_000_000_000)
        _ = Duration.clamped(milliseconds: value)
    }

    @Test func sumsStayWithinTheType() {
        #expect(Int.max.plus(1) == .max)
        #expect(Int.min.plus(-1) == .min)
        #expect(Int.min.plus(.max) == -1)
        #expect(Int.min.minus(1) == .min)
        #expect(Int.max.minus(-1) == .max)
        #expect(0.minus(Int.min) == .max)
        #expect(UInt8(3).minus(4) == 0)
        #expect(UInt8(250).plus(9) == 255)
        #expect(Int.max.times(2) == .max)
        #expect(Int.max.times(-2) == .min)
        #expect(Int.min.times(-1) == .max)
        #expect(Int.min.times(.min) == .max)
        #expect(UInt16(400).times(400) == .max)
        #expect(7.times(6).plus(1).minus(1) == 42)
    }

    @Test func durationsKeepTheirParts() {
        #expect(Duration.clamped(seconds: 1.25) == .milliseconds(1250))
        #expect(Duration.clamped(seconds: -1.25) == .milliseconds(-1250))
        #expect(Duration.clamped(milliseconds: 2.5) == .microseconds(2500))
        #expect(Duration.clamped(seconds: 1e300) == .ages)
        #expect(Duration.clamped(seconds: -1e300) == .zero - .ages)
        #expect(Duration.clamped(seconds: .nan) == .zero)
    }
}
