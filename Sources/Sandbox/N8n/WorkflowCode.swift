import Workflow

/// The two places of the workflow that hold JavaScript: their text, and what the seeds' text does, in Swift.
///
/// A later version puts an engine here that runs the text itself; nothing outside this file knows what the text means.
enum WorkflowCode {
    static func source(_ settings: WorkflowSettings) -> String {
        let read: String =
            switch settings.dialect {
            case .entry:
                "const { diun_entry_image: image = '', diun_entry_imagetag: tag = '' } = $input.first().json.body;"
            case .native, .nativeUpdateOnly:
                "const [, image = '', tag = ''] = /^(.*?)(?::([^:\\/@]*))?(?:@.*)?$/.exec($input.first().json.body.image || '') || [];"
            case .both:
                "const body = $input.first().json.body; const [, i = '', t = ''] = /^(.*?)(?::([^:\\/@]*))?(?:@.*)?$/.exec(body.image || '') || []; const image = body.diun_entry_image || i; const tag = body.diun_entry_imagetag || t;"
            }
        return """
            const LIMIT = \(settings.limit); const HOURS = \(settings.window);
            const state = $getWorkflowStaticData('global');
            const now = Date.now();
            if (!state.windowStart || now - state.windowStart > HOURS * 3600 * 1000) { state.windowStart = now; state.count = 0; }
            if (state.count >= LIMIT) return [];
            \(read)
            if (['postgres','mysql','redis','clickhouse','etcd'].some(w => image.toLowerCase().includes(w))) return [];
            if (['viktorbarzin/','registry.viktorbarzin.me/','ancamilea/','mghee/'].some(p => image.startsWith(p))) return [];
            if (['registry.k8s.io/','quay.io/tigera/','quay.io/metallb/','nvcr.io/','reg.kyverno.io/'].some(p => image.startsWith(p))) return [];
            if (tag === 'latest' || tag === '') return [];
            state.count += 1;
            return [$input.first()];
            """
    }

    /// The agent node's JSON body.
    static func body(_ settings: WorkflowSettings) -> String {
        let image: String
        let tag: String
        let link: String
        switch settings.dialect {
        case .entry:
            (image, tag, link) = (
                "$json.body.diun_entry_image", "$json.body.diun_entry_imagetag", "$json.body.diun_entry_hublink"
            )
        case .native, .nativeUpdateOnly:
            (image, tag, link) = (
                "$json.body.image.replace(/:[^:\\/]*$/, '')", "$json.body.image.split(':').pop()",
                "$json.body.hub_link"
            )
        case .both:
            (image, tag, link) = (
                "($json.body.diun_entry_image || $json.body.image.replace(/:[^:\\/]*$/, ''))",
                "($json.body.diun_entry_imagetag || $json.body.image.split(':').pop())",
                "($json.body.diun_entry_hublink || $json.body.hub_link)"
            )
        }
        return "={{ JSON.stringify({ prompt: 'Upgrade task:\\n- Image: ' + \(image) + '\\n- New tag: ' + \(tag) + "
            + "'\\n- Hub link: ' + (\(link) || 'none'), agent: '\(settings.agentName)', max_budget_usd: 10, "
            + "timeout_seconds: 1800 }) }}"
    }

    /// What a payload says, in the dialect that the workflow understands.
    struct Reading: Equatable {
        var status: String?
        var image = ""
        var tag = ""
        var link: String?
    }

    static func read(_ body: JSONValue, dialect: WorkflowSettings.Dialect) -> Reading {
        let entry = Reading(
            status: body["diun_entry_status"]?.stringValue, image: body["diun_entry_image"]?.stringValue ?? "",
            tag: body["diun_entry_imagetag"]?.stringValue ?? "", link: body["diun_entry_hublink"]?.stringValue)
        let (image, tag) = split(body["image"]?.stringValue ?? "")
        let native = Reading(
            status: body["status"]?.stringValue, image: image, tag: tag, link: body["hub_link"]?.stringValue)
        switch dialect {
        case .entry: return entry
        case .native, .nativeUpdateOnly: return native
        case .both: return entry.status == nil ? native : entry
        }
    }

    /// `host:5000/a/b:tag@digest` into name and tag.
    static func split(_ reference: String) -> (image: String, tag: String) {
        let name = reference.prefix { $0 != "@" }
        guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return (String(name), "") }
        return (String(name[..<colon]), String(name[name.index(after: colon)...]))
    }

    static func filterPasses(_ reading: Reading, dialect: WorkflowSettings.Dialect) -> Bool {
        switch (dialect, reading.status) {
        case (_, "update"): true
        case (.native, "new"), (.both, "new"): true
        default: false
        }
    }

    /// The limiter's two numbers in the workflow's global static data.
    struct StaticData: Sendable, Equatable {
        /// Milliseconds since 1970.
        var windowStart: Int
        var count: Int

        var value: JSONValue { ["global": ["windowStart": .int(windowStart), "count": .int(count)]] }
    }

    /// The code node: true when the item goes on. Order as in the text above.
    static func limiterPasses(
        _ reading: Reading, settings: WorkflowSettings, state: inout StaticData?, now: Instant
    ) -> Bool {
        var current = state ?? StaticData(windowStart: 0, count: 0)
        if current.windowStart == 0 || now.milliseconds - current.windowStart > settings.window * 3_600_000 {
            current = StaticData(windowStart: now.milliseconds, count: 0)
        }
        defer { state = current }
        if current.count >= settings.limit { return false }
        let lower = reading.image.lowercased()
        if ["postgres", "mysql", "redis", "clickhouse", "etcd"].contains(where: { lower.contains($0) }) {
            return false
        }
        let prefixes = [
            "viktorbarzin/", "registry.viktorbarzin.me/", "ancamilea/", "mghee/", "registry.k8s.io/",
            "quay.io/tigera/", "quay.io/metallb/", "nvcr.io/", "reg.kyverno.io/",
        ]
        if prefixes.contains(where: { reading.image.hasPrefix($0) }) { return false }
        if reading.tag == "latest" || reading.tag.isEmpty { return false }
        current.count += 1
        return true
    }

    static func request(_ reading: Reading, agentName: String) -> JSONValue {
        let link = reading.link.flatMap { $0.isEmpty ? nil : $0 } ?? "none"
        return [
            "prompt": .string(
                "Upgrade task:\n- Image: \(reading.image)\n- New tag: \(reading.tag)\n- Hub link: \(link)"),
            "agent": .string(agentName), "max_budget_usd": 10, "timeout_seconds": 1800,
        ]
    }
}
