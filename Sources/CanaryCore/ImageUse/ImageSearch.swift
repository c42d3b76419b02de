/// Looks through one file's tree.
struct ImageSearch {
    let matcher: ImageMatcher
    let file: String
    private(set) var uses: [ImageUse] = []

    init(_ matcher: ImageMatcher, file: String) {
        self.matcher = matcher
        self.file = file
    }

    private typealias Entries = [ConfigurationTree.Entry]

    mutating func search(_ tree: ConfigurationTree) {
        search(tree, key: "", parent: .other)
    }

    private mutating func search(_ tree: ConfigurationTree, key: String, parent: ImageKey) {
        let kind = ImageKey(key)
        if kind == .prose { return }
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
        let handled = searchSplit(entries, kind: kind)
        // Settings by name and value: Helm's set blocks, a container's environment.
        if let name = entries.value("name")?.literal, let value = entries.value("value"), !Self.isOurs(name) {
            search(value, key: name, parent: kind)
        }
        let settings = Self.settings(entries)
        if !settings.isEmpty { search(settings, key: key, kind: kind) }
        for entry in entries where !handled.contains(entry.key) && !Self.isOurs(entry.key) {
            if Self.isOwnConfiguration(entries, key: key) && ImageKey(entry.key) == .image { continue }
            if entry.key.lowercased() == "value", entries.value("name")?.literal.map(Self.isOurs) == true { continue }
            search(entry.value, key: entry.key, parent: kind)
        }
    }

    /// The canary's own settings name the image without using it.
    private static func isOurs(_ name: String) -> Bool { name.hasPrefix("CANARY_") }

    private static func isOwnConfiguration(_ entries: Entries, key: String) -> Bool {
        key == "webhook" && entries.value("dialect", "url") != nil
    }

    /// `registry`, `repository` and `image` under keys of their own; the keys that have been seen to.
    private mutating func searchSplit(_ entries: Entries, kind: ImageKey) -> Set<String> {
        let registry = entries.value("registry", "imageregistry", "image_registry")
        let isImage =
            kind.holdsImage || registry != nil
            || entries.value("tag", "digest", "pullpolicy", "pull_policy", "imagepullpolicy", "image_tag") != nil
        var handled: Set<String> = []
        let image = entries.first { $0.key.lowercased() == "image" && $0.value.isText }
        let repository = entries.first { ImageKey($0.key) == .repository && $0.value.isText }
        if let image, registry != nil || repository != nil {
            // Some charts split in three: registry, repository as a path, image as the name.
            handled.insert(image.key)
            if let repository { handled.insert(repository.key) }
            // With a tag the image is whole, and the repository another thing (of code, or of charts).
            join([registry, image.value.hasTag ? nil : repository?.value], image.value)
        } else if let repository, isImage {
            handled.insert(repository.key)
            join([registry], repository.value)
        } else if kind.holdsImage,
            let name = entries.first(where: { ["newname", "newName"].contains($0.key) })
                ?? entries.first(where: { $0.key.lowercased() == "name" }), name.value.isText
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

    /// `set { name = "image.repository"  value = "httpd" }`, gathered into the object that the names describe.
    private static func settings(_ entries: Entries) -> Entries {
        var result: Entries = []
        for entry in entries where entry.key == "set" || entry.key == "set_sensitive" || entry.key == "set_string" {
            let blocks: [ConfigurationTree]
            if case .list(let elements) = entry.value { blocks = elements } else { blocks = [entry.value] }
            for case .map(let block) in blocks {
                guard let name = block.value("name")?.literal, let value = block.value("value") else { continue }
                insert(value, at: name.split(separator: ".").map(String.init)[...], into: &result)
            }
        }
        return result
    }

    private static func insert(_ value: ConfigurationTree, at path: ArraySlice<String>, into entries: inout Entries) {
        guard let key = path.first, path.count <= 16 else { return }
        if path.count == 1 {
            entries.append(.init(key: key, value: value))
        } else if let index = entries.firstIndex(where: { $0.key == key }), case .map(var inner) = entries[index].value
        {
            insert(value, at: path.dropFirst(), into: &inner)
            entries[index].value = .map(inner)
        } else {
            var inner: Entries = []
            insert(value, at: path.dropFirst(), into: &inner)
            entries.append(.init(key: key, value: .map(inner)))
        }
    }
}

extension ConfigurationTree {
    fileprivate var hasTag: Bool {
        if case .text(let texts, _) = self { texts.contains { $0.contains(":") } } else { false }
    }

    fileprivate var isText: Bool {
        if case .text = self { true } else { false }
    }
}
