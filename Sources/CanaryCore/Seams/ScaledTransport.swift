/// Sends for a run on a ``ScaledClock``: what the run allows a call is divided by the factor, what a call took is
/// multiplied by it.
public struct ScaledTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let factor: Int
    /// No call is given up sooner, in real time: on a machine that is busy with other things, a service that answers must
    /// not look like one that does not.
    private let least: Duration

    public init(_ transport: any HTTPTransport, factor: Int, least: Duration = .milliseconds(1500)) {
        (self.transport, self.factor, self.least) = (transport, max(1, factor), least)
    }

    public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        var scaled = request
        if request.timeout > .zero { scaled.timeout = max(request.timeout / factor, least) }
        do throws(HTTPFailure) {
            var answer = try await transport.send(scaled)
            answer.timings = scale(answer.timings)
            return answer
        } catch {
            var failure = error
            failure.timings = scale(error.timings)
            throw failure
        }
    }

    private func scale(_ timings: HTTPTimings) -> HTTPTimings {
        var scaled = timings
        let factor = Double(factor)
        scaled.name *= factor
        scaled.connect *= factor
        scaled.tls *= factor
        scaled.firstByte *= factor
        scaled.total *= factor
        return scaled
    }
}
