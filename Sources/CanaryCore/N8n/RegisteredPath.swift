/// The path under which n8n registers a webhook node: what stands after `/webhook/` (facts/n8n.md section 8).
///
/// With a `webhookId` it is the node's own path. Without one, n8n 1.81.4 and 2.8.4 put the workflow's id and the node's
/// name before it; 2.41.1 gives the node an id when the workflow is saved, so that it never comes to that.
package struct RegisteredPath: Sendable, Equatable {
    /// As n8n keeps it.
    package var text: String
    /// The node has no `webhookId`, so the plain path is not registered.
    package var isWithoutID: Bool
    /// The node's own path, without its slashes.
    private var plain: String
    /// As it has to stand in a URL: n8n decodes the path of a request once, so that a percent sign of the registered
    /// path is written `%25`.
    package var inURL: String {
        text.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }.joined(separator: "%25")
    }

    /// - Parameters:
    ///   - path: the node's parameter `path`, as it stands there.
    ///   - webhookID: the node's `webhookId`; `nil` where the node has no such member.
    ///   - node: the node's name.
    ///   - workflow: the workflow's id.
    package init(path: String, webhookID: String?, node: String, workflow: String) {
        var plain = Substring(path)
        if plain.first == "/" { plain.removeFirst() }
        if plain.last == "/" { plain.removeLast() }
        self.plain = String(plain)
        isWithoutID = webhookID == nil
        guard let webhookID else {
            text = "\(workflow)/\(Self.encoded(node.lowercased()))/\(plain)"
            return
        }
        // A path with parameters is told from others by the id before it.
        let hasParameters = plain.first == ":" || String(plain).range(of: "/:") != nil
        text = plain.isEmpty ? webhookID : hasParameters ? "\(webhookID)/\(plain)" : String(plain)
    }

    /// Whether a URL leads to it.
    package func isReached(by url: ServiceURL) -> Bool { Self.leads(url, to: inURL) }

    /// Whether a URL ends in the node's own path, whatever n8n registers.
    package func isMeant(by url: ServiceURL) -> Bool { Self.leads(url, to: plain) }

    private static func leads(_ url: ServiceURL, to registered: String) -> Bool {
        let whole = url.path.withBytes { String(decoding: $0, as: UTF8.self) }
        let path =
            whole.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
            .first.map { String(Substring($0)) } ?? whole
        let named = registered.split(separator: "/")
        let called = path.split(separator: "/")
        guard !named.isEmpty, called.count > named.count else { return false }
        return zip(named, called.suffix(named.count)).allSatisfy { $0 == $1 || $0.first == ":" }
    }

    /// What JavaScript's `encodeURIComponent` makes of a text.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 48...57, 65...90, 97...122: String(UnicodeScalar(byte))
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "~"),
                UInt8(ascii: "*"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
