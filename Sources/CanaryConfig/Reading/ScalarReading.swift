import CanaryCore
import YAML

/// Reads what is no secret.
struct ScalarReader {
    let environment: [String: String]
    /// What relative paths are relative to, with its slash.
    let folder: String

    /// Text by its rule. An unquoted number is text as it was written: a tag `2.10` stays `2.10`.
    func text(_ content: Written.Content, _ rule: TextRule) throws(Fault) -> String {
        let scalar = try Scalar(content, expected: Expected.text)
        if scalar.form == .boolean { throw Fault(.wrongType(expected: Expected.text, found: scalar.formWords)) }
        if scalar.text.isEmpty, rule != .optionalLine { throw Fault(.emptyValue) }
        guard rule.allows(scalar.text) else { throw Fault(.badText(expected: rule.words)) }
        return scalar.text
    }

    /// Several, each by the rule: a list, or one text with commas.
    func paths(_ content: Written.Content, _ rule: TextRule) throws(Fault) -> [String] {
        var texts: [String] = []
        if case .node(let node) = content, case .sequence(let items) = node.content {
            for item in items { texts.append(try text(.node(item), rule)) }
        } else {
            let parts = try text(content, .line).split(separator: ",", omittingEmptySubsequences: false)
            for part in parts {
                let trimmed = part.drop { $0 == " " }
                guard rule.allows(String(trimmed)) else { throw Fault(.badText(expected: rule.words)) }
                texts.append(String(trimmed))
            }
        }
        guard !texts.isEmpty else { throw Fault(.emptyValue) }
        guard texts.count <= 32 else { throw Fault(.badText(expected: "at most 32 paths")) }
        return texts
    }

    func path(_ content: Written.Content) throws(Fault) -> String {
        let text = try text(content, .line)
        if case .node = content { return expand(text) }
        return expand(text, folder: "")
    }

    /// `~/` is the home folder; what is relative in a file is relative to that file's folder.
    func expand(_ path: String, folder: String? = nil) -> String {
        if path.utf8.starts(with: "~/".utf8), let home = XDG.folder("HOME", in: environment) {
            return home + path.dropFirst(1)
        }
        if path.utf8.first == UInt8(ascii: "/") { return path }
        let folder = folder ?? self.folder
        return folder.isEmpty || !path.utf8.starts(with: "./".utf8) ? folder + path : folder + path.dropFirst(2)
    }

    func duration(_ content: Written.Content, _ bounds: ClosedRange<Duration>) throws(Fault) -> Duration {
        let expected = "a time such as 30s"
        let scalar = try Scalar(content, expected: expected)
        switch scalar.form {
        case .integer, .number: throw Fault(.noUnit)
        case .boolean: throw Fault(.wrongType(expected: expected, found: scalar.formWords))
        case .string, .untyped: break
        }
        let duration: Duration
        do throws(DurationText.Problem) {
            duration = try DurationText.parse(scalar.text)
        } catch {
            throw Fault(scalar.text.isEmpty ? .emptyValue : error == .noUnit ? .noUnit : .badDuration)
        }
        guard bounds.contains(duration) else {
            throw Fault(
                .outOfBounds(
                    least: DurationText.text(bounds.lowerBound), most: DurationText.text(bounds.upperBound)))
        }
        return duration
    }

    func integer(_ content: Written.Content, _ bounds: ClosedRange<Int>) throws(Fault) -> Int {
        let scalar = try Scalar(content, expected: Expected.integer)
        let value: Int?
        if case .node(let node) = content, scalar.form == .integer {
            // What does not fit an Int is out of bounds as well.
            value = try? node.int()
        } else if scalar.form == .untyped, !scalar.text.isEmpty, scalar.text.utf8.allSatisfy({ (48...57).contains($0) })
        {
            value = Int(scalar.text)
        } else {
            throw Fault(.wrongType(expected: Expected.integer, found: scalar.formWords))
        }
        guard let value, bounds.contains(value) else {
            throw Fault(.outOfBounds(least: "\(bounds.lowerBound)", most: "\(bounds.upperBound)"))
        }
        return value
    }

    func number(_ content: Written.Content, _ bounds: ClosedRange<Double>) throws(Fault) -> Double {
        let scalar = try Scalar(content, expected: Expected.number)
        let value: Double?
        if case .node(let node) = content, scalar.form == .integer || scalar.form == .number {
            value = try? node.double()
        } else if scalar.form == .untyped, let number = Double(scalar.text) {
            value = number
        } else {
            throw Fault(.wrongType(expected: Expected.number, found: scalar.formWords))
        }
        // Not a number is in no range.
        guard let value, bounds.contains(value) else {
            throw Fault(.outOfBounds(least: plain(bounds.lowerBound), most: plain(bounds.upperBound)))
        }
        return value
    }

    /// In a file true or false, as YAML 1.2 has them; variables and flags may say yes, on and 1 too.
    func boolean(_ content: Written.Content) throws(Fault) -> Bool {
        let scalar = try Scalar(content, expected: Expected.boolean)
        switch scalar.form {
        case .boolean: return sameBytes(scalar.text.lowercased(), "true")
        case .untyped:
            if let value = Self.words[scalar.text.lowercased()] { return value }
            throw Fault(.badChoice(allowed: ["true", "false"]))
        default: throw Fault(.wrongType(expected: Expected.boolean, found: scalar.formWords))
        }
    }

    /// A whole section as `off`, or switched on with its defaults.
    func section(_ content: Written.Content, _ names: [String]) throws(Fault) -> Bool {
        let expected = "a mapping of \(names.joined(separator: " and ")), or off"
        let scalar = try Scalar(content, expected: expected)
        if scalar.form != .integer, scalar.form != .number, let value = Self.words[scalar.text.lowercased()] {
            return value
        }
        throw Fault(.wrongType(expected: expected, found: scalar.formWords))
    }

    private static let words: [String: Bool] = [
        "true": true, "yes": true, "on": true, "1": true, "false": false, "no": false, "off": false, "0": false,
        "none": false,
    ]

    func choice(_ content: Written.Content, _ allowed: [String]) throws(Fault) -> String {
        let scalar = try Scalar(content, expected: allowed.joined(separator: " or "))
        guard let value = allowed.first(where: { sameBytes($0, scalar.text) }) else {
            throw Fault(.badChoice(allowed: allowed))
        }
        return value
    }

    /// Several names out of a list; in full when they come back.
    func names(_ content: Written.Content, _ allowed: [String], prefix: String) throws(Fault) -> [String] {
        var names: [String] = []
        for text in try paths(content, .line) {
            let name = text.utf8.starts(with: prefix.utf8) ? text : prefix + text
            guard allowed.contains(where: { sameBytes($0, name) }) else {
                throw Fault(.unknownName(nearest: nearest(to: name, among: allowed), allowed: allowed))
            }
            names.append(name)
        }
        return names
    }

    /// A path, or a URL that libgit2 can fetch from.
    func location(_ content: Written.Content) throws(Fault) -> Configuration.Mint.Location {
        let text = try text(content, .line)
        let lowered = text.lowercased()
        if lowered.utf8.starts(with: "http://".utf8) || lowered.utf8.starts(with: "https://".utf8) {
            let url: ServiceURL
            do throws(ServiceURL.Problem) { url = try ServiceURL(text) } catch {
                throw Fault(.badURL(ServiceURLProblem(error)))
            }
            guard url.userInfo == nil else {
                throw Fault(.passwordInURL(hint: "use mint.user and mint.password"))
            }
            return .url(text)
        }
        if lowered.utf8.starts(with: "file://".utf8) { return .url(text) }
        let head = text.split(separator: "/", omittingEmptySubsequences: false).first ?? ""
        guard !head.utf8.contains(UInt8(ascii: ":")) else {
            throw Fault(
                .unsupportedLocation(
                    hint: "use a folder or an https URL, with mint.user and mint.password if it wants them"))
        }
        return .path(try path(content))
    }
}

private func plain(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
}

extension ServiceURLProblem {
    init(_ problem: ServiceURL.Problem) {
        self =
            switch problem {
            case .empty: .empty
            case .scheme: .scheme
            case .noHost: .noHost
            case .badPort: .badPort
            case .controlCharacter: .badCharacter
            }
    }
}
