import CanaryCore

/// Reads what CURLINFO_CERTINFO gives for one certificate: lines `Name:value`.
enum CertificateText {
    /// - Returns: `nil` where the lines hold no expiry that can be read.
    static func parse(_ lines: [String]) -> CertificateInfo? {
        func value(_ name: String) -> String? {
            lines.first { $0.utf8.starts(with: (name + ":").utf8) }.map { String($0.dropFirst(name.count + 1)) }
        }
        guard let expiry = value("Expire date"), let seconds = unixSeconds(expiry) else { return nil }
        return CertificateInfo(notAfter: seconds, issuer: value("Issuer") ?? "")
    }

    /// `Nov 21 10:02:11 2026 GMT` (OpenSSL) or `2026-11-21 10:02:11 GMT` (libcurl's own reader), as Unix seconds.
    static func unixSeconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ").map(String.init)
        let date: (year: Int, month: Int, day: Int), clock: String
        if words.count >= 4, let month = months.firstIndex(of: words[0]), let day = Int(words[1]),
            let year = Int(words[3])
        {
            (date, clock) = ((year, month + 1, day), words[2])
        } else if words.count >= 2 {
            let parts = words[0].split(separator: "-", omittingEmptySubsequences: false).compactMap { Int($0) }
            guard parts.count == 3, words[0].utf8.first != 0x2D else { return nil }
            (date, clock) = ((parts[0], parts[1], parts[2]), words[1])
        } else {
            return nil
        }
        let time = clock.prefix { $0 != "." }.split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, (0..<24).contains(time[0]), (0..<60).contains(time[1]), (0...60).contains(time[2]),
            (1...12).contains(date.month), (1...31).contains(date.day), (1...9999).contains(date.year)
        else { return nil }
        let days = daysSince1970(date.year, date.month, date.day)
        return Int64(days * 86_400 + time[0] * 3600 + time[1] * 60 + time[2])
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The proleptic Gregorian calendar with years that begin in March, so that the leap day is the last.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let (era, yearOfEra) = (shifted / 400, shifted % 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
