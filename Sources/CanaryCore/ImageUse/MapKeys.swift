/// Where a map has the keys that say how an image is written; found in one walk, compared without case.
struct MapKeys {
    private let entries: [ConfigurationTree.Entry]
    private var places: [String: Int] = [:]
    /// `image` with a text.
    private(set) var image: ConfigurationTree.Entry?
    /// `repository` or `repo` with a text.
    private(set) var repository: ConfigurationTree.Entry?

    private static let wanted: Set<String> = [
        "name", "value", "registry", "imageregistry", "image_registry", "tag", "digest", "pullpolicy", "pull_policy",
        "imagepullpolicy", "image_tag", "newname", "dialect", "url",
    ]

    init(_ entries: [ConfigurationTree.Entry]) {
        self.entries = entries
        for (index, entry) in entries.enumerated() {
            let key = entry.key.lowercased()
            if Self.wanted.contains(key), places[key] == nil { places[key] = index }
            guard entry.value.isText else { continue }
            if image == nil, key == "image" { image = entry }
            if repository == nil, ImageKey(entry.key) == .repository { repository = entry }
        }
    }

    /// The first entry of this key.
    func entry(_ key: String) -> ConfigurationTree.Entry? { places[key].map { entries[$0] } }

    /// The value of the first of these keys that is there.
    func value(_ keys: String...) -> ConfigurationTree? { keys.lazy.compactMap { entry($0)?.value }.first }
}

extension ConfigurationTree {
    var isText: Bool { if case .text = self { true } else { false } }
}
