extension NodeType {
    /// Its item is made by the server that took the request; the node passes it on.
    static let webhook = NodeType(
        name: "n8n-nodes-base.webhook", versions: [1, 1.1, 2, 2.1], isTrigger: true,
        outputs: { node in
            // One output for each method, where several are listened to.
            max(1, node.parameters["httpMethod"]?.arrayValue?.count ?? 1)
        },
        parameters: [
            .init("multipleMethods", false),
            .init("httpMethod", "GET", show: ["multipleMethods": [false]]),
            .init("httpMethod", ["GET", "POST"], show: ["multipleMethods": [true]]),
            .init("path", "", isRequired: true),
            .init("authentication", "none"),
            .init("responseMode", "onReceived"),
            .init("webhookNotice", "", show: ["responseMode": ["responseNode"]]),
            .init("responseCode", 200, hide: ["responseMode": ["responseNode"]], versions: 1...1.1),
            .init("responseData", "firstEntryJson", show: ["responseMode": ["lastNode"]]),
            .init("responseBinaryPropertyName", "data", show: ["responseData": ["firstEntryBinary"]]),
            .init("options", [:], .collection(webhookOptions)),
        ],
        execute: { context in context.inputs })

    private static let webhookOptions: [ParameterDescription] = [
        .init("binaryData", false, show: ["/httpMethod": ["PATCH", "PUT", "POST"]], versions: 1...1),
        .init("binaryPropertyName", "data", versions: 1.1...99),
        .init("ignoreBots", false),
        .init("ipWhitelist", ""),
        .init("noResponseBody", false, show: ["/responseMode": ["onReceived"]], hide: ["rawBody": [true]]),
        .init(
            "responsePropertyName", "data",
            show: ["/responseData": ["firstEntryJson"], "/responseMode": ["lastNode"]]),
        .init("binaryPropertyName", "data", show: ["binaryData": [true]], versions: 1...1),
        .init("rawBody", false, hide: ["binaryData": [true], "noResponseBody": [true]], versions: 1...1),
        .init("rawBody", false, hide: ["noResponseBody": [true]], versions: 1.1...99),
        .init(
            "responseCode", ["values": ["responseCode": 200]],
            .fixedCollection(
                [
                    "values": [
                        .init("responseCode", 200),
                        .init("customCode", 200, show: ["responseCode": ["customCode"]]),
                    ]
                ], multiple: false),
            hide: ["/responseMode": ["responseNode"]], versions: 2...99),
        .init(
            "responseContentType", "", show: ["/responseData": ["firstEntryJson"], "/responseMode": ["lastNode"]]),
        .init("responseData", "", show: ["/responseMode": ["onReceived"]], hide: ["noResponseBody": [true]]),
        .init("responseHeaders", [:], .fixedCollection(["entries": nameAndValue], multiple: true)),
    ]

    static let nameAndValue: [ParameterDescription] = [.init("name", ""), .init("value", "")]

    static let manualTrigger = NodeType(
        name: "n8n-nodes-base.manualTrigger", versions: [1], isTrigger: true, parameters: [.init("notice", "")],
        execute: { context in context.inputs })

    static let scheduleTrigger = NodeType(
        name: "n8n-nodes-base.scheduleTrigger", versions: [1, 1.1, 1.2, 1.3], isTrigger: true,
        execute: { context in context.inputs })
}
