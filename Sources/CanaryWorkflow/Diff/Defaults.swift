import Workflow

/// What n8n fills in when a node is opened, saved or run: no difference to a file that does not have it.
///
/// From the descriptions of n8n 1.81.4's nodes, and the recordings 01 and 01b (a workflow as stored and as run).
enum Defaults {
    /// Members of a node beside its parameters.
    static let node: [String: WorkflowValue] = [
        "disabled": false, "onError": "stopWorkflow", "continueOnFail": false, "retryOnFail": false, "maxTries": 3,
        "waitBetweenTries": 1000, "alwaysOutputData": false, "executeOnce": false, "credentials": [:],
    ]

    /// Of a workflow's settings.
    static let settings: [String: WorkflowValue] = [
        "saveDataErrorExecution": "DEFAULT", "saveDataSuccessExecution": "DEFAULT", "saveManualExecutions": "DEFAULT",
        "saveExecutionProgress": "DEFAULT", "timezone": "DEFAULT", "executionTimeout": -1,
        "callerPolicy": "workflowsFromSameOwner", "errorWorkflow": "DEFAULT", "availableInMCP": false,
        "timeSavedPerExecution": 0, "timeSavedMode": "fixed", "binaryMode": "separate",
    ]

    /// Parameters of any node.
    private static let anyParameter: [String: WorkflowValue] = ["options": [:], "notice": "", "infoMessage": ""]

    /// By the node's kind.
    private static let parameters: [String: [String: WorkflowValue]] = [
        "webhook": [
            "multipleMethods": false, "httpMethod": "GET", "authentication": "none", "responseMode": "onReceived",
            "responseCode": 200, "responseData": "firstEntryJson", "webhookNotice": "",
        ],
        "filter": ["looseTypeValidation": false], "if": ["looseTypeValidation": false],
        "switch": ["mode": "rules", "looseTypeValidation": false],
        "code": ["mode": "runOnceForAllItems", "language": "javaScript"],
        "httpRequest": [
            "curlImport": "", "method": "GET", "authentication": "none", "provideSslCertificates": false,
            "sendQuery": false, "specifyQuery": "keypair", "sendHeaders": false, "specifyHeaders": "keypair",
            "sendBody": false, "contentType": "json", "specifyBody": "keypair",
        ],
        "respondToWebhook": ["generalNotice": "", "respondWith": "firstIncomingItem"],
        "set": ["mode": "manual", "duplicateItem": false, "includeOtherFields": false],
        "stopAndError": ["errorType": "errorMessage"], "wait": ["resume": "timeInterval", "unit": "hours"],
    ]

    static func parameter(_ name: String, of kind: String) -> WorkflowValue? {
        parameters[kind]?[name] ?? anyParameter[name]
    }

    /// What is there or not without a difference.
    static func isEmpty(_ value: WorkflowValue) -> Bool {
        switch value {
        case .null: true
        case .object(let object): object.members.isEmpty
        case .array(let items): items.isEmpty
        default: false
        }
    }
}
