/// The lines in which two texts differ, with a line before and after each place.
enum LineDiff {
    /// Of more lines than that, the differing middle is shown as a whole.
    private static let most = 2000

    static func between(_ left: [String], _ right: [String]) -> [WorkflowChange.Line] {
        var head = 0
        while head < left.count, head < right.count, same(left[head], right[head]) { head += 1 }
        var tail = 0
        while tail < left.count - head, tail < right.count - head,
            same(left[left.count - 1 - tail], right[right.count - 1 - tail])
        { tail += 1 }
        let middle = aligned(Array(left[head..<(left.count - tail)]), Array(right[head..<(right.count - tail)]))
        var lines = left[max(0, head - 1)..<head].map { WorkflowChange.Line(side: .both, text: $0) }
        lines += middle
        lines += left[(left.count - tail)..<min(left.count, left.count - tail + 1)].map {
            WorkflowChange.Line(side: .both, text: $0)
        }
        return shortened(lines)
    }

    /// By the longest common subsequence.
    private static func aligned(_ left: [String], _ right: [String]) -> [WorkflowChange.Line] {
        guard !left.isEmpty, !right.isEmpty, left.count <= most, right.count <= most else {
            return left.map { .init(side: .left, text: $0) } + right.map { .init(side: .right, text: $0) }
        }
        let width = right.count + 1
        var lengths = [Int32](repeating: 0, count: (left.count + 1) * width)
        for row in stride(from: left.count - 1, through: 0, by: -1) {
            for column in stride(from: right.count - 1, through: 0, by: -1) {
                lengths[row * width + column] =
                    same(left[row], right[column])
                    ? lengths[(row + 1) * width + column + 1] + 1
                    : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
            }
        }
        var lines: [WorkflowChange.Line] = []
        var (row, column) = (0, 0)
        while row < left.count || column < right.count {
            if row < left.count, column < right.count, same(left[row], right[column]) {
                lines.append(.init(side: .both, text: left[row]))
                (row, column) = (row + 1, column + 1)
            } else if row < left.count,
                column == right.count || lengths[(row + 1) * width + column] >= lengths[row * width + column + 1]
            {
                lines.append(.init(side: .left, text: left[row]))
                row += 1
            } else {
                lines.append(.init(side: .right, text: right[column]))
                column += 1
            }
        }
        return lines
    }

    /// Common lines far from any difference become one `…`.
    private static func shortened(_ lines: [WorkflowChange.Line]) -> [WorkflowChange.Line] {
        var kept: [WorkflowChange.Line] = []
        var isGap = false
        for (index, line) in lines.enumerated() {
            let near = lines[max(0, index - 1)...min(lines.count - 1, index + 1)].contains { $0.side != .both }
            if near {
                kept.append(line)
                isGap = false
            } else if !isGap {
                kept.append(.init(side: .both, text: "…"))
                isGap = true
            }
        }
        return kept
    }

    private static func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
