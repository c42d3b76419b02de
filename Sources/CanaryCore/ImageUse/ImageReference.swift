/// The name of a container image, as the reference grammar of Docker and the OCI distribution has it.
///
/// What is left out is filled in as Docker does: `httpd` is `docker.io/library/httpd`.
public struct ImageReference: Sendable, Equatable {
    /// The registry's host and port; the names that Docker Hub goes by are all `docker.io`.
    public let registry: String
    /// The path in the registry, such as `library/httpd`.
    public let repository: String
    public let tag: String?
    /// `sha256:…`
    public let digest: String?

    /// Whether the text names a registry itself.
    let namesRegistry: Bool

    /// Nil when the text is no reference.
    public init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        var digest: String?
        if let at = rest.firstIndex(of: UInt8(ascii: "@")) {
            guard Self.isDigest(rest[(at + 1)...]) else { return nil }
            digest = String(decoding: rest[(at + 1)...], as: UTF8.self)
            rest = rest[..<at]
        }
        var tag: String?
        let lastSlash = rest.lastIndex(of: UInt8(ascii: "/")) ?? rest.startIndex - 1
        if let colon = rest.lastIndex(of: UInt8(ascii: ":")), colon > lastSlash {
            guard Self.isTag(rest[(colon + 1)...]) else { return nil }
            tag = String(decoding: rest[(colon + 1)...], as: UTF8.self)
            rest = rest[..<colon]
        }
        var components = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard rest.count <= 255, let first = components.first else { return nil }
        var registry = "docker.io"
        namesRegistry = components.count > 1 && Self.looksLikeRegistry(first)
        if namesRegistry {
            guard Self.isHost(first) else { return nil }
            registry = String(decoding: first, as: UTF8.self)
            components.removeFirst()
        }
        guard components.allSatisfy(Self.isPathComponent) else { return nil }
        var repository = components.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        // Docker reads sixty-four hexadecimal digits as an image's id.
        if !namesRegistry, repository.utf8.count == 64, repository.utf8.allSatisfy(Self.isHexDigit) { return nil }
        if Self.hubNames.contains(registry.lowercased()) {
            registry = "docker.io"
            if components.count == 1 { repository = "library/\(repository)" }
        }
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    /// The hosts that Docker Hub answers at.
    static let hubNames: Set<String> = [
        "docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com",
    ]

    /// Whether both are versions of the same image.
    public func sameRepository(as other: ImageReference) -> Bool {
        registry.lowercased() == other.registry.lowercased() && repository == other.repository
    }

    /// The last component of the path: `httpd`.
    var lastComponent: String {
        String(decoding: repository.utf8.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
    }

    // MARK: Grammar

    /// Docker's rule for the first component: a host has a dot or a port, is `localhost`, or is not all lower case.
    static func looksLikeRegistry(_ component: some Collection<UInt8>) -> Bool {
        component.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || isUppercase($0) }
            || component.elementsEqual("localhost".utf8)
    }

    private static func isHost(_ component: ArraySlice<UInt8>) -> Bool {
        var host = component
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = host[(host.startIndex + 1)..<end]
            let port = host[(end + 1)...]
            return !address.isEmpty && address.allSatisfy { isHexDigit($0) || $0 == UInt8(ascii: ":") }
                && (port.isEmpty || port.first == UInt8(ascii: ":") && isNumber(port.dropFirst()))
        }
        if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
            guard isNumber(host[(colon + 1)...]) else { return false }
            host = host[..<colon]
        }
        return host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    /// Lower-case letters and digits, separated by one dot, one or two underscores, or any number of dashes.
    private static func isPathComponent(_ component: ArraySlice<UInt8>) -> Bool {
        guard let first = component.first, let last = component.last, isLowerAlphanumeric(first),
            isLowerAlphanumeric(last)
        else { return false }
        var separator: [UInt8] = []
        for byte in component {
            if isLowerAlphanumeric(byte) {
                separator = []
                continue
            }
            separator.append(byte)
            let isAllowed =
                separator.allSatisfy { $0 == UInt8(ascii: "-") } || separator == [UInt8(ascii: ".")]
                || separator.count <= 2 && separator.allSatisfy { $0 == UInt8(ascii: "_") }
            if !isAllowed { return false }
        }
        return true
    }

    private static func isTag(_ tag: ArraySlice<UInt8>) -> Bool {
        guard let first = tag.first, tag.count <= 128 else { return false }
        return (isAlphanumeric(first) || first == UInt8(ascii: "_"))
            && tag.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
    }

    private static func isDigest(_ digest: ArraySlice<UInt8>) -> Bool {
        guard let colon = digest.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let algorithm = String(decoding: digest[..<colon], as: UTF8.self)
        let value = digest[(colon + 1)...]
        guard value.allSatisfy(isHexDigit), let first = algorithm.utf8.first, isAlphanumeric(first),
            algorithm.utf8.allSatisfy({ isAlphanumeric($0) || "+._-".utf8.contains($0) })
        else { return false }
        switch algorithm {
        case "sha256": return value.count == 64
        case "sha384": return value.count == 96
        case "sha512": return value.count == 128
        default: return value.count >= 32
        }
    }

    private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }

    private static func isUppercase(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLowerAlphanumeric(byte) || isUppercase(byte) }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f")
    }
}
