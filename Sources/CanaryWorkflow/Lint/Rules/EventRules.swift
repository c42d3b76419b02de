import Workflow

extension LintRule {
    static let eventRules: [LintRule] = [
        LintRule(
            "native-dropped", .error, "No event of DIUN's own can pass", cause: "workflow.native-dropped", .trials,
            use: .finding
        ) { scene in
            let native = scene.probes.lost(.native)
            guard native.count == 2, let first = native.first, let place = scene.place(of: first) else { return [] }
            var found = place
            found.mended =
                scene.isFilter(place.node) ? "left value ={{ $json.body.status }}, equals new or update" : nil
            return [found]
        },
        LintRule(
            "new-dropped", .error, "Events for new versions are dropped", cause: "workflow.status-new-dropped", .trials,
            use: .finding
        ) { scene in
            let native = scene.lostByStatus
            guard native.count == 1, let first = native.first, first.event.status == "new",
                var found = scene.place(of: first)
            else { return [] }
            found.message += "; DIUN sends new for every version tag that it has not seen"
            found.mended =
                scene.isFilter(found.node) ? "combine with OR, and add ={{ $json.body.status }} equals new" : nil
            return [found]
        },
        LintRule(
            "update-dropped", .warning, "Events for tags that moved are dropped", cause: "workflow.filtered", .trials,
            use: .finding
        ) { scene in
            let native = scene.lostByStatus
            guard native.count == 1, let first = native.first, first.event.status == "update",
                let found = scene.place(of: first)
            else { return [] }
            return [found]
        },
        LintRule(
            "entry-dropped", .warning, "The synthetic dialect is dropped", cause: "workflow.entry-dropped", .trials,
            use: .finding
        ) { scene in
            scene.probes.lost(.entry).compactMap { tried in
                scene.place(of: tried).map { place in
                    var place = place
                    place.mended = "webhook.dialect: native in the canary's configuration"
                    return place
                }
            }
        },
        LintRule(
            "event-dropped", .error, "The canary's own event is dropped", cause: "workflow.filtered", .trials,
            use: .finding
        ) { scene in
            let dialect = scene.expected.dialect
            let isSaid = (scene.probes.lost(dialect) + scene.lostByStatus).map(\.event)
            return scene.probes.dropped(dialect).compactMap { tried in
                guard scene.expected.isOurs(tried.event), !isSaid.contains(tried.event) else { return nil }
                var place = scene.place(of: tried)
                place?.cause = scene.cause(of: tried)
                if let rule = tried.rule, !scene.isFilter(place?.node) { place?.message = rule.words }
                return place
            }
        },
        LintRule(
            "node-fails", .error, "A node fails at an event that is in order", cause: "workflow.node-failed", .trials,
            use: .finding
        ) { scene in
            var seen: Set<String> = []
            return scene.probes.tried.compactMap { tried in
                let (node, why): (String?, String)
                switch tried.trial.end {
                case .failed(let name, let message):
                    guard !scene.probes.isGuess(tried, name) else { return nil }
                    (node, why) = (name, "at \(tried.words): \(message)")
                case .scriptStopped(let name, let message): (node, why) = (name, "at \(tried.words): \(message)")
                case .endless: (node, why) = (nil, "\(tried.words) goes round in a circle without end")
                case .notStarted(let message): (node, why) = (nil, "n8n would not start it: \(message)")
                default: return nil
                }
                guard seen.insert(node ?? "").inserted else { return nil }
                var place = Place(node: node, message: why)
                // One dialect's alone, unless each fails there.
                let isEach = scene.probes.tried.allSatisfy { $0.trial.end.node == tried.trial.end.node }
                place.event = isEach ? nil : tried.event
                return place
            }
        },
        LintRule(
            "prompt-incomplete", .error, "The agent is not told what to upgrade", cause: "workflow.prompt-incomplete",
            .trials, use: .finding
        ) { scene in
            scene.probes.tried.compactMap { tried in
                guard let call = tried.trial.calls.first else { return nil }
                let prompt = scene.body(of: call)?["prompt"]?.stringValue ?? ""
                let missing = [("the image", tried.event.image), ("the tag", tried.event.tag)].filter {
                    !prompt.contains($0.1)
                }
                guard !missing.isEmpty else { return nil }
                let names = missing.map(\.0).joined(separator: " and ")
                // Without the word the prompt may say it in another way.
                let isUndefined = prompt.contains("undefined")
                return Place(
                    node: scene.callingNode, parameter: "parameters.jsonBody",
                    message:
                        "of \(tried.words) the prompt has not \(names)"
                        + (isUndefined ? ", but `undefined`: it reads fields that this dialect does not have" : ""),
                    severity: isUndefined ? .error : .warning)
            }
        },
        LintRule("prompt-without-link", .warning, "The prompt does not carry the hub link", .trials) { scene in
            scene.probes.tried.compactMap { tried in
                guard let call = tried.trial.calls.first,
                    let prompt = scene.body(of: call)?["prompt"]?.stringValue,
                    let link = (tried.event.body["diun_entry_hublink"] ?? tried.event.body["hub_link"])?.stringValue,
                    !prompt.contains(link)
                else { return nil }
                return Place(
                    node: scene.callingNode, parameter: "parameters.jsonBody",
                    message:
                        "of \(tried.words): a run's id travels in it, and without it a job cannot be told to be the canary's"
                )
            }
        },
    ]
}

extension LintScene {
    /// Of DIUN's own events those that a node drops for their status: with the other one they pass it.
    var lostByStatus: [LintProbes.Tried] {
        let native = probes.dropped(.native)
        return native.filter { one in
            guard case .dropped(let node) = one.trial.end else { return false }
            return probes.tried.contains {
                $0.event.dialect == .native && $0.event != one.event && $0.trial.passes(node)
            }
        }
    }

    /// The row that a run has for such a drop.
    func cause(of tried: LintProbes.Tried) -> String {
        guard case .dropped(let node) = tried.trial.end else { return "workflow.filtered" }
        return switch tried.rule {
        case .image, .imageWord, .imagePrefix: "workflow.image-skipped"
        case .tag: "workflow.tag-skipped"
        default: isFilter(node) ? "workflow.filtered" : "workflow.code-dropped"
        }
    }

    func isFilter(_ node: String?) -> Bool {
        node.flatMap { source.graph.node(named: $0) }.map { ["filter", "if", "switch"].contains($0.kind) } ?? false
    }

    func place(of tried: LintProbes.Tried) -> LintRule.Place? {
        guard case .dropped(let node) = tried.trial.end else { return nil }
        let step = tried.trial.steps.last { $0.node == node }
        if let rule = tried.rule, !isFilter(node) {
            return LintRule.Place(
                node: node, parameter: "parameters.jsCode", message: "\(tried.words): \(rule.words)",
                event: tried.event)
        }
        let failed = step?.conditions.filter { !$0.passed } ?? []
        let words = failed.prefix(3).map { condition in
            "\(condition.left?.text ?? "undefined") \(condition.operation) \(condition.right?.text ?? "undefined")"
        }
        let place = failed.first.map { "parameters.conditions.conditions[\($0.index)]" }
        return LintRule.Place(
            node: node, parameter: place ?? "parameters",
            message: "\(tried.words) is dropped"
                + (words.isEmpty ? "" : ": it is not so that \(words.joined(separator: ", nor that "))"),
            event: tried.event)
    }

    /// The JSON that the agent would get.
    func body(of call: HTTPNodeRequest) -> WorkflowValue? { call.body.flatMap { try? WorkflowValue(parsing: $0) } }
}
