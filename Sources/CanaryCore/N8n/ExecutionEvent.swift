/// The event that an execution began with, as far as it says who sent it and what for (facts/pipeline.md section 1).
public struct ExecutionEvent: Sendable, Equatable {
    public enum Sender: String, Sendable, CaseIterable {
        /// DIUN itself: by its User-Agent, or by a body that only it makes.
        case real
        /// A canary, of any run: by its header, or its mark in the hub link.
        case canary
        /// Somebody's curl, or the editor.
        case other
    }

    public var sender: Sender
    /// `nil` for a body that is in neither.
    public var dialect: Dialect?
    /// Without the tag; empty where the body names none.
    public var image: String
    public var tag: String
    /// `new`, `update`, …
    public var status: String

    /// - Parameter item: a webhook node's item: `headers`, `query`, `body`.
    /// - Returns: `nil` where it is no webhook's.
    init?(_ item: JSONValue, mode: String?) {
        guard case .object? = item["headers"], let body = item["body"] else { return nil }
        (dialect, image, tag, status) = (nil, "", "", "")
        if body["diun_entry_image"] != nil || body["diun_entry_status"] != nil {
            dialect = .entry
            image = body["diun_entry_image"]?.string ?? ""
            tag = body["diun_entry_imagetag"]?.string ?? ""
            status = body["diun_entry_status"]?.string ?? ""
        } else if let whole = body["image"]?.string, let word = body["status"]?.string {
            dialect = .native
            (image, tag) = Self.split(whole)
            status = word
        }
        sender = Self.sender(item["headers"], body, mode: mode, dialect)
    }

    private static func sender(_ headers: JSONValue?, _ body: JSONValue, mode: String?, _ dialect: Dialect?) -> Sender {
        let marked = ["diun_entry_hublink", "hub_link"].contains { key in
            body[key]?.string?.range(of: "#canary-") != nil
        }
        // The canary's own mark wins: its native event has everything else that DIUN's has.
        if marked || headers?["x-canary-run"] != nil { return .canary }
        if mode == "manual" { return .other }
        if headers?["user-agent"]?.string?.lowercased().hasPrefix("diun/") == true { return .real }
        let isDiuns =
            dialect == .native && body["diun_version"]?.string != nil && body["digest"]?.string != nil
        return isDiuns ? .real : .other
    }

    /// `docker.io/library/httpd:2.4.66`; a port of the registry is no tag, and a digest is none either.
    static func split(_ whole: String) -> (image: String, tag: String) {
        let bytes = Array(whole.utf8)
        let end = bytes.firstIndex(of: UInt8(ascii: "@")) ?? bytes.count
        let name = bytes[..<end]
        guard let colon = name.lastIndex(of: UInt8(ascii: ":")),
            !name[colon...].contains(UInt8(ascii: "/"))
        else { return (String(decoding: name, as: UTF8.self), "") }
        return (
            String(decoding: name[..<colon], as: UTF8.self), String(decoding: name[(colon + 1)...], as: UTF8.self)
        )
    }
}
