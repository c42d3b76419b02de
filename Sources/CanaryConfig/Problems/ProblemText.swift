extension ConfigurationProblem {
    /// As a compiler would say it: place, message and hint in one line, then the file's line with values masked and a
    /// caret. Ends in a newline.
    public func rendered() -> String {
        let label = severity == .warning ? "warning: " : ""
        let about = key.map { "\($0): " } ?? ""
        let advice = hint.map { "; \($0)" } ?? ""
        let text = "\(place.text): \(label)\(about)\(message)\(advice)\n"
        guard let excerpt else { return text }
        return text + excerpt.rendered()
    }
}

extension ConfigurationProblem.Place {
    /// `canary.yaml:12:3`, `variable CANARY_DEADLINE`, `--deadline`, `configuration`.
    public var text: String {
        switch self {
        case .file(let path, let line, let column): "\(shownPath(path)):\(line):\(column)"
        case .wholeFile(let path): shownPath(path)
        case .environment(let name): "variable \(name)"
        case .flag(let name): "--\(name)"
        case .nowhere: "configuration"
        }
    }
}

/// A path in one line.
func shownPath(_ path: String) -> String {
    if path.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return path }
    var shown = ""
    for scalar in path.unicodeScalars {
        if isControl(scalar) {
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}

extension ConfigurationProblem {
    /// What is wrong, in one line.
    public var message: String {
        switch kind {
        case .unreadableFile(let problem): problem.words
        case .emptyFile: "the file sets nothing"
        case .malformed(let words): "not YAML that can be read: \(words)"
        case .duplicateKey(let name, let line): "the key\(quoted(name)) is already given in line \(line)"
        case .notAMapping(let found, _): "expected a mapping, found \(found)"
        case .unknownKey(let name, let section, _, _, _):
            "unknown key\(quoted(name))" + (section.map { " in '\($0)'" } ?? "")
        case .unknownVariable: "no setting has this variable"
        case .badEntryName: "this name cannot be used"
        case .reservedHeader: "canary sets this header itself"
        case .alikeNames(let other): "too much like '\(other)': both have the same variable"
        case .wrongType(let expected, let found): "expected \(expected), found \(found)"
        case .emptyValue: "the value is empty"
        case .badText: "the value cannot be used"
        case .noUnit: "a time needs its unit"
        case .badDuration: "not a time"
        case .outOfBounds(let least, let most): "must be between \(least) and \(most)"
        case .badChoice(let allowed): "must be \(list(allowed, "or"))"
        case .unknownName: "there is nothing of this name"
        case .badURL(let problem): problem.words
        case .unsupportedLocation: "not a repository that can be read"
        case .passwordInURL: "an address must not carry a user or password here"
        case .secretInClear: "secrets are never written in the configuration"
        case .vaultNotSupported: "vault references are not supported yet"
        case .badReference(let expected): "expected \(expected)"
        case .badVariableName: "this is not the name of a variable"
        case .badFilePath: "this is not the path of a file"
        case .secretMissing(let source, let fault): fault.words(source)
        case .missing(let key, let need): "\(key) is not set, and canary \(need.rawValue) needs it"
        case .nothingToDo(_, let need): "nothing is set that canary \(need.rawValue) could look at"
        case .noEffect(let other): "has no effect without \(other)"
        case .switchedOff(let other): "has no effect: \(other) is off"
        case .criticalAbove(let warn): "must not be more than \(warn)"
        case .deadlineBelowCall: "shorter than callTimeout: a single slow call uses it up"
        case .noBearer: "the agent is asked without a bearer token"
        case .badImage(let fault): fault.words
        case .droppedTag(let isEmpty):
            isEmpty
                ? "the tag is empty: the workflow drops such events" : "the workflow drops events with the tag latest"
        case .sameSource(let other): "read from the same place as tokens.\(other)"
        case .clearText(let host): "a secret goes to \(host) over plain http"
        case .surroundingSpace(let source): "the value of \(source.words) begins or ends with a space"
        }
    }

    /// What to do, in one line; `nil` where the message says it.
    public var hint: String? {
        switch kind {
        case .unreadableFile(let problem): problem.hint
        case .emptyFile: "canary config schema shows what can be set"
        case .malformed: nil
        case .duplicateKey: "keep one of them"
        case .notAMapping(_, let allowed): "known here: \(list(allowed))"
        case .unknownKey(_, _, let nearest?, _, _): "did you mean '\(nearest)'?"
        case .unknownKey(_, _, _, let elsewhere?, _): "did you mean '\(elsewhere)'?"
        case .unknownKey(_, _, _, _, let allowed): "known here: \(list(allowed))"
        case .unknownVariable(let nearest): "did you mean \(nearest)?"
        case .unknownName(let nearest?, _): "did you mean '\(nearest)'?"
        case .unknownName(nil, let allowed): "known here: \(list(allowed))"
        case .badEntryName(let expected), .badText(let expected): "use \(expected)"
        case .reservedHeader: "leave it out"
        case .alikeNames: "rename one of them"
        case .wrongType(let expected, let found): typeHint(expected, found)
        case .emptyValue: "give it one or leave the key out"
        case .noUnit: "write 30s, 5m or 7d"
        case .badDuration: "write times as 250ms, 30s, 5m, 1h30m or 7d: whole numbers, the larger unit first"
        case .outOfBounds, .badChoice, .criticalAbove, .deadlineBelowCall: nil
        case .badURL: "write it as http://host:port or https://host/path"
        case .unsupportedLocation(let hint), .passwordInURL(let hint), .secretInClear(let hint): hint
        case .vaultNotSupported: "use env or file"
        case .badReference: "write {env: NAME} or {file: PATH}"
        case .badVariableName: "write the variable's name, not its value: {env: NAME}"
        case .badFilePath: "write the file's path, not what it holds: {file: /path/to/file}"
        case .secretMissing(let source, let fault): fault.hint(source)
        case .missing(let key, _): Setting.byKey[key].map(howToSet)
        case .nothingToDo(let keys, _): "set one of \(list(keys))"
        case .noEffect(let other): "set \(other), or leave this out"
        case .switchedOff: "leave one of them out"
        case .noBearer: "set agent.bearer, or the agent answers 401 Missing bearer token"
        case .badImage(let fault): fault.hint
        case .droppedTag: "name a version"
        case .sameSource: "two tokens read from one place are one token: name the spare's own"
        case .clearText: "use https"
        case .surroundingSpace: "take it out; some servers trim it, others refuse it"
        }
    }

    private func howToSet(_ setting: Setting) -> String {
        "set it in the file, as \(setting.environment) or with --\(setting.flag)"
    }

    private func typeHint(_ expected: String, _ found: String) -> String? {
        if expected == Expected.boolean, found == "text" { return "write true or false without quotes" }
        if expected == Expected.text, found == "true or false" { return "put it in quotes" }
        if [Expected.integer, Expected.number].contains(expected), found == "text" { return "write it without quotes" }
        if found == "nothing" { return "give it a value or leave the key out" }
        return nil
    }

    private func quoted(_ name: String?) -> String { name.map { " '\($0)'" } ?? "" }

    private func list(_ words: [String], _ last: String = "and") -> String {
        guard words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(last) " + (words.last ?? "")
    }
}

/// What a value should have been.
enum Expected {
    static let text = "text"
    static let boolean = "true or false"
    static let integer = "a whole number"
    static let number = "a number"
    static let reference = "{env: NAME} or {file: PATH}"
}

extension ServiceURLProblem {
    var words: String {
        switch self {
        case .empty: "the address is empty"
        case .scheme: "not an http or https address"
        case .noHost: "the address has no host"
        case .badPort: "the address has a port that is no port"
        case .badCharacter: "the address holds a space, line break or control character"
        case .notText: "the address is not UTF-8"
        }
    }
}
