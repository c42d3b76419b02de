/// A place on the road from a published image to an authenticated answer, in the order of the road (design.md section 2).
public enum Hop: String, CaseIterable, Sendable, Comparable {
    case token, mint, webhook, workflow, handoff, job, model, effect

    /// The road's order; the first failed hop is the broken one.
    public static func < (left: Hop, right: Hop) -> Bool { left.position < right.position }

    var position: Int { Hop.allCases.firstIndex(of: self) ?? 0 }
}

/// What is known of a hop. `unknown` means that it could not be seen, and is never healthy.
public enum HopState: String, CaseIterable, Sendable {
    case passed, warned, failed, unknown, skipped
}

/// What a whole run says.
public enum Verdict: String, CaseIterable, Sendable {
    case healthy, degraded, unhealthy, inconclusive
}

/// The two things that authenticate: the model's token and n8n's bearer for the agent.
public enum Credential: String, CaseIterable, Sendable {
    case oauth, bearer
}

/// What is proven of a credential: `working` and `broken` both need proof.
public enum CredentialState: String, CaseIterable, Sendable {
    case working, broken, unknown
}

/// The two forms in which a DIUN event can arrive (facts/pipeline.md section 1).
public enum Dialect: String, CaseIterable, Sendable {
    /// `diun_entry_*` fields, as the seeds' synthetic webhook sends them.
    case entry
    /// `status`, `image` with its tag, …: what DIUN's own webhook notifier sends.
    case native
}
