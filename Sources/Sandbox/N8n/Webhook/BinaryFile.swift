import Workflow

/// A file beside an item's JSON, as n8n keeps it.
struct BinaryFile {
    var bytes: [UInt8]
    var type: String
    /// Made up where the request does not say.
    var name: String?

    var document: JSONValue {
        let name = name ?? Made.uuid()
        var object: JSONObject = ["mimeType": .string(type)]
        if let kind { object["fileType"] = .string(kind) }
        let own = name.contains(".") ? name.split(separator: ".").last.map(String.init) : nil
        if let fileExtension = Self.extensions[type] ?? own { object["fileExtension"] = .string(fileExtension) }
        object["data"] = .string(Base64.encode(bytes))
        object["fileName"] = .string(name)
        object["fileSize"] = .string(Self.size(bytes.count))
        return .object(object)
    }

    private var kind: String? {
        if type == "application/json" { return "json" }
        if type == "text/html" { return "html" }
        for prefix in ["image", "audio", "video", "text"] where type.hasPrefix("\(prefix)/") { return prefix }
        if ["application/javascript", "application/x-javascript"].contains(type) { return "text" }
        return type == "application/pdf" ? "pdf" : nil
    }

    private static let extensions: [String: String] = [
        "application/octet-stream": "bin", "image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif",
        "image/webp": "webp", "image/svg+xml": "svg", "text/plain": "txt", "text/html": "html", "text/csv": "csv",
        "text/css": "css", "text/markdown": "md", "application/json": "json", "application/pdf": "pdf",
        "application/zip": "zip", "application/gzip": "gz", "application/x-tar": "tar", "application/yaml": "yaml",
        "audio/mpeg": "mp3", "video/mp4": "mp4",
    ]

    /// Three digits, in steps of a thousand.
    static func size(_ count: Int) -> String {
        let units = ["B", "kB", "MB", "GB"]
        var power = 0
        var unit = 1
        while power < 3, count >= unit * 1000 {
            unit *= 1000
            power += 1
        }
        if power == 0 { return "\(count) B" }
        // Hundredths, tenths or ones: what makes three digits.
        let whole = count / unit
        let step = whole >= 100 ? 1 : whole >= 10 ? 10 : 100
        let rounded = (count * step * 2 + unit) / (unit * 2)
        var text = String(rounded / step)
        if step > 1, rounded % step > 0 {
            var part = Instant.pad(rounded % step, step == 100 ? 2 : 1)
            if part.hasSuffix("0") { part.removeLast() }
            text += ".\(part)"
        }
        return "\(text) \(units[power])"
    }

    /// The name in a `Content-Disposition`.
    static func name(_ header: String?) -> String? {
        for piece in (header ?? "").split(separator: ";").dropFirst() {
            let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, halves[0].drop(while: { $0 == " " }).lowercased() == "filename" else { continue }
            return String(halves[1].filter { $0 != "\"" })
        }
        return nil
    }
}
