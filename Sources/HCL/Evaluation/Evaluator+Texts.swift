/// Functions of texts, and those that read files of the commit.
extension Evaluator {
    static let textFunctions: [String: Function] = [
        "file": Function(minimum: 1, maximum: 1) { evaluator, arguments, _ throws(HCLError) in
            try evaluator.file(arguments[0])
        },
        "jsondecode": Function(minimum: 1, maximum: 1) { evaluator, arguments, _ throws(HCLError) in
            try evaluator.jsondecode(arguments[0])
        },
        "trimspace": text { $0.trimmingBlanks },
        "chomp": text { text in
            var bytes = Array(text.utf8)
            while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
            return String(decoding: bytes, as: UTF8.self)
        },
        "lower": text { $0.utf8.allSatisfy { $0 < 0x80 } ? $0.lowercased() : nil },
        "upper": text { $0.utf8.allSatisfy { $0 < 0x80 } ? $0.uppercased() : nil },
        "split": Function(minimum: 2, maximum: 2) { evaluator, arguments, offset throws(HCLError) in
            let separator = try evaluator.text(of: arguments[0].value, "the separator", at: arguments[0].offset)
            let text = try evaluator.text(of: arguments[1].value, "the text", at: arguments[1].offset)
            guard separator.utf8.count == 1, let byte = separator.utf8.first else {
                throw evaluator.unusual("such a separator", arguments[0].offset)
            }
            let parts = text.utf8.split(separator: byte, omittingEmptySubsequences: false)
            // A list, and no tuple.
            return try evaluator.collect(
                .list(parts.map { .string(String(decoding: $0, as: UTF8.self)) }), isPlain: false, offset)
        },
        "parseint": Function(minimum: 2, maximum: 2) { evaluator, arguments, offset throws(HCLError) in
            let text = try evaluator.text(of: arguments[0].value, "the text", at: arguments[0].offset)
            let base = try evaluator.number(of: arguments[1].value, "the base", at: arguments[1].offset)
            guard base.int64 == 10 else { throw evaluator.unusual("parseint() of another base", offset) }
            let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
            guard !digits.isEmpty, digits.count >= text.utf8.count - 1, digits.allSatisfy(\.isDigit) else {
                throw evaluator.error(.type, "this text is no whole number", arguments[0].offset)
            }
            return Evaluated(number: try evaluator.number(fromText: text, "the text", at: arguments[0].offset))
        },
        "coalesce": Function(minimum: 1, maximum: .max, nulls: .everywhere) {
            evaluator, arguments, offset throws(HCLError) in
            let values = arguments.map(\.value.value)
            guard arguments.isPlain, let type = evaluator.common(values) else {
                throw evaluator.unusual("coalesce() of such values", offset)
            }
            guard let index = values.firstIndex(where: { $0 != .null && $0 != .string("") }) else {
                throw evaluator.error(.type, "coalesce() finds no value", offset)
            }
            return try evaluator.convert(arguments[index].value, to: type, at: arguments[index].offset)
        },
        "format": Function(minimum: 1, maximum: .max, nulls: .from(1)) {
            evaluator, arguments, offset throws(HCLError) in
            try evaluator.format(arguments, at: offset)
        },
        "sensitive": Function(minimum: 1, maximum: 1, nulls: .everywhere) { _, arguments, _ throws(HCLError) in
            arguments[0].value
        },
        "nonsensitive": Function(minimum: 1, maximum: 1, nulls: .everywhere) { _, arguments, _ throws(HCLError) in
            arguments[0].value
        },
    ]

    /// - Parameter change: `nil` for text that is not treated here.
    private static func text(_ change: @escaping @Sendable (String) -> String?) -> Function {
        Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            let text = try evaluator.text(of: arguments[0].value, "the argument", at: arguments[0].offset)
            guard let changed = change(text) else { throw evaluator.unusual("this text", arguments[0].offset) }
            try evaluator.spend(changed.utf8.count, at: offset)
            return Evaluated(text: changed)
        }
    }

    private func common(_ values: [HCLValue]) -> HCLType? {
        values.contains(where: \.isCollection) ? nil : Self.commonType(values, isPlain: true)
    }

    /// `%s`, `%d` and `%%` without widths.
    private mutating func format(_ arguments: [Argument], at offset: Int) throws(HCLError) -> Evaluated {
        let pattern = try text(of: arguments[0].value, "the format", at: arguments[0].offset)
        var out: [UInt8] = []
        var rest = Array(pattern.utf8)[...]
        var values = arguments.dropFirst()
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                out.append(byte)
                continue
            }
            let verb = rest.popFirst()
            if verb == UInt8(ascii: "%") {
                out.append(byte)
                continue
            }
            guard verb == UInt8(ascii: "s") || verb == UInt8(ascii: "d"), let value = values.popFirst() else {
                throw unusual("this format", arguments[0].offset)
            }
            if verb == UInt8(ascii: "d"), try !number(of: value.value, "%d", at: value.offset).isInteger {
                throw unusual("%d of a fraction", value.offset)
            }
            out += try text(of: value.value, "what is formatted", at: value.offset).utf8
            try spend(out.count > Self.maximumWeight ? out.count : 1, at: offset)
        }
        guard values.isEmpty else { throw unusual("format() with more values than verbs", offset) }
        return Evaluated(text: String(decoding: out, as: UTF8.self))
    }

    // MARK: Files

    private mutating func file(_ argument: Argument) throws(HCLError) -> Evaluated {
        let written = try text(of: argument.value, "the path", at: argument.offset)
        guard let path = RelativePath.normal(written) else {
            throw unusual("a file outside of the repository", argument.offset)
        }
        switch folder.read(path) {
        case .bytes(let bytes):
            try spend(bytes.count, at: argument.offset)
            guard let content = String(validating: bytes, as: UTF8.self) else {
                throw error(.type, "the file \(path) is no UTF-8", argument.offset)
            }
            try checkNormal(content, at: argument.offset)
            var result = Evaluated(text: content)
            result.file = path
            return result
        case .missing:
            throw error(.notConstant(.file(path)), "the file \(path) is not in the commit", argument.offset)
        case .unreadable(let reason):
            throw error(.notConstant(.file(path)), "the file \(path) is not read here: \(reason)", argument.offset)
        case .notGiven:
            throw error(.notConstant(.file(path)), "the file \(path) was not read", argument.offset)
        }
    }

    private mutating func jsondecode(_ argument: Argument) throws(HCLError) -> Evaluated {
        let text = try text(of: argument.value, "the text", at: argument.offset)
        try spend(text.utf8.count, at: argument.offset)
        let file = argument.value.file
        let source = SourceText(
            name: file.map { self.source.neighbour($0) } ?? self.source.name, bytes: Array(text.utf8))
        let document: Expression
        do throws(Fault) {
            var parser = JSONParser(source.bytes, isData: true, clock: clock)
            document = try parser.document()
        } catch {
            let kind = error.kind == .syntax ? .type : error.kind
            guard file == nil else { throw source.error(Fault(kind, error.message, at: error.offset)) }
            throw self.error(kind, "this is not JSON: \(error.message)", argument.offset)
        }
        var result = try elsewhere(source) { evaluator throws(HCLError) in try evaluator.evaluate(document) }
        if file == nil { result.places = nil }
        return result
    }
}

/// Paths as a folder's files name others.
enum RelativePath {
    /// From the folder, without `.` and with `..` only at the beginning; `nil` for one that is not relative.
    static func normal(_ written: String) -> String? {
        guard !written.isEmpty, !written.hasPrefix("/"), !written.hasPrefix("~"), !written.utf8.contains(0) else {
            return nil
        }
        var parts: [Substring] = []
        for part in written.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }
}

extension SourceText {
    /// The name of a file by its path from the folder of this one.
    func neighbour(_ path: String) -> String {
        guard let slash = name.lastIndex(of: "/") else { return path }
        var folder = name[..<slash].split(separator: "/")
        var rest = path.split(separator: "/")[...]
        while rest.first == "..", !folder.isEmpty {
            folder.removeLast()
            rest = rest.dropFirst()
        }
        return (folder + rest).joined(separator: "/")
    }
}

extension String {
    /// Without white space at both ends, as Go's `strings.TrimSpace` has it.
    fileprivate var trimmingBlanks: String {
        var scalars = unicodeScalars[...]
        while let first = scalars.first, first.isBlank { scalars.removeFirst() }
        while let last = scalars.last, last.isBlank { scalars.removeLast() }
        return String(scalars)
    }
}
