/// What conditions ask JavaScript for: there is no imitating its regular expressions, and it has the time zones.
protocol ConditionScripts {
    /// `new RegExp(pattern, flags).test(text)`; throws what the constructor says of a bad pattern.
    func matches(_ pattern: String, flags: String, text: String) async throws(ConditionFailure) -> Bool

    /// Milliseconds since 1970 of a local ISO time, in the workflow's time zone or in the one that is named.
    /// Without a date: of today. nil where there is no such zone.
    func instant(of text: String, zone: String?) async throws(ConditionFailure) -> Int?
}

/// Why a condition has no answer.
enum ConditionFailure: Error, Equatable {
    /// n8n's own `FilterError`, or what JavaScript threw inside; with the description if n8n gives one.
    case error(message: String, description: String? = nil)
    /// Something of n8n's that is not known here.
    case unsupported(String)
    /// The scripts could not be run.
    case stopped(NodeFailure)
}

/// A pattern as n8n writes it: `/text/flags`, or the text alone.
struct RegexPattern: Equatable {
    var source: String
    var flags: String

    init(_ text: String) {
        (source, flags) = (text, "")
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0,
            bytes[(slash + 1)...].allSatisfy({ "gimusy".utf8.contains($0) })
        else { return }
        let body = String(decoding: bytes[1..<slash], as: UTF8.self)
        // n8n's own pattern for this does not see across lines.
        guard !body.unicodeScalars.contains(where: { [0x0A, 0x0D, 0x2028, 0x2029].contains($0.value) }) else { return }
        (source, flags) = (body, String(decoding: bytes[(slash + 1)...], as: UTF8.self))
    }
}
