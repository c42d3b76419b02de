import Testing
import Workflow

/// Defaults as n8n 1.81.4 stores them in an execution (recordings 01 and 01b, and the same instance asked again).
@Suite struct FilledInTests {
    @Test(arguments: [
        (
            "webhook@2", #"{"httpMethod":"POST","path":"p","options":{}}"#,
            #"{"multipleMethods":false,"httpMethod":"POST","path":"p","authentication":"none","responseMode":"onReceived","options":{}}"#
        ),
        (
            "webhook@2", #"{"path":"p","responseMode":"lastNode","options":{}}"#,
            #"{"multipleMethods":false,"httpMethod":"GET","path":"p","authentication":"none","responseMode":"lastNode","responseData":"firstEntryJson","options":{}}"#
        ),
        (
            "webhook@1", #"{"path":"p","responseMode":"responseNode"}"#,
            #"{"multipleMethods":false,"httpMethod":"GET","path":"p","authentication":"none","responseMode":"responseNode","webhookNotice":"","options":{}}"#
        ),
        (
            "webhook@1", #"{"path":"p"}"#,
            #"{"multipleMethods":false,"httpMethod":"GET","path":"p","authentication":"none","responseMode":"onReceived","responseCode":200,"options":{}}"#
        ),
        (
            "code@2", #"{"jsCode":"return []","old":1}"#,
            #"{"mode":"runOnceForAllItems","language":"javaScript","jsCode":"return []","notice":""}"#
        ),
        (
            "httpRequest@4.2", #"{"url":"u"}"#,
            #"{"curlImport":"","method":"GET","url":"u","authentication":"none","provideSslCertificates":false,"sendQuery":false,"sendHeaders":false,"sendBody":false,"options":{},"infoMessage":""}"#
        ),
        (
            "httpRequest@4.2",
            #"{"url":"u","method":"POST","sendHeaders":true,"headerParameters":{"parameters":[{"name":"A"}]},"sendBody":true,"specifyBody":"json","jsonBody":"{}","body":"hidden","options":{"timeout":5,"redirect":{"redirect":{}},"response":{"response":{"responseFormat":"text"}}}}"#,
            #"{"curlImport":"","method":"POST","url":"u","authentication":"none","provideSslCertificates":false,"sendQuery":false,"sendHeaders":true,"specifyHeaders":"keypair","headerParameters":{"parameters":[{"name":"A","value":""}]},"sendBody":true,"contentType":"json","specifyBody":"json","jsonBody":"{}","options":{"timeout":5,"redirect":{"redirect":{"followRedirects":true,"maxRedirects":21}},"response":{"response":{"fullResponse":false,"neverError":false,"responseFormat":"text","outputPropertyName":"data"}}},"infoMessage":""}"#
        ),
        (
            "respondToWebhook@1.1", #"{"respondWith":"json","options":{"responseKey":"x"}}"#,
            #"{"generalNotice":"","respondWith":"json","webhookNotice":"","responseBody":"{\n  \"myField\": \"value\"\n}","options":{}}"#
        ),
        ("wait@1.1", #"{"amount":0.2}"#, #"{"resume":"timeInterval","amount":0.2,"unit":"seconds"}"#),
        ("wait@1", "{}", #"{"resume":"timeInterval","amount":1,"unit":"hours"}"#),
        ("wait@1.1", #"{"resume":"=x"}"#, #"{"resume":"=x","dateTime":"","amount":5,"unit":"seconds"}"#),
        ("stopAndError", "{}", #"{"errorType":"errorMessage","errorMessage":""}"#),
        ("stopAndError", #"{"errorType":"errorObject"}"#, #"{"errorType":"errorObject","errorObject":""}"#),
        ("noOp", #"{"any":1}"#, #"{"any":1}"#),
        ("merge@3", #"{"any":1}"#, #"{"any":1}"#),
        (
            "httpRequest@4.2", #"{"url":"u","options":"=x","sendQuery":true,"queryParameters":5}"#,
            #"{"curlImport":"","method":"GET","url":"u","authentication":"none","provideSslCertificates":false,"sendQuery":true,"specifyQuery":"keypair","queryParameters":5,"sendHeaders":false,"sendBody":false,"options":"=x","infoMessage":""}"#
        ),
    ])
    func asStored(type: String, given: String, expected: String) throws {
        let definition = try workflow([("A", type, try JSONValue(parsing: given))])
        let node = definition.nodes[0].filledIn
        #expect(difference(.object(node.parameters), try JSONValue(parsing: expected)) == nil)
        #expect(node.document["parameters"] == .object(node.parameters))
        // Once more changes nothing.
        #expect(node.filledIn.parameters == node.parameters)
    }
}
