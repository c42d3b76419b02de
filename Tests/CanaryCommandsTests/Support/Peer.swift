import FoundationEssentials
import Glibc

/// Programs of others that tests run where they are at hand: what scripts/bootstrap unpacked, or what is on the PATH.
enum Peer {
    static let folder = "\(Child.repositoryRoot)/.build/peers/usr/bin"

    static func find(_ program: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return all(program, in: [folder] + path.split(separator: ":").map { String($0) }).first
    }

    /// Every one of that name: versions differ.
    static func all(_ program: String, in folders: [String]? = nil) -> [String] {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { String($0) }
        return (folders ?? [folder] + path).map { "\($0)/\(program)" }.filter { access($0, X_OK) == 0 }
    }

    static let promtool = find("promtool")
    static let terraform = find("terraform")
    /// Carries the schemas of Kubernetes.
    static let kubernetesValidate =
        all("kubernetes-validate", in: ["\(Child.repositoryRoot)/.build/venv/bin"]).first
        ?? find("kubernetes-validate")
    /// Carries the schemas of GitHub's workflows and of Woodpecker's.
    static let checkJSONSchema =
        all("check-jsonschema", in: ["\(Child.repositoryRoot)/.build/venv/bin"]).first ?? find("check-jsonschema")
    /// Debian's alertmanager starts only where its templates are.
    static var canAlert: Bool {
        ["prometheus", "prometheus-alertmanager", "prometheus-pushgateway", "python3", "curl"]
            .allSatisfy { find($0) != nil }
            && access("/usr/share/prometheus/alertmanager/default.tmpl", R_OK) == 0
    }
}
