import HCL

/// Looks through one file's tree.
struct ImageSearch {
    let matcher: ImageMatcher
    let file: String
    private(set) var uses: [ImageUse] = []
    private let clock: WorkClock

    /// One use would do; more are for the reader.
    static let mostUses = 1000

    init(_ matcher: ImageMatcher, file: String, clock: WorkClock) {
        self.matcher = matcher
        self.file = file
        self.clock = clock
    }

    private typealias Entries = [ConfigurationTree.Entry]

    mutating func search(_ tree: ConfigurationTree) {
        search(tree, key: "", parent: .other)
    }

    private mutating func search(_ tree: ConfigurationTree, key: String, parent: ImageKey) {
        let kind = ImageKey(key)
        if kind == .prose || clock.spend(16) || uses.count >= Self.mostUses { return }
        switch tree {
        case .text(let texts, let place):
            let isImage = kind.holdsImage || parent == .images || kind == .repository && parent == .image
            for text in texts { look(at: text, place, isImage: isImage, isArgument: true) }
        case .list(let elements):
            for element in elements { search(element, key: key, parent: parent) }
        case .map(let entries):
            search(entries, key: key, kind: kind)
        }
    }

    private mutating func look(
        at text: String, _ place: ConfigurationTree.Place, isImage: Bool, isArgument: Bool = false
    ) {
        clock.spend(text.utf8.count)
        if text.utf8.contains(UInt8(ascii: "\n")) { return }
        if let shape = matcher.matches(text, whereImagesStand: isImage) {
            note(place, shape)
        } else if isArgument, text.hasPrefix("-"), let equals = text.firstIndex(of: "=") {
            // An argument: --sidecar-image=httpd:2.4
            let value = String(text[text.index(after: equals)...])
            let option = ImageKey(String(text[..<equals]))
            if let shape = matcher.matches(value, whereImagesStand: option.holdsImage) { note(place, shape) }
        }
    }

    private mutating func note(_ place: ConfigurationTree.Place, _ shape: ImageUse.Shape) {
        let shape = place.isIndirect && shape == .reference ? .indirect : shape
        uses.append(ImageUse(file: file, line: place.line, shape: shape))
    }

    // MARK: Maps

    private mutating func search(_ entries: Entries, key: String, kind: ImageKey) {
        let keys = MapKeys(entries)
        let handled = searchSplit(keys, kind: kind)
        let name = keys.value("name")?.literal
        let isOurSetting = name.map(Self.isOurs) == true
        // Settings by name and value: Helm's set blocks, a container's environment. What is no text is searched once:
        // twice at each level would be without end in what is nested.
        var isSeenTo = false
        if let name, let value = keys.value("value"), !isOurSetting {
            search(value, key: name, parent: kind)
            isSeenTo = !value.isText && ImageKey(name) != .prose
        }
        let settings = SettingBlocks.gathered(entries)
        if !settings.isEmpty { search(settings, key: key, kind: kind) }
        let isOwnConfiguration = key == "webhook" && keys.value("dialect", "url") != nil
        for entry in entries where !handled.contains(entry.key) && !Self.isOurs(entry.key) {
            if isOwnConfiguration && ImageKey(entry.key) == .image { continue }
            if isOurSetting || isSeenTo, entry.key.lowercased() == "value" { continue }
            search(entry.value, key: entry.key, parent: kind)
        }
    }

    /// The canary's own settings name the image without using it.
    private static func isOurs(_ name: String) -> Bool { name.hasPrefix("CANARY_") }

    /// `registry`, `repository` and `image` under keys of their own; the keys that have been seen to.
    private mutating func searchSplit(_ keys: MapKeys, kind: ImageKey) -> Set<String> {
        let registry = keys.value("registry", "imageregistry", "image_registry")
        let isImage =
            kind.holdsImage || registry != nil
            || keys.value("tag", "digest", "pullpolicy", "pull_policy", "imagepullpolicy", "image_tag") != nil
        var handled: Set<String> = []
        let repository = keys.repository
        if let image = keys.image, registry != nil || repository != nil {
            // Some charts split in three: registry, repository as a path, image as the name.
            handled.insert(image.key)
            if let repository { handled.insert(repository.key) }
            // With a tag the image is whole, and the repository another thing (of code, or of charts).
            join([registry, image.value.hasTag ? nil : repository?.value], image.value)
        } else if let repository, isImage {
            handled.insert(repository.key)
            join([registry], repository.value)
        } else if kind.holdsImage,
            let name = keys.entry("newname") ?? keys.entry("name"), name.value.isText
        {
            // image: {name: httpd, tag: …}, and kustomize's images.
            handled.formUnion([name.key, "name"])
            join([registry], name.value)
        }
        return handled
    }

    private mutating func join(_ prefixes: [ConfigurationTree?], _ name: ConfigurationTree) {
        guard case .text(let names, let place) = name else { return }
        var texts = names
        for prefix in prefixes.reversed() {
            guard case .text(let candidates, _)? = prefix else { continue }
            // A name that brings its registry along stands for itself.
            texts = texts.flatMap { text -> [String] in
                if text.prefix(while: { $0 != "/" }).contains(where: { $0 == "." }), text.contains("/") {
                    return [text]
                }
                return candidates.map { prefix in
                    // A URL is where charts or code come from.
                    prefix.isEmpty || prefix.contains("://") ? text : prefix + (prefix.hasSuffix("/") ? "" : "/") + text
                }
            }
        }
        for text in texts.prefix(64) {
            guard let shape = matcher.matches(text, whereImagesStand: true) else { continue }
            note(place, shape == .reference && texts != names ? .split : shape)
        }
    }
}

extension ConfigurationTree {
    fileprivate var hasTag: Bool {
        if case .text(let texts, _) = self { texts.contains { $0.contains(":") } } else { false }
    }
}
