import Testing

@testable import CanaryHTTP

struct AnswerHeadTests {
    private func head(_ lines: [String]) -> AnswerHead {
        var head = AnswerHead()
        let isTaken = lines.map { head.take($0.utf8) }
        #expect(!isTaken.contains(false))
        return head
    }

    @Test(
        arguments: [
            ("HTTP/1.1 200 OK\r\n", 200), ("HTTP/1.0 404\r\n", 404), ("HTTP/1.1 599 \r\n", 599),
            ("HTTP/1.1 100 C\r\n", nil),
            ("HTTP/1.1 20 OK\r\n", nil), ("HTTP/1.1 2000 OK\r\n", nil), ("HTTP/1.1 -20 OK\r\n", nil),
            ("HTTP/1.1\r\n", nil),
            ("HTTP/\r\n", nil), ("http/1.1 200 OK\r\n", nil), ("A: b\r\n", nil), ("\r\n", nil), ("", nil),
        ] as [(String, Int?)])
    func statusLines(line: String, status: Int?) {
        #expect(head([line, "\r\n"]).status == status)
        #expect(head([line, "\r\n"]).isWhole == (status != nil))
        #expect(!head([line]).isWhole)
    }

    @Test func oddLinesAreKeptOrLeftOutButNeverCrash() {
        let odd = head([
            "HTTP/1.1 200 OK\r\n", " folded first\r\n", "no colon\r\n", ":\r\n", "A\r\n", "B:\n", "C:x", "\t y\r\n",
        ])
        #expect(odd.headers.map { "\($0.name)=\($0.value)" } == ["=", "B=", "C=x y"])
        var raw = AnswerHead()
        let isTaken = raw.take([UInt8]("HTTP/1.1 200 OK\r\n".utf8)) && raw.take([0xFF, 0x3A, 0xFE, 0x00])
        #expect(isTaken)
        #expect(raw.headers.count == 1)
    }

    @Test func theLimitsCountEverything() {
        var lines = AnswerHead()
        let taken = (0...AnswerHead.lineLimit).filter { _ in lines.take("A: b\r\n".utf8, fromProxy: true) }
        #expect(taken.count == AnswerHead.lineLimit && lines.headers.isEmpty)
        var bytes = AnswerHead()
        let whole = bytes.take([UInt8](repeating: 65, count: AnswerHead.byteLimit))
        let more = bytes.take([65])
        #expect(whole && !more)
    }
}
