import Workflow

/// A notification as it would reach the webhook, in either of DIUN's dialects (facts/pipeline.md section 1), or whatever
/// a payload file holds.
public struct TrialEvent: Sendable, Equatable {
    public enum Dialect: String, Sendable, CaseIterable {
        case entry, native

        var other: Dialect { self == .entry ? .native : .entry }
    }

    /// Of DIUN's statuses the two that are sent.
    public enum Status: String, Sendable, CaseIterable {
        /// A tag that was never seen before: what an upgrade begins with.
        case new
        /// A tag that moved.
        case update

        var other: Status { self == .new ? .update : .new }
    }

    /// `nil` for a payload of neither dialect.
    public private(set) var dialect: Dialect?
    public private(set) var status: String
    public private(set) var image: String
    public private(set) var tag: String
    public private(set) var body: WorkflowValue

    /// - Parameter hubLink: made from the image where it is `nil`.
    public init(dialect: Dialect, status: Status, image: String, tag: String, hubLink: String? = nil) {
        (self.dialect, self.status, self.image, self.tag) = (dialect, status.rawValue, image, tag)
        let link = WorkflowValue.string(hubLink ?? Self.hubPage(of: image))
        let status = WorkflowValue.string(status.rawValue)
        switch dialect {
        case .entry:
            body = [
                "diun_entry_status": status, "diun_entry_image": .string(image), "diun_entry_imagetag": .string(tag),
                "diun_entry_provider": "file", "diun_entry_hublink": link,
            ]
        case .native:
            body = [
                "diun_version": "4.30.0", "hostname": "diun", "status": status, "provider": "file",
                "image": .string(Self.joined(image, tag)), "hub_link": link,
                "mime_type": "application/vnd.docker.distribution.manifest.list.v2+json",
                "digest": "sha256:216e3ae7de4ca8b553eb11ef7abda00651e79e537e85c46108284e5e91673e01",
                "created": "2020-03-26T12:23:56Z", "platform": "linux/amd64", "metadata": .null,
            ]
        }
    }

    /// What a payload file holds.
    public init(payload: WorkflowValue) {
        body = payload
        if payload["diun_entry_image"] != nil || payload["diun_entry_status"] != nil {
            dialect = .entry
            status = payload["diun_entry_status"]?.stringValue ?? ""
            image = payload["diun_entry_image"]?.stringValue ?? ""
            tag = payload["diun_entry_imagetag"]?.stringValue ?? ""
        } else {
            dialect = payload["image"]?.stringValue == nil ? nil : .native
            status = payload["status"]?.stringValue ?? ""
            (image, tag) = Self.split(payload["image"]?.stringValue ?? "")
        }
    }

    /// A payload file's text.
    ///
    /// - Throws: ``SourceProblem``, where it is no JSON object.
    public init(parsing bytes: [UInt8]) throws(SourceProblem) {
        guard bytes.count <= SourceProblem.limit else { throw .tooLarge }
        guard bytes.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { throw .empty }
        let value: WorkflowValue
        do { value = try WorkflowValue(parsing: bytes) } catch { throw .notJSON(bytes, at: error.position) }
        guard case .object = value else { throw .notAnEvent }
        self.init(payload: value)
    }

    /// `postgres:16` as DIUN names it: `docker.io/library/postgres` and `16`; without a tag `latest`.
    public static func reference(_ text: String) -> (image: String, tag: String) {
        let (name, tag) = split(text)
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isHost = parts.count > 1 && (parts[0].contains(".") || parts[0].contains(":") || parts[0] == "localhost")
        let image = isHost ? name : "docker.io/" + (parts.count == 1 ? "library/" : "") + name
        return (image, tag.isEmpty ? "latest" : tag)
    }

    // MARK: One change

    func with(image: String) -> TrialEvent {
        var copy = self
        copy.image = image
        switch dialect {
        case .entry: copy.body = body.setting("diun_entry_image", .string(image))
        case .native: copy.body = body.setting("image", .string(Self.joined(image, tag)))
        case nil: break
        }
        return copy
    }

    func with(tag: String) -> TrialEvent {
        var copy = self
        copy.tag = tag
        switch dialect {
        case .entry: copy.body = body.setting("diun_entry_imagetag", .string(tag))
        case .native: copy.body = body.setting("image", .string(Self.joined(image, tag)))
        case nil: break
        }
        return copy
    }

    func with(status: Status) -> TrialEvent {
        var copy = self
        copy.status = status.rawValue
        switch dialect {
        case .entry: copy.body = body.setting("diun_entry_status", .string(status.rawValue))
        case .native: copy.body = body.setting("status", .string(status.rawValue))
        case nil: break
        }
        return copy
    }

    /// The same event as the other dialect says it.
    var inOtherDialect: TrialEvent? {
        guard let dialect else { return nil }
        let link = (body["diun_entry_hublink"] ?? body["hub_link"])?.stringValue
        let status = Status(rawValue: status) ?? .update
        return TrialEvent(dialect: dialect.other, status: status, image: image, tag: tag, hubLink: link)
    }

    // MARK: Texts

    private static func joined(_ image: String, _ tag: String) -> String { tag.isEmpty ? image : "\(image):\(tag)" }

    /// `registry:5000/name:tag` into name and tag; a digest belongs to neither.
    public static func split(_ reference: String) -> (image: String, tag: String) {
        let bare = reference.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        guard let colon = bare.lastIndex(of: ":"), !bare[colon...].contains("/") else { return (String(bare), "") }
        return (String(bare[..<colon]), String(bare[bare.index(after: colon)...]))
    }

    private static func hubPage(of image: String) -> String {
        guard image.hasPrefix("docker.io/") else { return "https://\(image)" }
        let name = image.dropFirst("docker.io/".count)
        return name.hasPrefix("library/")
            ? "https://hub.docker.com/_/\(name.dropFirst("library/".count))" : "https://hub.docker.com/r/\(name)"
    }
}
