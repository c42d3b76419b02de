/// The two places of the seeds' workflow that hold JavaScript.
enum SeedScripts {
    /// The limiter, order as in the seeds.
    static func limiter(_ settings: WorkflowSettings) -> String {
        // A field that there is not, without a default: the next line but one throws.
        let failing = "const { diun_entry_picture: image, diun_entry_imagetag: tag = '' } = $input.first().json.body;"
        let read: String =
            switch settings.dialect {
            case _ where settings.ending == .codeNodeFails: failing
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
}
