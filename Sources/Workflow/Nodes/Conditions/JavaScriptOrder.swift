extension JSONObject {
    /// Members as JavaScript keeps them: whole numbers first, by size, the others as they were set. All the way down.
    var inJavaScriptOrder: JSONObject {
        let entries = members.map { (key: $0.key, value: $0.value.inJavaScriptOrder, place: Self.index($0.key)) }
        let numbered = entries.filter { $0.place != nil }.sorted { ($0.place ?? 0) < ($1.place ?? 0) }
        return JSONObject((numbered + entries.filter { $0.place == nil }).map { ($0.key, $0.value) })
    }

    /// The number that a key is, if JavaScript would take it for an array's index.
    private static func index(_ key: String) -> UInt32? {
        guard let first = key.utf8.first, JavaScript.isDigit(first), first != UInt8(ascii: "0") || key.utf8.count == 1,
            let index = UInt32(key), index < .max
        else { return nil }
        return index
    }
}

extension JSONValue {
    var inJavaScriptOrder: JSONValue {
        switch self {
        case .object(let object): .object(object.inJavaScriptOrder)
        case .array(let elements): .array(elements.map(\.inJavaScriptOrder))
        default: self
        }
    }
}
