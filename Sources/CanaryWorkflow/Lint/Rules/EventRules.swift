import Workflow

extension LintRule {
    static let eventRules: [LintRule] = [
        LintRule("native-dropped", .error, "No event of DIUN's own can pass", cause: "workflow.native-dropped") {
            scene in
            let native = scene.lost(.native)
            guard native.count == 2, let first = native.first, let place = scene.place(of: first) else { return [] }
            var found = place
            found.mended =
                scene.isFilter(place.node) ? "left value ={{ $json.body.status }}, equals new or update" : nil
            return [found]
        },
        LintRule(
            "new-dropped", .error, "Events for new versions are dropped", cause: "workflow.status-new-dropped"
        ) { scene in
            let native = scene.lost(.native)
            guard native.count == 1, let first = native.first, first.event.status == "new",
                var found = scene.place(of: first)
            else { return [] }
            found.message += "; DIUN sends new for every version tag that it has not seen"
            found.mended =
                scene.isFilter(found.node) ? "combine with OR, and add ={{ $json.body.status }} equals new" : nil
            return [found]
        },
        LintRule("update-dropped", .warning, "Events for tags that moved are dropped", cause: "workflow.filtered") {
            scene in
            let native = scene.lost(.native)
            guard native.count == 1, let first = native.first, first.event.status == "update",
                let found = scene.place(of: first)
            else { return [] }
            return [found]
        },
        LintRule(
            "entry-dropped", .warning, "The synthetic dialect is dropped", cause: "workflow.entry-dropped"
        ) { scene in
            scene.lost(.entry).compactMap { tried in
                scene.place(of: tried).map { place in
                    var place = place
                    place.mended = "webhook.dialect: native in the canary's configuration"
                    return place
                }
            }
        },
        LintRule("node-fails", .error, "A node fails at an event that is in order", cause: "workflow.node-failed") {
            scene in
            var seen: Set<String> = []
            return scene.probes.tried.compactMap { tried in
                switch tried.trial.end {
                case .failed(let node, let message):
                    guard seen.insert(node).inserted else { return nil }
                    return Place(node: node, message: "at \(tried.words): \(message)")
                case .scriptStopped(let node, let why):
                    guard seen.insert(node).inserted else { return nil }
                    return Place(node: node, message: "at \(tried.words): \(why)")
                case .endless:
                    guard seen.insert("").inserted else { return nil }
                    return Place(message: "\(tried.words) goes round in a circle without end")
                case .notStarted(let why):
                    guard seen.insert("").inserted else { return nil }
                    return Place(message: "n8n would not start it: \(why)")
                default: return nil
                }
            }
        },
        LintRule("prompt-incomplete", .error, "The agent is not told what to upgrade") { scene in
            scene.probes.tried.compactMap { tried in
                guard let call = tried.trial.calls.first else { return nil }
                let prompt = scene.body(of: call)?["prompt"]?.stringValue ?? ""
                let missing = [("the image", tried.event.image), ("the tag", tried.event.tag)].filter {
                    !prompt.contains($0.1)
                }
                guard !missing.isEmpty else { return nil }
                let names = missing.map(\.0).joined(separator: " and ")
                return Place(
                    node: scene.agent?.name, parameter: "parameters.jsonBody",
                    message:
                        "of \(tried.words) the prompt has not \(names)\(prompt.contains("undefined") ? ", but `undefined`" : ""): it reads fields that this dialect does not have"
                )
            }
        },
        LintRule("prompt-without-link", .warning, "The prompt does not carry the hub link") { scene in
            scene.probes.tried.compactMap { tried in
                guard let call = tried.trial.calls.first,
                    let prompt = scene.body(of: call)?["prompt"]?.stringValue,
                    let link = (tried.event.body["diun_entry_hublink"] ?? tried.event.body["hub_link"])?.stringValue,
                    !prompt.contains(link)
                else { return nil }
                return Place(
                    node: scene.agent?.name, parameter: "parameters.jsonBody",
                    message:
                        "of \(tried.words): a run's id travels in it, and without it a job cannot be told to be the canary's"
                )
            }
        },
    ]
}

extension LintScene {
    /// Events of a dialect that a node keeps from the agent.
    func lost(_ dialect: TrialEvent.Dialect) -> [LintProbes.Tried] {
        probes.tried.filter { tried in
            guard tried.event.dialect == dialect, case .dropped = tried.trial.end else { return false }
            return true
        }
    }

    func isFilter(_ node: String?) -> Bool {
        node.flatMap { source.graph.node(named: $0) }.map { ["filter", "if"].contains($0.kind) } ?? false
    }

    func place(of tried: LintProbes.Tried) -> LintRule.Place? {
        guard case .dropped(let node) = tried.trial.end else { return nil }
        let step = tried.trial.steps.last { $0.node == node }
        if let rule = tried.rule {
            return LintRule.Place(
                node: node, parameter: "parameters.jsCode", message: "\(tried.words): \(rule.words)")
        }
        let failed = step?.conditions.filter { !$0.passed } ?? []
        let words = failed.prefix(3).map { condition in
            "\(condition.left?.text ?? "undefined") \(condition.operation) \(condition.right?.text ?? "undefined")"
        }
        let place = failed.first.map { "parameters.conditions.conditions[\($0.index)]" }
        return LintRule.Place(
            node: node, parameter: place ?? "parameters",
            message: "\(tried.words) is dropped"
                + (words.isEmpty ? "" : ": it is not so that \(words.joined(separator: ", nor that "))"))
    }

    /// The JSON that the agent would get.
    func body(of call: HTTPNodeRequest) -> WorkflowValue? { call.body.flatMap { try? WorkflowValue(parsing: $0) } }
}
