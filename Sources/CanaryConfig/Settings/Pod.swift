/// What a pod's own files and variables say of the cluster that it runs in (kubernetes.io/docs, "Accessing the Kubernetes
/// API from a Pod").
public struct Pod: Sendable {
    /// Where a service account's token is mounted.
    static let folder = "/var/run/secrets/kubernetes.io/serviceaccount"

    let environment: [String: String]
    let files: FileReader

    /// Whether they are there is seen when they are read.
    var token: String { Self.folder + "/token" }
    var roots: String { Self.folder + "/ca.crt" }

    /// Empty where there is no such file, or nothing in it that could be a name.
    var namespace: String {
        guard case .success(let bytes) = files.read(Self.folder + "/namespace", 1024) else { return "" }
        let text = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
        return TextRule.object.allows(text) ? text : ""
    }

    /// `https://10.96.0.1:443`, an IPv6 address in brackets; empty outside of a pod.
    var server: String {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty else { return "" }
        let ports = ["KUBERNETES_SERVICE_PORT_HTTPS", "KUBERNETES_SERVICE_PORT"]
        let port = ports.lazy.compactMap { environment[$0] }.first { Int($0) != nil } ?? "443"
        let bare = host.utf8.first == UInt8(ascii: "[") || !host.utf8.contains(UInt8(ascii: ":"))
        return "https://\(bare ? host : "[\(host)]"):\(port)"
    }
}
