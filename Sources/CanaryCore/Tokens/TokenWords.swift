extension Report.TokenLine {
    /// Of a form that only a run can tell about.
    var isUntried: Bool { [TokenForm.unusualPrefix, .unusualLength(0)].contains { $0.words == form } }
}

extension TokenForm {
    /// In two or three words, for a table.
    public var words: String {
        switch self {
        case .wellFormed: "well-formed"
        case .trailingNewline: "ends in a line break"
        case .empty: "empty"
        case .lostCharacter: "one character lost"
        case .firstLineOnly: "first line only"
        case .lineWrapped: "line breaks inside"
        case .surroundingSpace: "space around it"
        case .quoted: "quoted"
        case .bearerPrefix: "with \"Bearer\" before it"
        case .assignment: "with its name before it"
        case .byteOrderMark: "with a byte order mark"
        case .base64: "in base64"
        case .pairingCode: "pairing code"
        case .apiKey: "API key"
        case .refreshToken: "refresh token"
        case .credentialsFile: "credentials file"
        case .several: "two tokens"
        case .wrongPrefix: "wrong prefix"
        case .unusualPrefix: "unusual prefix"
        case .wrongLength: "wrong length"
        case .unusualLength: "unusual length"
        case .badCharacter: "character out of place"
        }
    }
}
