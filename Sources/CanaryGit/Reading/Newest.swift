/// Commits to be looked at, the newest first (a binary heap); those of one second in the order they were added.
struct Newest<Element> {
    private var items: [(time: Int64, order: Int, element: Element)] = []
    private var added = 0

    var isEmpty: Bool { items.isEmpty }
    var newestTime: Int64? { items.first?.time }
    var elements: some Sequence<Element> { items.lazy.map(\.element) }

    mutating func add(_ element: Element, time: Int64) {
        items.append((time, added, element))
        added += 1
        var child = items.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            items.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> Element? {
        guard let first = items.first else { return nil }
        items.swapAt(0, items.count - 1)
        items.removeLast()
        var parent = 0
        while true {
            var best = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && precedes(child, best) {
                best = child
            }
            guard best != parent else { return first.element }
            items.swapAt(parent, best)
            parent = best
        }
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        (items[right].time, items[left].order) < (items[left].time, items[right].order)
    }
}
