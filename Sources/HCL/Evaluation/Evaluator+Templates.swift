/// Strings with `${}`, `%{if}` and `%{for}`.
extension Evaluator {
    mutating func evaluate(_ template: Template, at offset: Int) throws(HCLError) -> Evaluated {
        if let expression = template.onlyInterpolation { return try evaluate(expression) }
        var text = ""
        try append(template.parts, to: &text, at: offset)
        return Evaluated(text: text)
    }

    private mutating func append(
        _ parts: [Template.Part], to text: inout String, at offset: Int
    ) throws(HCLError) {
        for part in parts {
            let before = text.utf8.count
            switch part {
            case .literal(let literal, let place):
                try checkNormal(literal, at: place)
                text += literal
            case .interpolation(let expression):
                let value = try evaluate(expression)
                text += try self.text(of: value, "what is put into a string", at: expression.range.lowerBound)
            case .condition(let condition, let then, let otherwise):
                let place = condition.range.lowerBound
                let holds = try bool(of: try evaluate(condition), "a condition", at: place)
                // Nesting is bounded by the parser, which counts directives.
                try append(holds ? then : otherwise, to: &text, at: offset)
            case .loop(let names, let collection, let body):
                for (key, value) in try items(of: collection) {
                    let outer = bind(names, key, value)
                    defer { unbind(outer) }
                    try append(body, to: &text, at: offset)
                }
            }
            try spend(
                max(text.utf8.count > Self.maximumWeight ? text.utf8.count : 0, text.utf8.count - before), at: offset)
        }
    }

    /// Terraform brings text into Unicode's composed form. Text that this could change is refused; what is left is
    /// its own composed form, also when joined.
    func checkNormal(_ text: String, at offset: Int) throws(HCLError) {
        if text.utf8.allSatisfy({ $0 < 0x80 }) || text.unicodeScalars.allSatisfy(\.isInertWhenComposed) { return }
        throw error(
            .notConstant(.unnormalizedText), "this text holds marks that Terraform might compose or reorder", offset)
    }
}

extension Unicode.Scalar {
    /// Never changed by composition (NFC), neither alone nor after any other character.
    fileprivate var isInertWhenComposed: Bool {
        if value < 0x300 { return true }
        let properties = properties
        if properties.canonicalCombiningClass != .notReordered || properties.isFullCompositionExclusion { return false }
        switch properties.generalCategory {
        // Spacing marks and a few non-spacing ones compose with what stands before them; selectors of emoji do not.
        case .spacingMark, .nonspacingMark, .enclosingMark: return (0xFE00...0xFE0F).contains(value)
        default: return !(0x1160...0x11FF).contains(value)
        }
    }
}
