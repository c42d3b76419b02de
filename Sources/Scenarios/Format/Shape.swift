/// What may stand as a value in a scenario file. Reading, the JSON Schema and the reference are all made from it.
indirect enum Shape: Sendable, Equatable {
    /// Text of any length; an unquoted number is taken as it was written.
    case text
    /// Text that is one line and not empty.
    case line
    case boolean
    case integer(ClosedRange<Int>)
    case number
    /// `30s`, `1h30m`, in milliseconds.
    case time
    case choice([String])
    /// An identifier of the table of causes, which the reader is handed; `none` too, where that means something.
    case cause(orNone: Bool)
    case nothing
    case list(Shape)
    case map(Keys, Shape)
    case fields([Field])
    /// A mapping with exactly one of these.
    case oneOf([Field])
    /// The first that fits the kind of value that was written.
    case either([Shape])

    /// What the names in a map may be.
    enum Keys: Sendable, Equatable {
        case any(String)
        case choice([String])
        case series
    }

    struct Field: Sendable, Equatable {
        var name: String
        var shape: Shape
        var help: String
        var isRequired = false

        init(_ name: String, _ shape: Shape, _ help: String, required: Bool = false) {
            (self.name, self.shape, self.help, isRequired) = (name, shape, help, required)
        }
    }
}

/// What was read, already known to fit its shape.
indirect enum Value: Sendable, Equatable {
    case text(String)
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case milliseconds(Int)
    case nothing
    case list([Value])
    case map([Member])

    struct Member: Sendable, Equatable {
        var name: String
        var value: Value
    }

    // A shape that was checked has what is asked for: what stands behind `??` is never used.
    var text: String { if case .text(let text) = self { text } else { "" } }
    var boolean: Bool { if case .boolean(let value) = self { value } else { false } }
    var integer: Int { if case .integer(let value) = self { value } else { 0 } }
    var milliseconds: Int { if case .milliseconds(let value) = self { value } else { 0 } }
    var list: [Value] { if case .list(let values) = self { values } else { [] } }
    var members: [Member] { if case .map(let members) = self { members } else { [] } }
    var isNothing: Bool { self == .nothing }

    var number: Double {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: 0
        }
    }

    /// A member of a map.
    subscript(name: String) -> Value? { members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value }
}
