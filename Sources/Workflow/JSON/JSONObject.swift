/// Members in the order in which they were set; setting an existing key keeps its place.
public struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public private(set) var members: [(key: String, value: JSONValue)] = []
    /// Where each key stands, once there are enough of them that looking through them all would be slow.
    private var places: [ByteKey: Int]?

    /// Keys are bytes: two spellings of the same letter are two keys, which `String` would not say.
    private struct ByteKey: Hashable, Sendable {
        var text: String

        static func == (left: ByteKey, right: ByteKey) -> Bool { left.text.hasSameBytes(as: right.text) }

        func hash(into hasher: inout Hasher) {
            // Always there: no string of this platform is stored otherwise than in UTF-8.
            let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
                hasher.combine(bytes: UnsafeRawBufferPointer($0))
            }
            if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
        }
    }

    private static let few = 16

    public init(_ members: [(key: String, value: JSONValue)] = []) {
        for member in members { self[member.key] = member.value }
    }

    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }

    private func place(of key: String) -> Int? {
        if let places { return places[ByteKey(text: key)] }
        return members.firstIndex { $0.key.hasSameBytes(as: key) }
    }

    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil):
                members.remove(at: place)
                if places != nil { index() }
            case (nil, let value?):
                members.append((key: key, value: value))
                places?[ByteKey(text: key)] = members.count - 1
                if places == nil, members.count > Self.few { index() }
            case (nil, nil): break
            }
        }
    }

    private mutating func index() {
        var places: [ByteKey: Int] = [:]
        for (place, member) in members.enumerated() { places[ByteKey(text: member.key)] = place }
        self.places = places
    }

    public var keys: [String] { members.map(\.key) }

    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.count == right.members.count
            && left.members.allSatisfy { right[$0.key] == $0.value }
    }
}

extension String {
    /// Byte for byte, where `==` would take two spellings of a letter for the same; mostly told by the lengths alone.
    func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
