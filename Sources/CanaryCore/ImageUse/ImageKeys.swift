/// What a key says about its value.
enum ImageKey: Sendable, Equatable {
    /// `image`, `httpd_image`, `imageName`: an image.
    case image
    /// `images`: images by whatever names.
    case images
    /// `repository`: an image when the keys around it say so.
    case repository
    /// `description` and the like: text for people.
    case prose
    case other

    init(_ key: String) {
        let plain = String(
            decoding: key.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }, as: UTF8.self
        )
        if plain.hasSuffix("images") {
            self = .images
        } else if plain.hasSuffix("image") || Self.imageEndings.contains(where: { plain.hasSuffix($0) }) {
            self = .image
        } else if plain == "repository" || plain == "repo" {
            self = .repository
        } else if Self.proseKeys.contains(plain) {
            self = .prose
        } else {
            self = .other
        }
    }

    private static let imageEndings = [
        "imagename", "imageuri", "imageurl", "imageref", "imagereference", "imagerepository", "imagerepo",
    ]

    private static let proseKeys: Set<String> = [
        "description", "summary", "title", "comment", "comments", "note", "notes", "message", "errormessage", "text",
    ]

    /// Whether the key stands over images or their parts.
    var holdsImage: Bool { self == .image || self == .images }
}
