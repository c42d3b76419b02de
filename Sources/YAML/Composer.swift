/// Bounds on what is read.
package struct YAMLLimits: Sendable {
    /// Bytes of the text.
    package var bytes: Int
    /// Lists and mappings inside each other, aliases expanded.
    package var depth: Int
    /// Nodes, keys included, aliases expanded. The bytes of all texts together may be twice `bytes`.
    package var nodes: Int

    package init(bytes: Int = 1 << 20, depth: Int = 64, nodes: Int = 100_000) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }
}

extension YAMLNode {
    /// Reads a text of one document; an empty text is null.
    ///
    /// Anchors and aliases are expanded within the limits. Refused: a second document, duplicate keys, keys that are
    /// not scalars, the merge key.
    package init(parsing bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLError) {
        guard bytes.count <= limits.bytes else {
            throw YAMLError(.tooLarge(limit: limits.bytes), at: YAMLPlace(line: 1, column: 1))
        }
        var composer = Composer(source: try EventSource(bytes), limits: limits)
        self = try composer.document()
    }

    /// Reads a text of one document; see ``init(parsing:limits:)``.
    package init(parsing text: String, limits: YAMLLimits = YAMLLimits()) throws(YAMLError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}

/// Builds nodes from events.
private struct Composer: ~Copyable {
    /// How much a node is with all its aliases expanded.
    struct Size {
        var nodes = 0
        var bytes = 0
        /// Levels of lists and mappings.
        var height = 0
    }

    private enum Anchor {
        case open
        case done(YAMLNode, Size)
    }

    private var source: EventSource
    private let limits: YAMLLimits
    private var total = Size()
    private var anchors: [String: Anchor] = [:]

    init(source: consuming EventSource, limits: YAMLLimits) {
        self.source = source
        self.limits = limits
    }

    mutating func document() throws(YAMLError) -> YAMLNode {
        var root: YAMLNode?
        while true {
            let event = try source.next()
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .documentStart:
                if root != nil { throw YAMLError(.secondDocument, at: event.place) }
            case .streamEnd:
                return root ?? YAMLNode(.scalar("", .plain))
            default:
                root = try node(event, depth: 0).node
            }
        }
    }

    private mutating func node(_ event: Event, depth: Int) throws(YAMLError) -> (node: YAMLNode, size: Size) {
        switch event.kind {
        case .scalar(let text, let style, let tag, let anchor):
            let node = YAMLNode(.scalar(text, style), tag: tag, place: event.place)
            let size = Size(nodes: 1, bytes: text.utf8.count, height: 0)
            try add(size, at: event.place)
            if let anchor { anchors[anchor] = .done(node, size) }
            return (node, size)
        case .alias(let name):
            return try alias(name, at: event.place, depth: depth)
        case .sequenceStart(let tag, let anchor):
            return try collection(event, tag, anchor, depth) { (composer, size) throws(YAMLError) in
                try composer.sequence(depth: depth + 1, &size)
            }
        case .mappingStart(let tag, let anchor):
            return try collection(event, tag, anchor, depth) { (composer, size) throws(YAMLError) in
                try composer.mapping(depth: depth + 1, &size)
            }
        default:
            throw YAMLError(.syntax("a value is missing"), at: event.place)
        }
    }

    private mutating func collection(
        _ event: Event, _ tag: String?, _ anchor: String?, _ depth: Int,
        _ content: (inout Composer, inout Size) throws(YAMLError) -> YAMLNode.Content
    ) throws(YAMLError) -> (node: YAMLNode, size: Size) {
        guard depth < limits.depth else { throw YAMLError(.tooDeep(limit: limits.depth), at: event.place) }
        try add(Size(nodes: 1), at: event.place)
        if let anchor { anchors[anchor] = .open }
        var size = Size(nodes: 1, bytes: 0, height: 0)
        let node = YAMLNode(try content(&self, &size), tag: tag, place: event.place)
        size.height += 1
        if let anchor { anchors[anchor] = .done(node, size) }
        return (node, size)
    }

    private mutating func sequence(depth: Int, _ size: inout Size) throws(YAMLError) -> YAMLNode.Content {
        var items: [YAMLNode] = []
        while true {
            let event = try source.next()
            if case .sequenceEnd = event.kind { return .sequence(items) }
            items.append(try child(event, depth, &size))
        }
    }

    private mutating func mapping(depth: Int, _ size: inout Size) throws(YAMLError) -> YAMLNode.Content {
        var entries: [YAMLEntry] = []
        var places: [[UInt8]: YAMLPlace] = [:]
        while true {
            let event = try source.next()
            if case .mappingEnd = event.kind { return .mapping(entries) }
            let key = try child(event, depth, &size)
            guard case .scalar(let text, let style) = key.content else {
                throw YAMLError(.keyIsNotText, at: event.place)
            }
            if style == .plain, key.tag == nil, text == "<<" { throw YAMLError(.mergeKey, at: event.place) }
            if let first = places.updateValue(event.place, forKey: Array(text.utf8)) {
                throw YAMLError(.duplicateKey(text, first: first), at: event.place)
            }
            entries.append(YAMLEntry(key, try child(try source.next(), depth, &size)))
        }
    }

    private mutating func child(_ event: Event, _ depth: Int, _ size: inout Size) throws(YAMLError) -> YAMLNode {
        let (node, part) = try node(event, depth: depth)
        size.nodes += part.nodes
        size.bytes += part.bytes
        size.height = max(size.height, part.height)
        return node
    }

    private mutating func alias(
        _ name: String, at place: YAMLPlace, depth: Int
    ) throws(YAMLError) -> (node: YAMLNode, size: Size) {
        switch anchors[name] {
        case nil: throw YAMLError(.undefinedAlias(name), at: place)
        case .open: throw YAMLError(.recursiveAlias(name), at: place)
        case .done(var node, let size):
            guard depth + size.height <= limits.depth else { throw YAMLError(.tooDeep(limit: limits.depth), at: place) }
            try add(size, at: place)
            node.place = place
            return (node, size)
        }
    }

    /// Both sums stay small: each part was itself within the limits.
    private mutating func add(_ size: Size, at place: YAMLPlace) throws(YAMLError) {
        total.nodes += size.nodes
        total.bytes += size.bytes
        if total.nodes > limits.nodes { throw YAMLError(.tooMuch(limit: limits.nodes), at: place) }
        if total.bytes > 2 * limits.bytes { throw YAMLError(.tooMuch(limit: 2 * limits.bytes), at: place) }
    }
}
