import Glibc
import HTTPServer
import Workflow

/// One connection that is to be spoilt. Blocking; ends when the client goes, the sandbox stops or two minutes are over.
struct FaultConnection {
    let file: Int32
    let signal: StopSignal
    var time = TimeScale.real

    private static let longest = 120_000

    /// Takes the whole request from the socket; nil when it does not come.
    func readRequest() -> [UInt8]? {
        var bytes: [UInt8] = []
        var head: HTTPHead?
        while head?.isComplete(bytes) != true {
            guard case .bytes(let piece) = Socket.receive(from: file, signal: signal, milliseconds: 30_000),
                bytes.count < 64 << 20
            else { return nil }
            bytes += piece
            if head == nil, let found = HTTPHead(bytes) {
                head = found
                if found.headers["Expect"] != nil { send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
            }
        }
        return bytes
    }

    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        Socket.send(bytes, to: file, signal: signal, milliseconds: Self.longest)
    }

    @discardableResult
    private func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Until the client closes; nothing is read.
    func waitUntilGone() {
        // POLLRDHUP, which Glibc's module does not show: the other side has closed.
        _ = signal.wait(for: file, events: 0x2000, milliseconds: Self.longest)
    }

    /// Sends pieces until one cannot be sent, or it has gone on long enough.
    private func flood(_ piece: (Int) -> String) {
        let end = Instant.now.adding(milliseconds: Self.longest)
        var number = 0
        while Instant.now < end, send(piece(number)) { number += 1 }
    }

    func spoil(_ fault: WireFault, answer: [UInt8]) {
        switch fault {
        case .refuse, .neverRead, .closeBeforeReading: break
        case .silent: waitUntilGone()
        case .slowDrip(let milliseconds):
            for byte in answer {
                guard send([byte]), !signal.sleep(milliseconds: time.real(milliseconds)) else { return }
            }
        case .closeAfter(let bytes): send(answer.prefix(bytes))
        case .reset: reset()
        case .html: answerWith("text/html; charset=utf-8", Self.page)
        case .truncatedBody:
            guard let head = HTTPHead(answer) else { return }
            send(answer.prefix(head.size + (answer.count - head.size) / 2))
        case .hugeBody: huge()
        case .endlessChunks:
            send(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"a\":[\r\n"
            )
            let chunk = "4000\r\n" + String(repeating: "1234567,", count: 0x4000 / 8) + "\r\n"
            flood { _ in chunk }
        case .deepJSON:
            let depth = 200_000
            answerWith(
                "application/json", String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        case .wrongTypes: change(answer) { Self.otherTypes($0) }
        case .invalidUTF8: change(answer) { Self.withoutUTF8($0) }
        case .redirect(let status):
            send("HTTP/1.1 \(status) Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        case .notHTTP: send("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")
        case .noContent: send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        case .headerFlood:
            send("HTTP/1.1 200 OK\r\n")
            let filler = String(repeating: "x", count: 1000)
            flood { "X-Flood-\($0): \(filler)\r\n" }
        case .silentAfterHead:
            send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n")
            waitUntilGone()
        case .informationalFlood:
            let piece = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 100)
            flood { _ in piece }
        case .raw(let text): send(text)
        }
    }

    private func answerWith(_ type: String, _ body: String) {
        send(
            "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
                + body)
    }

    /// Closing with this option sends RST instead of FIN.
    private func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(file, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func huge() {
        let start = "{\"message\":\""
        let piece = Array(String(repeating: "x", count: 1 << 16).utf8)
        let pieces = 1600
        let length = start.utf8.count + pieces * piece.count + 2
        guard send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n\r\n" + start)
        else { return }
        for _ in 0..<pieces { guard send(piece) else { return } }
        send("\"}")
    }

    /// The service's answer with another body.
    private func change(_ answer: [UInt8], _ body: ([UInt8]) -> [UInt8]) {
        guard let head = HTTPHead(answer) else { return }
        let changed = body(Array(answer[head.size...]))
        send(
            "\(head.firstLine)\r\nContent-Type: application/json\r\nContent-Length: \(changed.count)\r\n"
                + "Connection: close\r\n\r\n")
        send(changed)
    }

    private static let page =
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>\n"

    private static func otherTypes(_ body: [UInt8]) -> [UInt8] {
        guard let value = try? JSONValue(parsing: body), case .object(let object) = value else {
            return Array("[true]".utf8)
        }
        var changed = JSONObject()
        for (key, value) in object.members {
            changed[key] =
                switch value {
                case .string: 7
                case .int, .double: "seven"
                case .array: [:]
                case .object: []
                case .bool: "yes"
                case .null: 0
                }
        }
        return JSONValue.object(changed).bytes
    }

    /// A byte that is no UTF-8 at the start of every string value.
    private static func withoutUTF8(_ body: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for (index, byte) in body.enumerated() {
            output.append(byte)
            if byte == UInt8(ascii: "\""), index > 0, body[index - 1] == UInt8(ascii: ":") { output += [0xFF, 0xC3] }
        }
        return output
    }
}
