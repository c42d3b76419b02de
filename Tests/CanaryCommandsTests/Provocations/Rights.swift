import HTTPServer
import Sandbox
import Workflow

/// What n8n lets a key see, and what it keeps back. The sandbox's n8n has settings for the most of it (scenarios/workflow);
/// here is what stands between: calls that answer otherwise than their neighbours.
extension Provocation {
    static let rights: [Provocation] = [
        // A public report's case: executions are refused, all else is well.
        forbidden("executions-forbidden", ["/api/v1/executions"]),
        forbidden("single-execution-forbidden", ["/api/v1/executions/"]),
        forbidden("workflows-forbidden", ["/api/v1/workflows"]),
        // A discover that is no n8n's says nothing, whatever it answers.
        forbidden("discover-fails-and-executions-forbidden", ["/api/v1/executions"], discover: (500, "{}")),
        forbidden("discover-is-a-page", ["/api/v1/executions"], discover: (200, "<!DOCTYPE html><html></html>")),
        forbidden(
            "discover-tells-all-and-one-is-forbidden", ["/api/v1/executions/"], "workflow.api-forbidden",
            discover: (
                200, #"{"data":{"scopes":["workflow:read","workflow:list","execution:read","execution:list"]}}"#
            )),
        // What was answered beats what n8n says of it.
        Provocation("discover-tells-less-than-is-allowed", "workflow.api-scope-missing", verdict: .degraded) { stage in
            try stage.relayN8n { request, response in
                guard request.path == "/api/v1/discover" else { return }
                (response.status, response.body) = (200, Array(#"{"data":{"scopes":[]}}"#.utf8))
            }
        },
        Provocation("another-version-ran", "workflow.other-version", verdict: .degraded) { stage in
            try stage.relayN8n(Relay.versions(ran: "old", published: "new"))
        },
        Provocation("data-too-large", "workflow.data-withheld", verdict: .inconclusive) { stage in
            try stage.relayN8n { request, response in
                guard request.path.hasPrefix("/api/v1/executions/"),
                    let document = try? JSONValue(parsing: response.body), document["id"] != nil
                else { return }
                response.body =
                    document.setting("data", ["resultData": ["runData": [:]]]).setting("dataTooLargeToDisplay", true)
                    .bytes
            }
        },
    ]

    private static func forbidden(
        _ name: String, _ paths: [String], _ cause: String = "workflow.api-scope-missing",
        discover: (status: Int, body: String)? = nil
    ) -> Provocation {
        Provocation(name, cause, verdict: .inconclusive, events: 0) { stage in
            try stage.relayN8n { request, response in
                if paths.contains(where: { request.path.hasPrefix($0) }) {
                    (response.status, response.body) = (403, Array(#"{"message":"Forbidden"}"#.utf8))
                } else if request.path == "/api/v1/discover", let discover {
                    (response.status, response.body) = (discover.status, Array(discover.body.utf8))
                }
            }
        }
    }
}

extension Relay {
    /// n8n says which version of a workflow is published, and which one an execution ran.
    static func versions(ran: String, published: String) -> Change {
        { request, response in
            guard let document = try? JSONValue(parsing: response.body) else { return }
            if request.path.hasPrefix("/api/v1/executions/") {
                response.body = document.setting("workflowVersionId", .string(ran)).bytes
            } else if request.path.hasPrefix("/api/v1/workflows") {
                let told = (document["data"]?.arrayValue).map { list in
                    document.setting("data", .array(list.map { $0.setting("activeVersionId", .string(published)) }))
                }
                response.body = (told ?? document.setting("activeVersionId", .string(published))).bytes
            }
        }
    }
}
