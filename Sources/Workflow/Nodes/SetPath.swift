/// Where in an object a field is: `a.b[0]['c d']`, as lodash's `get`, `set` and `unset` read it.
struct SetPath: Equatable {
    var keys: [String]

    /// - Parameter object: a field that has the whole text for its name is that field.
    init(_ text: String, in object: JSONObject?) {
        let isPlain = !text.contains(".") && !(text.contains("[") && text.contains("]"))
        if isPlain || object?[text] != nil {
            keys = [text]
        } else {
            keys = Self.parts(of: text)
        }
    }

    /// One key, however it looks.
    init(key: String) {
        keys = [key]
    }

    private static func parts(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        var keys: [String] = []
        var index = 0
        // An empty key stands before a leading dot, between two dots and behind a last one.
        if bytes.first == UInt8(ascii: ".") { keys.append("") }
        while index < bytes.count {
            let start = index
            while index < bytes.count, !".[]".utf8.contains(bytes[index]) { index += 1 }
            if index > start {
                keys.append(String(decoding: bytes[start..<index], as: UTF8.self))
                continue
            }
            if bytes[index] == UInt8(ascii: "["), let (key, end) = bracketed(bytes, from: index + 1) {
                keys.append(key)
                index = end
                continue
            }
            if let behind = separator(bytes, index), behind == bytes.count || separator(bytes, behind) != nil {
                keys.append("")
            }
            index += 1
        }
        return keys
    }

    /// The end of a `.` or `[]`.
    private static func separator(_ bytes: [UInt8], _ index: Int) -> Int? {
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: ".") { return index + 1 }
        return bytes[index...].starts(with: "[]".utf8) ? index + 2 : nil
    }

    /// `0]`, `'a b']`: the key, and where it ends.
    private static func bracketed(_ bytes: [UInt8], from start: Int) -> (String, Int)? {
        guard start < bytes.count else { return nil }
        let quote = bytes[start]
        guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return number(bytes, from: start) }
        var key: [UInt8] = []
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
                key.append(bytes[index + 1])
                index += 2
            } else if bytes[index] == quote {
                guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "]") else { return nil }
                return (String(decoding: key, as: UTF8.self), index + 2)
            } else {
                key.append(bytes[index])
                index += 1
            }
        }
        return nil
    }

    private static func number(_ bytes: [UInt8], from start: Int) -> (String, Int)? {
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        let parts = (text.hasPrefix("-") ? text.dropFirst() : Substring(text)).split(
            separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(JavaScript.isDigit) })
        else { return nil }
        return (text, end + 1)
    }

    /// The place in an array that a key names.
    static func index(_ key: String) -> Int? {
        guard let first = key.utf8.first, key.utf8.allSatisfy(JavaScript.isDigit),
            first != UInt8(ascii: "0") || key.utf8.count == 1
        else { return nil }
        return Int(key)
    }
}

extension JSONObject {
    func value(at path: SetPath) -> JSONValue? {
        var value: JSONValue? = .object(self)
        for key in path.keys {
            if case .array(let elements) = value {
                value = key == "length" ? .int(elements.count) : SetPath.index(key).flatMap { value?[$0] }
            } else {
                value = value?[key]
            }
        }
        return path.keys.isEmpty ? nil : value
    }

    /// Sets a field, making objects and arrays on the way; nil is `undefined`. False: the path was not allowed.
    ///
    /// An array's new place may not lie further than ``SetPath/farthest`` away.
    mutating func set(_ value: JSONValue?, at path: SetPath) -> Bool {
        // lodash does nothing at all from the first such key on.
        let forbidden = path.keys.firstIndex { ["__proto__", "constructor", "prototype"].contains($0) }
        guard path.keys.count <= SetPath.deepest,
            path.keys.allSatisfy({ (SetPath.index($0) ?? 0) <= SetPath.farthest })
        else { return false }
        var whole = JSONValue.object(self)
        whole.set(value, path.keys[...], stop: forbidden)
        if case .object(let object) = whole { self = object }
        return true
    }

    mutating func unset(at path: SetPath) {
        guard path.keys.count <= SetPath.deepest else { return }
        var whole = JSONValue.object(self)
        whole.unset(path.keys[...])
        if case .object(let object) = whole { self = object }
    }
}

extension SetPath {
    /// An array is filled up to a place that is set; a workflow with `a[999999999]` must not cost the memory.
    static let farthest = 100_000
    /// JSON texts may be 512 deep.
    static let deepest = 256
}

extension JSONValue {
    fileprivate mutating func set(_ value: JSONValue?, _ keys: ArraySlice<String>, stop: Int?) {
        guard let key = keys.first, stop != keys.startIndex else { return }
        let rest = keys.dropFirst()
        let new: JSONValue?
        if let next = rest.first {
            var inner = self[member: key] ?? .null
            if inner.objectValue == nil, inner.arrayValue == nil {
                inner = SetPath.index(next) == nil ? [:] : []
            }
            inner.set(value, rest, stop: stop)
            new = inner
        } else {
            new = value
        }
        switch self {
        case .object(var object):
            object[key] = new
            self = .object(object)
        case .array(var elements):
            if key == "length", let count = new?.intValue, (0...SetPath.farthest).contains(count) {
                let missing = max(0, count - elements.count)  // checked: at most the farthest place
                elements = elements.prefix(max(0, count)) + Array(repeating: .null, count: missing)
                self = .array(elements)
                return
            }
            // Any other key of an array is lost when it is written as JSON.
            guard let index = SetPath.index(key) else { return }
            while elements.count <= index { elements.append(.null) }
            elements[index] = new ?? .null
            self = .array(elements)
        default: break
        }
    }

    fileprivate mutating func unset(_ keys: ArraySlice<String>) {
        guard let key = keys.first else { return }
        var inner = self[member: key]
        if keys.count > 1 { inner?.unset(keys.dropFirst()) } else { inner = nil }
        switch self {
        case .object(var object):
            guard object[key] != nil else { return }
            object[key] = inner
            self = .object(object)
        case .array(var elements):
            guard let index = SetPath.index(key), elements.indices.contains(index) else { return }
            elements[index] = inner ?? .null
            self = .array(elements)
        default: break
        }
    }

    private subscript(member key: String) -> JSONValue? {
        if case .array = self { return SetPath.index(key).flatMap { self[$0] } }
        return self[key]
    }
}
