/// What goes from node to node.
public struct WorkflowItem: Sendable, Equatable {
    public var json: JSONObject
    /// `{"item": 0}`, or as a Code node gave it.
    public var pairedItem: JSONValue?
    /// Set beside `json` by nodes that go on after an error.
    public var error: JSONValue?
    public var binary: JSONValue?

    public init(json: JSONObject, pairedItem: JSONValue? = nil, error: JSONValue? = nil, binary: JSONValue? = nil) {
        self.json = json
        self.pairedItem = pairedItem
        self.error = error
        self.binary = binary
    }

    /// As it stands in an execution's data.
    public var document: JSONValue {
        var object: JSONObject = ["json": .object(json)]
        if let binary { object["binary"] = binary }
        if let error { object["error"] = error }
        if let pairedItem { object["pairedItem"] = pairedItem }
        return .object(object)
    }
}
