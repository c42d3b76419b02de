/// How much may still be kept of a file, or of all files of a folder: what is made of a byte can take a hundred.
final class NodeBudget {
    private(set) var left: Int

    /// A word or a sign of the native syntax, or a value of JSON, takes 50 to 60 bytes in the tree.
    static let most = 500_000

    init(_ most: Int = most) { left = most }

    /// What was read since so much was left is not kept.
    func giveBack(to left: Int) { self.left = left }

    /// - Throws: ``HCLError/Kind/tooLarge`` where nothing is left.
    func take(at offset: Int) throws(Fault) {
        left -= 1
        guard left >= 0 else {
            throw Fault(
                .tooLarge, "with this, more than \(Self.most) words and signs would have to be kept", at: offset)
        }
    }
}

/// What bounds the reading of files that others wrote.
struct ReadingLimits {
    /// How long.
    var clock: WorkClock
    /// How much is kept of it.
    var nodes = NodeBudget()
}
