import YAML

/// A value as somebody wrote it, and where.
struct Written {
    enum Content {
        case node(YAMLNode)
        /// A variable's value: here, and only here, secrets stand in clear.
        case variable(name: String, value: String)
        case flag(String)
    }

    /// Of its setting; of a mapping's entry, with the entry's name.
    var key: String
    var content: Content
    var place: ConfigurationProblem.Place
    /// Where in the file it stands; `nil` for what is not in it.
    var line: (file: ConfigurationFile, place: YAMLPlace)?
    /// Its line, masked: made when there is something to say of it.
    var excerpt: Excerpt? { line.flatMap { $0.file.excerpt($0.place) } }
}

/// A value that cannot be used; `place` where it is more exact than that of the whole value.
struct Fault: Error {
    var kind: ConfigurationProblem.Kind
    var place: YAMLPlace?

    init(_ kind: ConfigurationProblem.Kind, at place: YAMLPlace? = nil) { (self.kind, self.place) = (kind, place) }
}

/// A scalar and what YAML takes it for.
struct Scalar {
    enum Form {
        case string, integer, number, boolean
        /// From a variable or a flag: whatever it can be read as.
        case untyped
    }

    var text: String
    var form: Form

    init(_ content: Written.Content, expected: String) throws(Fault) {
        switch content {
        case .variable(_, let value): (text, form) = (value, .untyped)
        case .flag(let value): (text, form) = (value, .untyped)
        case .node(let node):
            form =
                switch node.type {
                case .string: .string
                case .int: .integer
                case .float: .number
                case .bool: .boolean
                default: throw Fault(.wrongType(expected: expected, found: node.typeWords))
                }
            do throws(YAMLError) { text = try node.text() } catch { throw Fault(error.problem, at: error.place) }
        }
    }

    var formWords: String {
        switch form {
        case .string, .untyped: "text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        }
    }
}
