import CanaryCore

/// A diff as text and as JSON (docs/workflow.md).
public enum DiffOutput {
    /// - Parameters:
    ///   - left: what the first workflow is called; its lines begin with `-`.
    ///   - right: the second's, with `+`.
    public static func text(_ diff: WorkflowDiff, left: String, right: String) -> String {
        guard !diff.changes.isEmpty else { return "\(left) and \(right): no difference\n" }
        var out = "--- \(left)\n+++ \(right)\n"
        var place: String?
        for change in diff.changes {
            let heading = change.node.map { "node \"\($0)\"" } ?? "workflow"
            if heading != place { out += "\n\(heading)\n" }
            place = heading
            out += "  \(title(change))\n"
            if change.isHidden {
                out += "    it differs in what is not shown\n"
                continue
            }
            for line in change.lines {
                let mark = line.side == .left ? "-" : line.side == .right ? "+" : " "
                out += "    \(mark) \(line.text)\n"
            }
            if change.lines.isEmpty, change.kind == .node || change.kind == .settings || change.kind.isPair {
                out += "    - \(change.left ?? "(not set)")\n    + \(change.right ?? "(not set)")\n"
            }
        }
        let count = diff.changes.count
        return out + "\n\(count) difference\(count == 1 ? "" : "s")\n"
    }

    private static func title(_ change: WorkflowChange) -> String {
        switch change.kind {
        case .settings: "settings.\(change.path ?? "")"
        case .active: "active"
        case .name: "name"
        case .nodeAdded: "only in +  (\(change.right ?? ""))"
        case .nodeRemoved: "only in -  (\(change.left ?? ""))"
        case .nodeRenamed: "renamed"
        case .node: change.path ?? ""
        case .connectionAdded: "connection only in +  \(change.right ?? "")"
        case .connectionRemoved: "connection only in -  \(change.left ?? "")"
        }
    }

    /// `canary.workflow-diff/1`
    public static func json(_ diff: WorkflowDiff, left: String, right: String) -> JSONText {
        let changes = diff.changes.map { change -> JSONText in
            var members: [JSONText.Member] = [.init("kind", .string(change.kind.rawValue))]
            if let node = change.node { members.append(.init("node", .string(node))) }
            if let path = change.path { members.append(.init("path", .string(path))) }
            if let left = change.left { members.append(.init("left", .string(left))) }
            if let right = change.right { members.append(.init("right", .string(right))) }
            if !change.lines.isEmpty {
                let lines = change.lines.map { line -> JSONText in
                    [("side", .string(line.side.rawValue)), ("text", .string(line.text))]
                }
                members.append(.init("lines", .array(lines)))
            }
            if change.isHidden { members.append(.init("hidden", .bool(true))) }
            return .object(members)
        }
        return [
            ("schema", "canary.workflow-diff/1"), ("left", .string(left)), ("right", .string(right)),
            ("drift", .bool(!diff.changes.isEmpty)), ("changes", .array(changes)),
        ]
    }
}

extension WorkflowChange.Kind {
    fileprivate var isPair: Bool { self == .active || self == .name || self == .nodeRenamed }
}
