/// The one synthetic notification of a run, in either of DIUN's dialects (facts/pipeline.md section 1).
public struct Event: Sendable, Equatable {
    public var run: RunID
    public var dialect: Dialect
    public var image: String
    public var tag: String

    public init(run: RunID, dialect: Dialect, image: String, tag: String) {
        (self.run, self.dialect, self.image, self.tag) = (run, dialect, image, tag)
    }

    /// The only field of an event that reaches the agent's prompt and is free to carry our run id.
    public var hubLink: String { "\(Self.hubPage(of: image))#\(run.marker)" }

    /// The body, in the field order of the recorded events.
    ///
    /// The native event is a `new` one: a version tag that was never seen before is what a real upgrade begins with.
    public var body: JSONText {
        switch dialect {
        case .entry:
            [
                ("diun_entry_status", "update"), ("diun_entry_image", .string(image)),
                ("diun_entry_imagetag", .string(tag)), ("diun_entry_provider", "canary"),
                ("diun_entry_hublink", .string(hubLink)),
            ]
        case .native:
            [
                ("diun_version", "4.30.0"), ("hostname", "canary"), ("status", "new"), ("provider", "canary"),
                ("image", .string("\(image):\(tag)")), ("hub_link", .string(hubLink)),
                ("mime_type", "application/vnd.docker.distribution.manifest.list.v2+json"),
                ("digest", "sha256:216e3ae7de4ca8b553eb11ef7abda00651e79e537e85c46108284e5e91673e01"),
                ("created", "2020-03-26T12:23:56Z"), ("platform", "linux/amd64"), ("metadata", .null),
            ]
        }
    }

    /// The page DIUN would link to for an image of Docker Hub; for another registry its own address.
    static func hubPage(of image: String) -> String {
        let hub = "docker.io/"
        guard image.utf8.starts(with: hub.utf8) else { return "https://\(image)" }
        let name = image.dropFirst(hub.count)
        let library = "library/"
        return name.utf8.starts(with: library.utf8)
            ? "https://hub.docker.com/_/\(name.dropFirst(library.count))" : "https://hub.docker.com/r/\(name)"
    }
}
