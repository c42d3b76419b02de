import Glibc

/// A plain thread for work that blocks: Swift's cooperative pool is as wide as the machine has cores, and on two cores
/// two blocked tasks would stop everything.
package struct BackgroundThread: Sendable {
    private let identifier: pthread_t

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread; nil when the system has none left. The caller must `join` it once.
    package static func start(_ run: @escaping @Sendable () -> Void) -> BackgroundThread? {
        let body = Unmanaged.passRetained(Body(run))
        var identifier = pthread_t()
        let code = pthread_create(
            &identifier, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard code == 0 else {
            body.release()
            return nil
        }
        return BackgroundThread(identifier: identifier)
    }

    /// Waits until the thread has ended.
    package func join() {
        pthread_join(identifier, nil)
    }

    /// Runs one piece of blocking work on a thread of its own and hands back what it returned.
    package static func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let outcome: Result<Value, Failure> = await withCheckedContinuation { continuation in
            let body: @Sendable () -> Void = {
                do throws(Failure) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if let thread = start(body) {
                // Nobody waits for this one: its end is told by the continuation.
                pthread_detach(thread.identifier)
            } else {
                body()
            }
        }
        return try outcome.get()
    }
}
