import Glibc
import HTTPServer
import Synchronization

/// A raw socket in front of an endpoint: lets requests through, or spoils them as its rules say.
///
/// One thread a connection, one request a connection; every wait ends with the sandbox.
final class FaultGate: Sendable {
    let port: UInt16
    let log = RequestLog()
    private let rules: [WireFaultRule]
    private let backend: UInt16
    private let time: TimeScale
    private let threads: ThreadGroup
    /// -1 where every connection is refused.
    private let listener: Int32
    /// Holds the port, also when nobody listens on it any more: another program's answer would be no refusal.
    private let keeper: Int32
    /// How many requests each rule has matched.
    private let matched: Mutex<[Int]>
    private let passed = Atomic<Int>(0)

    /// Nil when no socket could be had.
    init?(rules: [WireFaultRule], backend: UInt16, threads: ThreadGroup, time: TimeScale = .real) {
        guard let (keeper, port) = Socket.reserve() else { return nil }
        self.rules = rules
        self.time = time
        self.backend = backend
        self.threads = threads
        self.port = port
        self.keeper = keeper
        matched = Mutex(rules.map { _ in 0 })
        let refusing = rules.first { $0.fault == .refuse }
        if let refusing, refusing.after <= 0 {
            listener = -1
            return
        }
        guard let (listener, _) = Socket.listen(port: port) else {
            close(keeper)
            return nil
        }
        self.listener = listener
        threads.start { [self] in acceptAll() }
    }

    deinit { close(keeper) }

    private var goodAnswersBeforeRefusing: Int? { rules.first { $0.fault == .refuse }?.after }

    private func acceptAll() {
        defer { close(listener) }
        while threads.signal.wait(for: listener, events: POLLIN, milliseconds: 3_600_000) != .stopped {
            let file = accept(listener, nil, nil)
            guard file >= 0 else {
                // Shut by a rule, or out of descriptors: either way there is nothing more to take.
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            _ = fcntl(file, F_SETFD, FD_CLOEXEC)
            let begun = threads.start { [self] in
                serve(file)
                close(file)
            }
            if !begun { close(file) }
        }
    }

    private func serve(_ file: Int32) {
        guard let head = peekHead(file) else { return }
        let connection = FaultConnection(file: file, signal: threads.signal, time: time)
        guard let rule = firing(head) else { return pass(connection, head) }
        let request = HTTPServerRequest(method: head.method, target: head.target, headers: head.headers)
        switch rule.fault {
        case .neverRead:
            log.add(request, delivered: false)
            return connection.waitUntilGone()
        case .closeBeforeReading: return log.add(request, delivered: false)
        default: break
        }
        guard let bytes = connection.readRequest() else { return }
        let whole = HTTPServerRequest(
            method: head.method, target: head.target, headers: head.headers, body: head.body(bytes))
        let delivers = rule.delivers || rule.fault.needsGoodAnswer
        log.add(whole, delivered: delivers)
        let answer = delivers ? fetch(bytes, head) : []
        connection.spoil(rule.fault, answer: answer)
    }

    /// Reads without taking, so that a fault may still leave the request unread.
    private func peekHead(_ file: Int32) -> HTTPHead? {
        let end = Instant.now.adding(milliseconds: 30_000)
        var last = 0
        while Instant.now < end {
            switch Socket.receive(from: file, signal: threads.signal, milliseconds: 30_000, peek: true) {
            case .bytes(let bytes):
                if let head = HTTPHead(bytes) { return head }
                // What was peeked at stays readable: without new bytes `poll` would not wait.
                if bytes.count == last, threads.signal.sleep(milliseconds: 1) { return nil }
                last = bytes.count
                if bytes.count >= 65_536 { return nil }
            case .ended, .reset, .stopped, .timedOut: return nil
            }
        }
        return nil
    }

    private func firing(_ head: HTTPHead) -> WireFaultRule? {
        matched.withLock { matched in
            var found: WireFaultRule?
            for (index, rule) in rules.enumerated() where rule.fault != .refuse {
                guard head.target.hasPrefix(rule.prefix), rule.concerns(head.method) else { continue }
                matched[index] += 1
                let number = matched[index]
                let isOver = rule.times.map { number > rule.after + $0 } ?? false
                if found == nil, number > rule.after, !isOver { found = rule }
            }
            return found
        }
    }

    private func pass(_ connection: FaultConnection, _ head: HTTPHead) {
        guard let bytes = connection.readRequest() else { return }
        log.add(
            HTTPServerRequest(
                method: head.method, target: head.target, headers: head.headers, body: head.body(bytes)))
        let answer = fetch(bytes, head)
        if let limit = goodAnswersBeforeRefusing,
            passed.add(1, ordering: .acquiringAndReleasing).newValue >= limit
        {
            // Before the answer is out, so that the next request already finds the port closed.
            shutdown(listener, Int32(SHUT_RDWR))
        }
        connection.send(answer)
    }

    /// The service's own answer to the request, as bytes; empty when it gave none.
    private func fetch(_ request: [UInt8], _ head: HTTPHead) -> [UInt8] {
        guard case .success(let file) = Socket.connect(host: "127.0.0.1", port: backend) else { return [] }
        defer { close(file) }
        var text = head.firstLine + "\r\n"
        for field in head.headers.fields
        where !["connection", "expect", "content-length"].contains(field.name.lowercased()) {
            text += "\(field.name): \(field.value)\r\n"
        }
        let body = head.body(request)
        if head.length != nil { text += "Content-Length: \(body.count)\r\n" }
        text += "Connection: close\r\n\r\n"
        let signal = threads.signal
        guard Socket.send(Array(text.utf8) + body, to: file, signal: signal, milliseconds: 10_000) else { return [] }
        var answer: [UInt8] = []
        while case .bytes(let piece) = Socket.receive(from: file, signal: signal, milliseconds: 600_000) {
            answer += piece
        }
        return answer
    }
}

extension WireFault {
    /// Whether the fault lies in how the service's own answer is sent.
    var needsGoodAnswer: Bool {
        switch self {
        case .slowDrip, .truncatedBody, .wrongTypes, .invalidUTF8: true
        case .closeAfter(let bytes): bytes > 0
        default: false
        }
    }
}
