import Glibc

extension WorkflowClock {
    /// The machine's own time.
    public init() {
        self.init(
            now: {
                var time = timespec()
                clock_gettime(CLOCK_REALTIME, &time)
                return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
            },
            sleep: { milliseconds in (try? await Task.sleep(for: min(.milliseconds(milliseconds), .ages))) != nil })
    }
}
