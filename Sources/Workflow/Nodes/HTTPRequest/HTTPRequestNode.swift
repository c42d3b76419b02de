extension NodeType {
    /// Versions 3 to 4.2; 1 and 2 have other parameters and are not known.
    static let httpRequest = NodeType(
        name: "n8n-nodes-base.httpRequest", versions: [3, 4, 4.1, 4.2], parameters: httpParameters,
        evaluationOrder: [
            "authentication", "provideSslCertificates", "method", "sendQuery", "queryParameters", "specifyQuery",
            "jsonQuery", "sendBody", "contentType", "specifyBody", "bodyParameters", "jsonBody", "body", "sendHeaders",
            "headerParameters", "specifyHeaders", "jsonHeaders", "options", "url", "rawContentType",
        ],
        unsupported: httpUnknowns,
        execute: { context throws(NodeFailure) in try await HTTPRequestRun(context: context).run() })

    private static func httpUnknowns(_ node: WorkflowNode) -> [Unsupported.What] {
        let parameters = node.parameters
        var result: [Unsupported.What] = []
        switch parameters["authentication"]?.stringValue {
        case nil, "none": break
        case "genericCredentialType":
            let type = parameters["genericAuthType"]?.stringValue ?? ""
            if type != "httpHeaderAuth" { result.append(.parameter("genericAuthType=\(type)")) }
        case let authentication?: result.append(.parameter("authentication=\(authentication)"))
        }
        if parameters["provideSslCertificates"]?.isTruthy == true {
            result.append(.parameter("provideSslCertificates"))
        }
        if parameters["sendBody"]?.isTruthy == true, let type = parameters["contentType"]?.stringValue,
            ["multipart-form-data", "binaryData"].contains(type)
        {
            result.append(.parameter("contentType=\(type)"))
        }
        let options = parameters["options"]
        if options?["proxy"]?.isTruthy == true { result.append(.parameter("options.proxy")) }
        if let mode = options?["pagination"]?["pagination"]?["paginationMode"], mode != "off" {
            result.append(.parameter("options.pagination"))
        }
        if options?["response"]?["response"]?["responseFormat"] == "file" {
            result.append(.parameter("options.response.responseFormat=file"))
        }
        return result
    }

    private static func list(_ members: [ParameterDescription] = nameAndValue) -> ParameterDescription.Kind {
        .fixedCollection(["parameters": members], multiple: true)
    }

    private static let emptyList: JSONValue = ["parameters": [["name": "", "value": ""]]]

    private static let httpParameters: [ParameterDescription] = [
        .init("curlImport", ""),
        .init("method", "GET"),
        .init("url", "", isRequired: true),
        .init("authentication", "none"),
        .init("nodeCredentialType", "", show: ["authentication": ["predefinedCredentialType"]]),
        .init("genericAuthType", "", show: ["authentication": ["genericCredentialType"]]),
        .init("provideSslCertificates", false),
        .init("sendQuery", false),
        .init("specifyQuery", "keypair", show: ["sendQuery": [true]]),
        .init("queryParameters", emptyList, list(), show: ["sendQuery": [true], "specifyQuery": ["keypair"]]),
        .init("jsonQuery", "", show: ["sendQuery": [true], "specifyQuery": ["json"]]),
        .init("sendHeaders", false),
        .init("specifyHeaders", "keypair", show: ["sendHeaders": [true]]),
        .init("headerParameters", emptyList, list(), show: ["sendHeaders": [true], "specifyHeaders": ["keypair"]]),
        .init("jsonHeaders", "", show: ["sendHeaders": [true], "specifyHeaders": ["json"]]),
        .init("sendBody", false),
        .init("contentType", "json", show: ["sendBody": [true]]),
        .init("specifyBody", "keypair", show: ["sendBody": [true], "contentType": ["json", "form-urlencoded"]]),
        .init(
            "bodyParameters", emptyList, list(),
            show: ["sendBody": [true], "contentType": ["json", "form-urlencoded"], "specifyBody": ["keypair"]]),
        .init("jsonBody", "", show: ["sendBody": [true], "contentType": ["json"], "specifyBody": ["json"]]),
        .init(
            "bodyParameters", emptyList,
            list([
                .init("parameterType", "formData"), .init("name", ""),
                .init("value", "", show: ["parameterType": ["formData"]]),
                .init("inputDataFieldName", "", show: ["parameterType": ["formBinaryData"]]),
            ]), show: ["sendBody": [true], "contentType": ["multipart-form-data"]]),
        .init("body", "", show: ["sendBody": [true], "specifyBody": ["string"]]),
        .init("inputDataFieldName", "", show: ["sendBody": [true], "contentType": ["binaryData"]]),
        .init("rawContentType", "", show: ["sendBody": [true], "contentType": ["raw"]]),
        .init("body", "", show: ["sendBody": [true], "contentType": ["raw"]]),
        .init("options", [:], .collection(httpOptions)),
        .init("infoMessage", ""),
    ]

    private static func redirect(_ standard: JSONValue, _ versions: ClosedRange<Double>) -> ParameterDescription {
        .init(
            "redirect", ["redirect": [:]],
            .fixedCollection(
                [
                    "redirect": [
                        .init("followRedirects", standard),
                        .init("maxRedirects", 21, show: ["followRedirects": [true]]),
                    ]
                ], multiple: false), versions: versions)
    }

    private static let httpOptions: [ParameterDescription] = [
        .init(
            "batching", ["batch": [:]],
            .fixedCollection(
                ["batch": [.init("batchSize", 50), .init("batchInterval", 1000)]], multiple: false)),
        .init("allowUnauthorizedCerts", false),
        .init("queryParameterArrays", "brackets", show: ["/sendQuery": [true]]),
        .init("lowercaseHeaders", true),
        redirect(false, 1...3),
        redirect(true, 3.5...99),
        .init(
            "response", ["response": [:]],
            .fixedCollection(
                [
                    "response": [
                        .init("fullResponse", false), .init("neverError", false), .init("responseFormat", "autodetect"),
                        .init("outputPropertyName", "data", show: ["responseFormat": ["file", "text"]]),
                    ]
                ], multiple: false)),
        .init("pagination", ["pagination": [:]]),
        .init("proxy", ""),
        .init("timeout", 10000),
    ]
}
