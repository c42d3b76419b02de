extension Double {
    /// With six decimals, as JSON has it: a report that is read back must say the same to the last digit.
    var toTheMicrosecond: Double {
        let scaled = (self * 1e6).rounded()
        return abs(scaled) < 9e15 ? scaled / 1e6 : self
    }
}

extension HTTPTimings {
    var toTheMicrosecond: HTTPTimings {
        var copy = self
        (copy.name, copy.connect, copy.tls) = (name.toTheMicrosecond, connect.toTheMicrosecond, tls.toTheMicrosecond)
        (copy.firstByte, copy.total) = (firstByte.toTheMicrosecond, total.toTheMicrosecond)
        return copy
    }
}
