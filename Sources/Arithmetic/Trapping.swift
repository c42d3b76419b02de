// Swift's own conversions of a floating-point number, taken out of use: they end the program where the number is too
// large or none at all. These stand before Swift's wherever this module is seen, and a warning is an error here. Every
// module sees it (`Sources/*/Arithmetic.swift`; scripts/lint-conversions looks).

extension Int {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamping: or exactly:")
    package init(_ value: Double) { self.init(clamping: value) }
}

extension Int8 {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamping: or exactly:")
    package init(_ value: Double) { self.init(clamping: value) }
}

extension Int16 {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamping: or exactly:")
    package init(_ value: Double) { self.init(clamping: value) }
}

extension Int32 {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamping: or exactly:")
    package init(_ value: Double) { self.init(clamping: value) }
}

extension Int64 {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamping: or exactly:")
    package init(_ value: Double) { self.init(clamping: value) }
}

extension UInt {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamping: or exactly:")
    package init(_ value: Double) { self.init(clamping: value) }
}

extension UInt8 {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamping: or exactly:")
    package init(_ value: Double) { self.init(clamping: value) }
}

extension UInt16 {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamping: or exactly:")
    package init(_ value: Double) { self.init(clamping: value) }
}

extension UInt32 {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamping: or exactly:")
    package init(_ value: Double) { self.init(clamping: value) }
}

extension UInt64 {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamping: or exactly:")
    package init(_ value: Double) { self.init(clamping: value) }
}

extension Duration {
    @available(*, deprecated, message: "ends the program beyond its bounds: take clamped(seconds:)")
    package static func seconds(_ seconds: Double) -> Duration { clamped(seconds: seconds) }

    @available(*, deprecated, message: "ends the program beyond its bounds: take clamped(milliseconds:)")
    package static func milliseconds(_ milliseconds: Double) -> Duration { clamped(milliseconds: milliseconds) }
}
