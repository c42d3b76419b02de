/// One parameter of a node type: its default and when it is shown. n8n runs a node with what is shown only, and
/// stores it so in an execution.
public struct ParameterDescription: Sendable {
    public indirect enum Kind: Sendable {
        case plain
        /// Optional members, without defaults of their own.
        case collection([ParameterDescription])
        /// Groups of members with defaults; `multiple`: each group is a list.
        case fixedCollection([String: [ParameterDescription]], multiple: Bool)
    }

    /// Shown (or hidden) while a parameter has one of these values; a leading `/` starts at the node.
    public struct Condition: Sendable {
        public var parameter: String
        public var values: [JSONValue]
    }

    public var name: String
    public var kind: Kind
    public var standard: JSONValue
    public var show: [Condition]
    public var hide: [Condition]
    /// Versions of the node it exists in.
    public var versions: ClosedRange<Double>

    public init(
        _ name: String, _ standard: JSONValue, kind: Kind = .plain, show: [String: [JSONValue]] = [:],
        hide: [String: [JSONValue]] = [:], versions: ClosedRange<Double> = 0...99
    ) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.show = show.map { Condition(parameter: $0.key, values: $0.value) }
        self.hide = hide.map { Condition(parameter: $0.key, values: $0.value) }
        self.versions = versions
    }
}
