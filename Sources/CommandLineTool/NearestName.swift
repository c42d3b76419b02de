/// The candidate that was most likely meant, or nil when none is near enough to be worth naming.
public func nearest(to word: String, among candidates: [String]) -> String? {
    let typed = Array(word.unicodeScalars)
    // A mistyped name is never this long, and the distance costs the product of both lengths.
    guard !typed.isEmpty, typed.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for name in candidates {
        let wanted = Array(name.unicodeScalars)
        let distance = damerauLevenshtein(typed, wanted)
        // One slip in three letters; a different word of the same length is no slip.
        guard distance <= (max(typed.count, wanted.count) + 2) / 3, distance < wanted.count,
            distance < (best?.distance ?? .max)
        else { continue }
        best = (name, distance)
    }
    if let best { return best.name }
    let longer = candidates.filter { typed.count >= 3 && $0.unicodeScalars.starts(with: typed) }
    return longer.count == 1 ? longer.first : nil
}

/// The number of insertions, deletions, replacements and swaps of neighbours between two texts
/// (Damerau–Levenshtein, the unrestricted form: text between two swapped letters may also change).
func damerauLevenshtein(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    let width = b.count + 2
    let far = a.count + b.count
    // Rows and columns are shifted by two: one for the empty text, one for the wall that no path crosses.
    var cost = [Int](repeating: far, count: (a.count + 2) * width)
    for i in 0...a.count { cost[(i + 1) * width + 1] = i }
    for j in 0...b.count { cost[width + j + 1] = j }
    var lastRow: [Unicode.Scalar: Int] = [:]
    for i in 1...a.count {
        var lastColumn = 0
        for j in 1...b.count {
            let row = lastRow[b[j - 1]] ?? 0
            let column = lastColumn
            let isSame = a[i - 1] == b[j - 1]
            if isSame { lastColumn = j }
            let replaced = cost[i * width + j] + (isSame ? 0 : 1)
            let inserted = cost[(i + 1) * width + j] + 1
            let deleted = cost[i * width + j + 1] + 1
            let swapped = cost[row * width + column] + (i - row - 1) + 1 + (j - column - 1)
            cost[(i + 1) * width + j + 1] = min(replaced, inserted, deleted, swapped)
        }
        lastRow[a[i - 1]] = i
    }
    return cost[(a.count + 1) * width + b.count + 1]
}
