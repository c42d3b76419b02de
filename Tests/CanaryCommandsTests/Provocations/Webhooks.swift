import CanaryCore
import CanaryStore
import Sandbox

@testable import CanaryCommands

/// Answers of the webhook that n8n's readiness does not announce, and what keeps an event from being sent.
extension Provocation {
    static let webhooks: [Provocation] = [
        Provocation(
            "n8n-starts-unseen", "webhook.starting", verdict: .inconclusive, events: 0,
            given: .healthy {
                $0.canary.hasN8n = false
                $0.canary.repliesWithJob = true
                $0.webhook.behaviour = .startingHTML
            }),
        Provocation(
            "n8n-starts-with-a-text-unseen", "webhook.starting", verdict: .inconclusive,
            given: .healthy {
                $0.canary.hasN8n = false
                $0.canary.repliesWithJob = true
                $0.webhook.behaviour = .startingText
            }),
        Provocation(
            "database-lost-unseen", "webhook.database-down", verdict: .unhealthy, events: 0,
            given: .healthy {
                $0.canary.hasN8n = false
                $0.canary.repliesWithJob = true
                $0.webhook.behaviour = .databaseDown
            }),
        Provocation(
            "event-ignored", "webhook.ignored", verdict: .unhealthy,
            given: .healthy { $0.faults = [.init(.webhook, .noContent)] }
        ) { $0.pacing = .impatient },
        Provocation(
            "event-refused", "webhook.refused-request", verdict: .unhealthy,
            given: .healthy {
                $0.webhook.behaviour = .answers(status: 418, contentType: "text/plain", body: "a teapot")
            }),
        Provocation(
            "event-refused-by-n8n", "webhook.event-refused", verdict: .unhealthy,
            given: .healthy {
                $0.webhook.behaviour = .answers(
                    status: 413, contentType: "application/json", body: #"{"message":"request entity too large"}"#)
            }),
        Provocation(
            "event-behind-a-sign-in", "webhook.sign-in", verdict: .unhealthy,
            given: .healthy {
                $0.webhook.behaviour = .answers(
                    status: 403, contentType: "text/html",
                    body: "<html><title>One moment</title>checking your browser</html>")
            }),
        Provocation(
            "event-answered-with-a-page", "webhook.not-n8n", verdict: .unhealthy,
            given: .healthy {
                $0.webhook.behaviour = .answers(
                    status: 200, contentType: "text/html", body: "<html><title>Welcome to nginx!</title></html>")
            }
        ) { $0.pacing = .impatient },
        Provocation(
            "event-answered-in-other-words", "webhook.other-answer", verdict: .unhealthy,
            given: .healthy {
                $0.webhook.behaviour = .answers(status: 200, contentType: "text/plain", body: "ok")
            }
        ) { $0.pacing = .impatient },
        Provocation(
            "answer-cut-in-the-body", "webhook.late-answer", verdict: .degraded,
            given: .healthy {
                $0.faults = [.init(.webhook, .truncatedBody)]
            }),
        Provocation(
            "answer-cut-unseen", "webhook.maybe-delivered", verdict: .inconclusive,
            given: .healthy {
                $0.canary.hasN8n = false
                $0.canary.repliesWithJob = true
                $0.faults = [.init(.webhook, .truncatedBody)]
            }),
        Provocation(
            "answer-huge", "webhook.answer-too-large", verdict: .unhealthy,
            given: .healthy {
                $0.faults = [.init(.webhook, .hugeBody)]
            }
        ) { $0.pacing = .impatient },
        Provocation(
            "webhook-of-another-workflow", "webhook.not-registered", "workflow.webhook-elsewhere", verdict: .unhealthy,
            events: 0,
            given: .healthy {
                $0.webhook.wrongPath = true
            }),
        Provocation(
            "image-used-in-a-stack", "webhook.image-in-use", verdict: .inconclusive, events: 0,
            given: .healthy {
                $0.repository.imageUse = .plain
            }),
        Provocation(
            "image-in-a-huge-file", "webhook.image-file-too-large", verdict: .inconclusive, events: 0,
            given: .healthy {
                $0.repository.extraFiles["stacks/huge.json"] =
                    "[\"httpd\", \"\(String(repeating: "x", count: 5 << 20))\"]"
            }),
        Provocation("state-is-a-file", "webhook.journal-unwritable", verdict: .inconclusive, events: 0) { stage in
            stage.flags["state"] = try stage.write("", to: "no-folder")
        },
        Provocation(
            "earlier-run-open-and-unseen", "webhook.earlier-unresolved", verdict: .inconclusive, events: 0,
            given: .healthy {
                $0.canary.hasN8n = false
                $0.canary.repliesWithJob = true
            }
        ) { stage in
            try await stage.leaveOpen(RunID())
        },
        // The first run's event is on record as an open entry, as if that run had been cut off while its job was running.
        Provocation("earlier-run-open-with-its-job", "webhook.earlier-followed", verdict: .degraded) { stage in
            let first = try await stage.session().report()
            stage.flags["state"] = stage.path("another-state")
            try await stage.leaveOpen(first.run, job: first.job?.id, in: stage.path("another-state"))
        },
    ]
}

extension Stage {
    /// An entry in the journal that no run has closed.
    func leaveOpen(_ run: RunID, job: String? = nil, in folder: String? = nil) async throws {
        let now = Int64(clamping: clock.now())
        let store = try await StateStore.open(folder: folder ?? sandbox.stateFolder, now: now).store
        try await store.write(
            JournalEntry(
                run: run, pipeline: "sandbox", started: now - 60, dialect: .entry, image: "docker.io/library/httpd",
                tag: "2.4.66", newestExecution: nil, head: try? git("rev-parse", "HEAD"), delivery: .maybe, job: job))
        await store.shutDown()
    }
}
