import Workflow

extension LintRule {
    static let stateRules: [LintRule] = [
        LintRule("inactive", .error, "The workflow is not active", cause: "workflow.inactive") { scene in
            guard scene.source.isLive, scene.source.active != true else { return [] }
            return [
                Place(
                    parameter: "active",
                    message: "n8n answers 404 to its webhook until it is activated; what DIUN sends meanwhile is lost",
                    mended: "true")
            ]
        },
        LintRule("draft-differs", .warning, "The editor shows another version than production runs") { scene in
            guard let draft = scene.source.draft else { return [] }
            var edited = scene.source
            edited.graph = draft
            let diff = WorkflowDiff(scene.source, edited, veil: scene.veil)
            guard let first = diff.changes.first else { return [] }
            let place = [first.node.map { "node \"\($0)\"" }, first.path].compactMap { $0 }.joined(separator: ", ")
            return [
                Place(
                    node: first.node, parameter: first.path,
                    message:
                        "\(diff.changes.count) difference(s) were saved and not published, the first at \(place.isEmpty ? first.kind.rawValue : place): what is read in the editor is not what runs",
                    mended: "publish the draft, or go back to the published version")
            ]
        },
        saving("saveDataSuccessExecution", "saving-off", "Successful executions are not saved"),
        saving("saveDataErrorExecution", "failures-not-saved", "Failed executions are not saved"),
    ]

    private static func saving(_ key: String, _ id: String, _ title: String) -> LintRule {
        LintRule(id, .warning, title, cause: "workflow.not-saved") { scene in
            guard scene.source.settings[key]?.stringValue == "none" else { return [] }
            return [
                Place(
                    parameter: "settings.\(key)",
                    message: "n8n keeps no row of them: where an event ended cannot be seen afterwards", mended: "all")
            ]
        }
    }
}
