/// Members in the order in which they were set; setting an existing key keeps its place.
public struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public private(set) var members: [(key: String, value: JSONValue)] = []
    /// Where each key stands, once there are enough of them that looking through them all would be slow.
    private var places: [ByteKey: Int]?

    /// Keys are bytes: two spellings of the same letter are two keys, which `String` would not say.
    private struct ByteKey: Hashable, Sendable {
        var text: String

        static func == (left: ByteKey, right: ByteKey) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
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
        return members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
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
