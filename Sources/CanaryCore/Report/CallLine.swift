extension Report {
    /// What a call took, or several of one kind that followed each other.
    public struct CallLine: Sendable, Equatable {
        /// A part of a call's time, in the order they come.
        public enum Phase: String, Sendable, CaseIterable {
            case name, connect, tls
            case firstByte = "first_byte"
            case transfer
        }

        /// `nil` for what concerns no place on the road.
        public var hop: Hop?
        public var what: String
        public var method: String
        /// Scheme, host and port.
        public var host: String
        /// How many calls this stands for; the times are the slowest one's.
        public var count: Int
        /// Seconds from the run's start to the first of them.
        public var after: Double
        /// Cumulative.
        public var timings: HTTPTimings
        /// Of the last of them; `nil` where no answer came.
        public var status: Int?
        /// Why it brought no whole answer, in one word of the schema.
        public var failure: String?

        /// Seconds of each part. What did not happen (a connection that was kept open, no TLS) is 0; a call that was
        /// given up spent the rest in the part that it did not get through.
        public var phases: [(phase: Phase, seconds: Double)] {
            let isTLS = host.hasPrefix("https:")
            let marks = [timings.name, timings.connect, timings.tls, timings.firstByte]
            var ends: [Double] = []
            // A mark of 0 is one that was passed where a later one was reached.
            for (number, mark) in marks.enumerated() {
                let isPassed = marks[number...].contains { $0 > 0 } || (number == 2 && !isTLS && timings.connect > 0)
                let before = ends.last ?? 0
                ends.append(isPassed ? max(before, mark) : max(before, timings.total))
            }
            ends.append(max(ends.last ?? 0, timings.total))
            return zip(Phase.allCases, zip([0] + ends, ends)).map { ($0, $1.1 - $1.0) }
        }
    }

    /// What a service's certificate said.
    public struct CertificateLine: Sendable, Equatable {
        /// Scheme, host and port.
        public var host: String
        /// Unix seconds.
        public var expiry: Int64
        /// Whole days, negative where it has run out.
        public var daysLeft: Int64
        public var issuer: String
    }

    static func calls(_ picture: Picture, _ mask: SecretMask) -> [CallLine] {
        picture.transfers.map { call in
            CallLine(
                hop: call.hop, what: call.what, method: call.method,
                host: mask.maskedForDisplay(call.shown, limit: 200), count: call.count,
                after: call.after.toTheMicrosecond,
                timings: call.timings.toTheMicrosecond, status: call.status, failure: call.failure?.word)
        }
    }

    /// One a service: of several, the one that was seen last.
    static func certificates(_ picture: Picture, _ mask: SecretMask) -> [CertificateLine] {
        var lines: [CertificateLine] = []
        for call in picture.transfers {
            guard let certificate = call.certificate else { continue }
            let left = (Double(certificate.notAfter) - picture.now) / 86_400
            let line = CertificateLine(
                host: mask.maskedForDisplay(call.shown, limit: 200), expiry: certificate.notAfter,
                daysLeft: Int64(clamping: left.rounded(.down)),
                issuer: mask.maskedForDisplay(certificate.issuer, limit: 200))
            lines.removeAll { $0.host == line.host }
            lines.append(line)
        }
        return lines
    }
}

extension Report {
    /// One of each hop, look and service: a series must not come twice in one push.
    var slowestCalls: [CallLine] {
        var lines: [CallLine] = []
        for call in calls {
            let same = lines.firstIndex { ($0.hop, $0.what, $0.host) == (call.hop, call.what, call.host) }
            guard let same else {
                lines.append(call)
                continue
            }
            if call.timings.total > lines[same].timings.total { lines[same] = call }
        }
        return lines
    }
}

extension Report.CallLine {
    /// The look as the value of a label, which is written into queries: `readiness-of-n8n`.
    var label: String { what.replacing(" ", with: "-").replacing("'", with: "") }
}
