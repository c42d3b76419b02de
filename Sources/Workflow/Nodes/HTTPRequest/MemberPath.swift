/// Names like `a.b[0]["c d"]`, under which a value is put into an object, and what is missing on the way made.
enum MemberPath {
    static func set(_ object: inout JSONObject, _ path: String, _ value: JSONValue) {
        let parts = parse(path)
        // Where the whole name is a member already, it is meant.
        guard parts.count > 1, object[path] == nil else {
            object[parts.count == 1 && object[path] == nil ? parts[0] : path] = value
            return
        }
        var whole = JSONValue.object(object)
        put(&whole, parts[...], value)
        if case .object(let result) = whole { object = result }
    }

    private static func put(_ target: inout JSONValue, _ parts: ArraySlice<String>, _ value: JSONValue) {
        guard let part = parts.first else {
            target = value
            return
        }
        let rest = parts.dropFirst()
        if case .array(var values) = target, let index = index(part), index < 10_000 {
            while values.count <= index { values.append(.null) }
            var inner = container(values[index], for: rest.first)
            put(&inner, rest, value)
            values[index] = inner
            target = .array(values)
            return
        }
        guard case .object(var object) = target else { return }
        var inner = container(object[part], for: rest.first)
        put(&inner, rest, value)
        object[part] = inner
        target = .object(object)
    }

    private static func container(_ found: JSONValue?, for next: String?) -> JSONValue {
        switch found {
        case .object(let object): .object(object)
        case .array(let values): .array(values)
        default: next.flatMap(index) == nil ? [:] : []
        }
    }

    private static func index(_ part: String) -> Int? {
        guard !part.isEmpty, part.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            part == "0" || part.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int(part)
    }

    private static func parse(_ path: String) -> [String] {
        var parts: [String] = []
        var part: [UInt8] = []
        // A part in brackets is over with them: the point that follows begins the next.
        var closed = false
        let bytes = Array(path.utf8)
        var position = 0
        func end() {
            if !closed { parts.append(String(decoding: part, as: UTF8.self)) }
            part = []
            closed = false
        }
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ".") {
                end()
            } else if byte == UInt8(ascii: "["),
                let close = bytes[position...].firstIndex(of: UInt8(ascii: "]")), close > position + 1
            {
                if !part.isEmpty { end() }
                var inner = Array(bytes[(position + 1)..<close])
                if inner.count > 1, let quote = inner.first, quote == inner.last, quote == 0x22 || quote == 0x27 {
                    inner = Array(inner.dropFirst().dropLast())
                }
                parts.append(String(decoding: inner, as: UTF8.self))
                closed = true
                position = close
            } else {
                if closed {
                    closed = false
                    part = []
                }
                part.append(byte)
            }
            position += 1
        }
        if !closed { end() }
        return parts.isEmpty ? [""] : parts
    }
}
