import Glibc

/// What one exchange may use up, and who may break it off.
struct ScriptAllowance {
    var milliseconds: Int
    var memory: Int
    var answer: Int
    /// Looked at every few milliseconds.
    var isCancelled: () -> Bool = { false }
}

extension ScriptProcess {
    /// How often the child's memory is looked at. Milliseconds.
    private static var tick: Int32 { 10 }

    /// Sends a request and waits for its reply. After a failure the child is to be dropped, but for the kinds that it
    /// reports itself.
    borrowing func exchange(_ request: ScriptFrame.Request, _ allowance: ScriptAllowance) throws(ScriptFailure)
        -> ScriptFrame.Reply
    {
        let start = SystemCalls.now()
        var watch = Watch(allowance: allowance, start: start, nextLook: start + UInt64(Self.tick) * 1_000_000)
        try send(request.bytes, &watch)
        return try receive(&watch)
    }

    private struct Watch {
        let allowance: ScriptAllowance
        let start: UInt64
        var nextLook: UInt64
    }

    /// Ends the exchange where a limit is reached.
    private borrowing func look(_ watch: inout Watch) throws(ScriptFailure) {
        let now = SystemCalls.now()
        guard now >= watch.nextLook else { return }
        watch.nextLook = now + UInt64(Self.tick) * 1_000_000
        if watch.allowance.isCancelled() { throw .stopped }
        let resident = residentBytes
        if resident > watch.allowance.memory { throw .tooMuchMemory(resident) }
        if now - watch.start > UInt64(max(watch.allowance.milliseconds, 1)) * 1_000_000 {
            throw .tookTooLong(watch.allowance.milliseconds)
        }
    }

    /// Waits for the socket for one tick at most; false where nothing came.
    private borrowing func wait(_ events: Int32, _ watch: inout Watch) throws(ScriptFailure) -> Bool {
        var waited = pollfd(fd: socket, events: Int16(events), revents: 0)
        let count = poll(&waited, 1, Self.tick)
        try look(&watch)
        return count > 0
    }

    private borrowing func send(_ bytes: [UInt8], _ watch: inout Watch) throws(ScriptFailure) {
        var sent = 0
        while sent < bytes.count {
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: sent), $0.count - sent, flags)
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                _ = try wait(POLLOUT, &watch)
            } else if errno != EINTR {
                // Nobody reads; the reply, or the end of the stream, says why.
                return
            }
        }
    }

    private borrowing func receive(_ watch: inout Watch) throws(ScriptFailure) -> ScriptFrame.Reply {
        var bytes: [UInt8] = []
        var wanted = ScriptFrame.Reply.headLength
        var kind: ScriptFrame.Reply.Kind?
        while true {
            guard try wait(POLLIN, &watch) else { continue }
            // A little more than is wanted of a short reply, so that head and body come in one reading.
            let room = min(max(wanted - bytes.count, 4096), 1 << 18)
            var (count, failure): (Int, Int32) = (0, 0)
            bytes += [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
                count = recv(socket, buffer.baseAddress, room, Int32(MSG_DONTWAIT))
                failure = errno
                filled = max(count, 0)
            }
            if count < 0, failure == EINTR || failure == EAGAIN { continue }
            guard count > 0 else { throw .died(.exit(-1)) }
            if kind == nil, bytes.count >= ScriptFrame.Reply.headLength {
                guard let head = ScriptFrame.Reply.head(bytes) else { throw .badAnswer("not a frame") }
                guard head.length <= max(watch.allowance.answer, 1 << 16) else {
                    throw .answerTooLong(limit: watch.allowance.answer)
                }
                kind = head.kind
                wanted += head.length
                bytes.reserveCapacity(wanted)
            }
            guard let kind, bytes.count >= wanted else { continue }
            guard bytes.count == wanted else { throw .badAnswer("more than one frame") }
            return ScriptFrame.Reply(kind: kind, body: Array(bytes[ScriptFrame.Reply.headLength...]))
        }
    }
}
