import CanaryCore
import YAML

extension SettingValue {
    /// As it may be shown; unknown tokens in ordinary texts are masked when the whole list is (`Loaded.show`).
    func shown(_ setting: Setting) -> String {
        switch self {
        case .text(let text): text
        case .paths(let paths): paths.joined(separator: ",")
        case .names(let names): names.joined(separator: ",")
        case .url(let url): url.shown(path: setting.kind != .url(secretPath: true))
        case .location(.path(let path)), .location(.url(let path)): path
        case .duration(let duration): DurationText.text(duration)
        case .integer(let value): "\(value)"
        case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
        case .boolean(let isOn): setting.kind == .section ? isOn ? "on" : "off" : "\(isOn)"
        case .secret, .headers, .tokens: SecretMask.sign
        }
    }
}

extension ServiceURL {
    /// Without user, password and query; without its path, too, where that is secret.
    fileprivate func shown(path showsPath: Bool) -> String {
        let text = path.withBytes { String(decoding: $0, as: UTF8.self) }
        let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
        let user = userInfo == nil ? "" : "\(SecretMask.sign)@"
        let address = user.isEmpty ? shown : shown.replacingFirst("://", with: "://\(user)")
        if text == "/" { return address }
        guard showsPath else { return "\(address)/\(SecretMask.sign)" }
        return "\(address)\(text[..<end])" + (end == text.endIndex ? "" : "\(text[end])\(SecretMask.sign)")
    }
}

extension String {
    fileprivate func replacingFirst(_ part: String, with new: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return self[..<range.lowerBound] + new + self[range.upperBound...]
    }
}

extension Configuration.TokenSource {
    /// `***`, or why there is none.
    var shown: String {
        switch value {
        case .success: SecretMask.sign
        case .failure(.variableUnset(let name)): "(\(name) is not set)"
        case .failure(.fileMissing): "(no such file)"
        case .failure(.fileUnreadable): "(cannot be read)"
        case .failure(.empty): "(empty)"
        case .failure(.tooLarge): "(larger than 64 KiB)"
        }
    }
}

extension Loaded {
    /// The effective values with their origins, one a line, in columns. Ends in a newline.
    public func show() -> String {
        let mask = SecretMask(secrets: secrets)
        let rows = settings.map { setting in
            let via = setting.source.map { " (\($0.words))" } ?? ""
            // What is masked already would only be masked again.
            let value = setting.source == nil ? mask.maskedForDisplay(setting.shown, limit: 200) : setting.shown
            return [setting.key, value, setting.origin.text + via]
        }
        let widths = (0..<2).map { column in rows.map { $0[column].unicodeScalars.count }.max() ?? 0 }
        return rows.map { row in
            let cells = (0..<2).map { column in
                row[column] + String(repeating: " ", count: widths[column] - row[column].unicodeScalars.count)
            }
            return cells.joined(separator: "  ") + "  " + row[2] + "\n"
        }.joined()
    }
}
