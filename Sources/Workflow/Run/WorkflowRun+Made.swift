extension WorkflowRun {
    /// A run that the engine did not do itself: an instance that died, an execution that somebody stopped.
    public init(status: Status, data: JSONValue) {
        self.init(
            status: status, data: data, staticData: nil, lastNode: nil, lastOutputs: [], reply: nil, hungUp: false,
            failure: nil, records: [])
    }
}
