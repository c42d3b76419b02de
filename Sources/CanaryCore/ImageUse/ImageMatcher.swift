/// Whether a text names the image; what is not known is given the benefit of the doubt only where an image is meant.
struct ImageMatcher: Sendable {
    let image: ImageReference
    /// The paths that mean the image, component by component: `httpd`, `library/httpd`, `docker.io/httpd` …
    private let spellings: [[String]]

    init(_ image: ImageReference) {
        self.image = image
        let path = image.repository.split(separator: "/").map(String.init)
        guard image.registry == "docker.io" else {
            spellings = [[image.registry] + path]
            return
        }
        let paths = path.count == 2 && path[0] == "library" ? [path, [path[1]]] : [path]
        spellings = paths + paths.flatMap { path in ImageReference.hubNames.map { [$0] + path } }
    }

    /// Whether the text is a reference to the image.
    ///
    /// - Parameter isImage: the text stands where an image stands, so that a bare name will do. Elsewhere a registry,
    ///   a digest or a version must make it unmistakable: `httpd` is a service's name too, and `httpd:80` its port.
    func matches(_ text: String, whereImagesStand isImage: Bool) -> ImageUse.Shape? {
        guard var text = Self.trimmed(text) else { return nil }
        var isImage = isImage
        if text.hasPrefix("docker://") {
            text.removeFirst("docker://".utf8.count)
            isImage = true
        }
        if text.isPartlyUnknown { return matchesPartly(text, isImage) }
        guard let reference = ImageReference(text), reference.sameRepository(as: image) else { return nil }
        let isUnmistakable =
            reference.namesRegistry || reference.digest != nil || reference.tag.map(Self.isVersion) == true
        return isImage || isUnmistakable ? .reference : nil
    }

    /// Without blanks at its ends; `nil` for a text that is too long to be a reference.
    private static func trimmed(_ text: String) -> String? {
        let scalars = text.unicodeScalars
        var (start, end) = (scalars.startIndex, scalars.endIndex)
        while start < end, isBlank(scalars[start]) { start = scalars.index(after: start) }
        while start < end, isBlank(scalars[scalars.index(before: end)]) { end = scalars.index(before: end) }
        let inner = text[start..<end]
        return inner.utf8.count <= ConfigurationTree.longestText ? String(inner) : nil
    }

    /// Most are ASCII, which needs no look into Unicode's tables.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? scalar == " " || (9...13).contains(scalar.value) : scalar.properties.isWhitespace
    }

    /// A tag that no port and no name of a metric looks like.
    private static func isVersion(_ tag: String) -> Bool {
        if ["latest", "stable", "alpine", "bookworm", "trixie", "bullseye"].contains(tag) { return true }
        let digits = tag.first == "v" ? tag.dropFirst() : tag[...]
        let isNumber = tag.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return digits.first?.isASCII == true && digits.first?.isNumber == true && !isNumber
    }

    private func matchesPartly(_ text: String, _ isImage: Bool) -> ImageUse.Shape? {
        let unknown = ConfigurationTree.unknown
        let named = text.prefix { $0 != "@" }
        var components = named.split(separator: "/", omittingEmptySubsequences: false)
        guard var last = components.popLast() else { return nil }
        var tag: Substring?
        if let colon = last.firstIndex(of: ":") {
            tag = last[last.index(after: colon)...]
            last = last[..<colon]
        }
        guard last == image.lastComponent[...] else { return nil }
        let tagIsVersion = tag.map { !$0.contains(unknown) && Self.isVersion(String($0)) } == true
        let hasDigest = named.count < text.count && text.hasSuffix(String(unknown)) || text.contains("@sha256:")
        let namesRegistry =
            components.first.map { !$0.contains(unknown) && ImageReference.looksLikeRegistry(Array($0.utf8)) } == true
        guard isImage || tagIsVersion || hasDigest || namesRegistry else { return nil }
        let matches = spellings.contains { Self.fits(components, $0.dropLast()) }
        guard matches else { return nil }
        return components.contains { $0.contains(unknown) } ? .possible : .reference
    }

    /// An unknown component may be one or several: a registry's variable often holds a path too.
    private static func fits(_ components: [Substring], _ spelling: ArraySlice<String>) -> Bool {
        let (spelling, unknown) = (Array(spelling), String(ConfigurationTree.unknown)[...])
        // How much of the spelling may be used up so far: every number of its parts that is possible.
        var reached: Set<Int> = [0]
        for component in components {
            if component == unknown {
                reached = Set((reached.min() ?? spelling.count + 1)..<spelling.count + 1)
            } else {
                reached = Set(reached.filter { $0 < spelling.count && spelling[$0][...] == component }.map { $0 + 1 })
            }
            if reached.isEmpty { return false }
        }
        return reached.contains(spelling.count)
    }
}
