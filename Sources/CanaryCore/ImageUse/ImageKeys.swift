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

    init(_ key: String) { self.init(bytes: key.utf8) }

    /// By bytes: every key of every file is asked.
    init(bytes key: some Sequence<UInt8>) {
        var plain: [UInt8] = []
        plain.reserveCapacity(key.underestimatedCount)
        for byte in key where byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") {
            plain.append(byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte)
        }
        func ends(with ending: [UInt8]) -> Bool { plain.suffix(ending.count) == ending[...] }
        if ends(with: Self.plural) {
            self = .images
        } else if Self.imageEndings.contains(where: ends) {
            self = .image
        } else if Self.repositoryKeys.contains(plain) {
            self = .repository
        } else if Self.proseKeys.contains(plain) {
            self = .prose
        } else {
            self = .other
        }
    }

    private static let plural = Array("images".utf8)

    private static let imageEndings = [
        "image", "imagename", "imageuri", "imageurl", "imageref", "imagereference", "imagerepository", "imagerepo",
    ].map { Array($0.utf8) }

    private static let repositoryKeys = ["repository", "repo"].map { Array($0.utf8) }

    private static let proseKeys = Set(
        [
            "description", "summary", "title", "comment", "comments", "note", "notes", "message", "errormessage",
            "text",
        ].map { Array($0.utf8) })

    /// Whether the key stands over images or their parts.
    var holdsImage: Bool { self == .image || self == .images }
}
