import Workflow

/// A place in a node: `parameters.headerParameters.parameters[Authorization].value`.
struct ParameterPath: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        case key(String)
        case index(Int)
        /// An element of a list, by its `name`.
        case named(String)
    }

    var steps: [Step] = []

    func appending(_ step: Step) -> ParameterPath { ParameterPath(steps: steps + [step]) }
    func key(_ name: String) -> ParameterPath { appending(.key(name)) }

    /// The keys alone, without what stands in brackets.
    var keys: [String] {
        steps.compactMap { if case .key(let key) = $0 { key } else { nil } }
    }

    var text: String {
        var out = ""
        for step in steps {
            switch step {
            case .key(let key): out += out.isEmpty ? key : ".\(key)"
            case .index(let index): out += "[\(index)]"
            case .named(let name): out += "[\(name)]"
            }
        }
        return out
    }
}
