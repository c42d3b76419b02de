/// The candidate that was most likely meant; `nil` when none is near. A mere difference in case counts as nothing.
package func nearest(to word: String, among candidates: [String]) -> String? {
    let typed = Array(word.utf8.map(lowered))
    // No key is that long, and the distance costs the product of both lengths.
    guard !typed.isEmpty, typed.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for name in candidates {
        let wanted = Array(name.utf8.map(lowered))
        let distance = distance(typed, wanted)
        guard distance <= (max(typed.count, wanted.count) + 2) / 3, distance < wanted.count,
            distance < best?.distance ?? .max
        else { continue }
        best = (name, distance)
    }
    return best?.name
}

private func lowered(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
private func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var (beforeLast, last) = ([Int](), Array(0...b.count))
    for i in 1...max(a.count, 1) where !a.isEmpty {
        var row = [i]
        for j in 0..<b.count {
            var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i - 1] == b[j] ? 0 : 1))
            if i > 1, j > 0, a[i - 1] == b[j - 1], a[i - 2] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
