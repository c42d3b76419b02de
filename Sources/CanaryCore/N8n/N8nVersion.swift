/// A version of n8n, as far as it can be compared.
public struct N8nVersion: Sendable, Equatable, Comparable, CustomStringConvertible {
    public var major: Int
    public var minor: Int
    public var patch: Int

    init(_ major: Int, _ minor: Int, _ patch: Int) { (self.major, self.minor, self.patch) = (major, minor, patch) }

    /// - Parameter text: `2.41.1`, `v2.41.1` or `n8n@2.41.1`; what follows the third number is left out.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        if let at = rest.firstIndex(of: UInt8(ascii: "@")) { rest = rest[rest.index(after: at)...] }
        if rest.first == UInt8(ascii: "v") { rest = rest.dropFirst() }
        var numbers: [Int] = []
        while numbers.count < 3 {
            let digits = rest.prefix { (48...57).contains($0) }
            guard (1...6).contains(digits.count), let number = Int(String(Substring(digits))) else { return nil }
            numbers.append(number)
            rest = rest.dropFirst(digits.count)
            guard numbers.count < 3 else { break }
            guard rest.first == UInt8(ascii: ".") else { return nil }
            rest = rest.dropFirst()
        }
        self.init(numbers[0], numbers[1], numbers[2])
    }

    public var description: String { "\(major).\(minor).\(patch)" }

    public static func < (left: N8nVersion, right: N8nVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// Whose answers were recorded, and what the canary knows of n8n was tried on.
    static let recorded = [N8nVersion(1, 81, 4), N8nVersion(2, 8, 4), N8nVersion(2, 41, 1)]
}

extension N8nVersion {
    /// - Parameter page: the editor's page. It carries the settings of n8n's error reports, and in them the release.
    init?(page: [UInt8]) {
        let text = String(decoding: page, as: UTF8.self)
        guard let name = text.range(of: "n8n:config:sentry") else { return nil }
        let after = Substring(text.utf8[name.upperBound...].prefix(2048))
        guard let content = String(after).range(of: "content=\"") else { return nil }
        let value = String(after).utf8[content.upperBound...].prefix { $0 != UInt8(ascii: "\"") }
        guard let document = Base64Text.decode(value).flatMap(JSONValue.init), let release = document["release"]?.string
        else { return nil }
        self.init(release)
    }

    /// - Parameter metrics: `/metrics`; the prefix of its names can be configured, and Node has a version there too.
    init?(metrics: [UInt8]) {
        let text = String(decoding: metrics, as: UTF8.self)
        for line in text.utf8.split(separator: 10) {
            guard line.first != UInt8(ascii: "#"), let brace = line.firstIndex(of: UInt8(ascii: "{")) else { continue }
            let name = String(Substring(line[..<brace]))
            guard name.hasSuffix("version_info"), !name.hasSuffix("nodejs_version_info") else { continue }
            let labels = String(Substring(line[brace...]))
            guard let start = labels.range(of: "version=\"") else { continue }
            let value = labels.utf8[start.upperBound...].prefix { $0 != UInt8(ascii: "\"") }
            self.init(String(Substring(value)))
            return
        }
        return nil
    }
}
