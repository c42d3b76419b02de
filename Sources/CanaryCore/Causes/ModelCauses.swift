extension Cause {
    static let modelCauses: [Cause] = []
}
