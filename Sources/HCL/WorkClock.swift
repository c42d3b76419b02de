/// Counts what reading takes and makes, and looks at the time now and then: whatever is read, its reader ends soon after the time of
/// its caller.
///
/// One for each piece of work, used by one thread. Once the time was over it stays over.
public final class WorkClock {
    /// Whether the time was over at the last look.
    public private(set) var isOver = false
    private let isTimeOver: () -> Bool
    private var untilLook = 0
    private(set) var valuesLeft = mostValues

    /// Values that may be made of what is read together: some hundred bytes each. A whole chart has some thousands.
    public static let mostValues = 200_000

    /// Steps between two looks: a few milliseconds at most.
    private static let distance = 64 << 10

    /// - Parameter isTimeOver: is asked now and then, at first when the work begins.
    public init(isOver isTimeOver: @escaping () -> Bool = { false }) {
        self.isTimeOver = isTimeOver
    }

    /// Whether more values were asked for than may be made.
    public var isFull: Bool { valuesLeft < 0 }

    /// Counts a value that is made.
    /// - Returns: whether there may be one more.
    @discardableResult public func make() -> Bool {
        if valuesLeft >= 0 { valuesLeft -= 1 }
        return !isFull
    }

    /// What was made since so many were left is let go.
    func giveBack(to left: Int) { valuesLeft = left }

    /// What was made so far is let go.
    public func begin() { valuesLeft = Self.mostValues }

    /// Counts steps: bytes that were read, values that were made.
    /// - Returns: whether the time is over, so that the work is to be given up.
    @discardableResult public func spend(_ steps: Int) -> Bool {
        untilLook -= min(steps, Self.distance)
        if untilLook <= 0, !isOver {
            untilLook = Self.distance
            isOver = isTimeOver()
        }
        return isOver
    }
}
