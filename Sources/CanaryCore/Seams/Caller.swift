/// Makes calls within the run's deadline, and turns what came into what was seen.
struct Caller: Sendable {
    let transport: any HTTPTransport
    let deadline: Deadline
    /// The most that one call may take, before the deadline cuts it.
    let longest: Duration

    var timeout: Duration { deadline.allowing(longest) }

    /// One call; a status outside 2xx and an answer that is not the service's own are problems, what else is in the body
    /// is the caller's business.
    func call(_ request: HTTPRequest, _ service: Service, _ purpose: CallSeen.Purpose) async -> (
        seen: CallSeen, answer: HTTPAnswer?
    ) {
        var seen = CallSeen(service, purpose, shown: request.url.shown)
        do throws(HTTPFailure) {
            let answer = try await transport.send(request)
            (seen.timings, seen.certificate) = (answer.timings, answer.certificate)
            seen.problem = Self.problem(of: answer, service, purpose)
            return (seen, answer)
        } catch {
            (seen.timings, seen.certificate) = (error.timings, error.certificate)
            seen.problem = .failure(error)
            seen.cutShort = [.timeout, .connectTimeout].contains(error.kind) && deadline.isOver
            return (seen, nil)
        }
    }

    /// One call whose good answer is a JSON document.
    ///
    /// - Parameters:
    ///   - mostValues: of how many values; one of more is taken for none, since what is made of it is many times its size.
    ///   - isTheirs: whether a document that came with success can be the service's own.
    func json(
        _ request: HTTPRequest, _ service: Service, _ purpose: CallSeen.Purpose,
        mostValues: Int = JSONReader.mostValues, isTheirs: (JSONValue) -> Bool = { _ in true }
    ) async -> (CallSeen, JSONValue?) {
        let (seen, answer) = await call(request, service, purpose)
        guard let answer else { return (seen, nil) }
        let document = JSONReader.read(answer.body, mostValues: mostValues)
        guard seen.problem == nil else { return (seen, document) }
        guard let document else {
            let isTooMuch = answer.body.count { $0 == UInt8(ascii: ",") } >= mostValues
            return (seen.with(isTooMuch ? Self.tooManyValues(answer, mostValues) : Self.notJSON(answer)), nil)
        }
        guard isTheirs(document) else { return (seen.with(.foreign(Stranger(answer))), nil) }
        return (seen, document)
    }

    private static func problem(
        of answer: HTTPAnswer, _ service: Service, _ purpose: CallSeen.Purpose
    ) -> CallSeen.Problem? {
        // n8n's version stands on pages for people, whose kind nothing else is of.
        if purpose != .version, let stranger = WhoAnswered.stranger(answer, in: service) { return .foreign(stranger) }
        switch answer.status {
        case 200..<300: return service == .n8n && WhoAnswered.isStarting(answer) ? .starting : nil
        case 401: return .unauthorized(detail: detail(answer))
        case 404 where isHTML(answer): return .notFoundHTML
        default: return .status(answer.status, detail: detail(answer))
        }
    }

    static func isHTML(_ answer: HTTPAnswer) -> Bool {
        answer.header("content-type")?.lowercased().contains("html") == true
            || answer.body.prefix(64).contains(UInt8(ascii: "<"))
    }

    private static func tooManyValues(_ answer: HTTPAnswer, _ most: Int) -> CallSeen.Problem {
        .failure(
            HTTPFailure(
                .tooLarge, delivery: .yes, detail: "the answer holds more than \(most) values", status: answer.status,
                timings: answer.timings, certificate: answer.certificate))
    }

    static func notJSON(_ answer: HTTPAnswer) -> CallSeen.Problem {
        .notJSON(
            status: answer.status, contentType: answer.header("content-type") ?? "none",
            start: String(decoding: answer.body.prefix(120), as: UTF8.self))
    }

    /// FastAPI's `detail`, n8n's `message`, or the start of whatever came.
    static func detail(_ answer: HTTPAnswer) -> String {
        let document = JSONValue(Array(answer.body.prefix(1 << 16)))
        let text =
            document?["detail"]?.string ?? document?["detail"]?[0]?["msg"]?.string ?? document?["message"]?.string
        return text ?? String(decoding: answer.body.prefix(200), as: UTF8.self)
    }
}

extension CallSeen {
    func with(_ problem: Problem?) -> CallSeen {
        var copy = self
        copy.problem = problem
        return copy
    }
}
