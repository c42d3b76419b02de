import Workflow

/// What a key may do, as `GET /api/v1/discover` of 2.41 tells it (recordings 72 and 88).
struct KeyRights {
    private struct Endpoint {
        let resource: String
        let method: String
        let path: String
        let operation: String
        /// Nil: every key may.
        let scope: String?

        init(_ resource: String, _ method: String, _ path: String, _ operation: String, _ scope: String?) {
            (self.resource, self.method, self.path) = (resource, method, "/api/v1" + path)
            (self.operation, self.scope) = (operation, scope)
        }

        /// `read` of `workflow:read`.
        var verb: String? { scope?.split(separator: ":").last.map(String.init) }
    }

    private let scopes: [String]

    init(_ settings: N8nSettings) { scopes = settings.keyScopes ?? N8nSettings.fullScopes }

    var document: JSONValue {
        var resources = JSONObject()
        var verbs: [String] = []
        let allowed = Self.endpoints.filter { $0.scope.map(scopes.contains) ?? true }
        for name in allowed.map(\.resource) where resources[name] == nil {
            let own = allowed.filter { $0.resource == name }
            let operations = own.compactMap(\.verb).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            verbs += operations.filter { !verbs.contains($0) }
            resources[name] = ["operations": Self.list(operations), "endpoints": .array(own.map(Self.document))]
        }
        return [
            "data": [
                "scopes": Self.list(scopes), "resources": .object(resources),
                "filters": [
                    "resource": Self.filter("Filter to a specific resource", resources.keys),
                    "operation": Self.filter("Filter to a specific operation", verbs),
                    "include": Self.filter("Include additional data", ["schemas"]),
                ],
                "specUrl": "/api/v1/openapi.yml",
            ]
        ]
    }

    private static func document(_ endpoint: Endpoint) -> JSONValue {
        [
            "method": .string(endpoint.method), "path": .string(endpoint.path),
            "operationId": .string(endpoint.operation),
        ]
    }

    private static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    private static func filter(_ words: String, _ values: [String]) -> JSONValue {
        ["description": .string(words), "values": list(values)]
    }

    /// In n8n's order, as far as the scopes that the sandbox knows reach.
    private static let endpoints = [
        Endpoint("user", "GET", "/users", "getUsers", "user:list"),
        Endpoint("workflow", "GET", "/workflows/{id}/{versionId}", "getWorkflowVersion", "workflow:read"),
        Endpoint("discover", "GET", "/discover", "getDiscover", nil),
        Endpoint("credential", "POST", "/credentials", "createCredential", "credential:create"),
        Endpoint("credential", "DELETE", "/credentials/{credentialId}", "deleteCredential", "credential:delete"),
        Endpoint("credential", "GET", "/credentials/schema/{credentialTypeName}", "getCredentialType", nil),
        Endpoint("executions", "GET", "/executions", "getExecutions", "execution:list"),
        Endpoint("executions", "GET", "/executions/{executionId}", "getExecution", "execution:read"),
        Endpoint("executions", "DELETE", "/executions/{executionId}", "deleteExecution", "execution:delete"),
        Endpoint("projects", "GET", "/projects/{projectId}/users", "getProjectUsers", "user:list"),
        Endpoint("workflow", "GET", "/workflows", "getWorkflows", "workflow:list"),
        Endpoint("workflow", "POST", "/workflows", "createWorkflow", "workflow:create"),
        Endpoint("workflow", "GET", "/workflows/{workflowId}", "getWorkflow", "workflow:read"),
        Endpoint("workflow", "PUT", "/workflows/{workflowId}", "updateWorkflow", "workflow:update"),
        Endpoint("workflow", "DELETE", "/workflows/{workflowId}", "deleteWorkflow", "workflow:delete"),
        Endpoint("workflow", "POST", "/workflows/{workflowId}/archive", "archiveWorkflow", "workflow:delete"),
        Endpoint("workflow", "POST", "/workflows/{workflowId}/unarchive", "unarchiveWorkflow", "workflow:delete"),
        Endpoint("workflow", "POST", "/workflows/{workflowId}/publish", "publishWorkflow", "workflow:activate"),
        Endpoint("workflow", "POST", "/workflows/{workflowId}/unpublish", "unpublishWorkflow", "workflow:deactivate"),
        Endpoint("workflow", "POST", "/workflows/{workflowId}/activate", "activateWorkflow", "workflow:activate"),
        Endpoint("workflow", "POST", "/workflows/{workflowId}/deactivate", "deactivateWorkflow", "workflow:deactivate"),
        Endpoint("workflow", "GET", "/workflows/{workflowId}/history", "getWorkflowHistory", "workflow:read"),
        Endpoint(
            "workflow", "GET", "/workflows/{workflowId}/versions/{workflowVersionId}", "getWorkflowVersion",
            "workflow:read"),
    ]
}
