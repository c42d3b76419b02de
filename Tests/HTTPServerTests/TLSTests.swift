import Glibc
import HTTPServer
import Testing

private let openssl = "/usr/bin/openssl"

/// TLS as another program sees it: the certificate is made and the client is played by `openssl`.
@Suite(.enabled(if: HTTPServer.supportsTLS && access(openssl, X_OK) == 0, "no TLS or no \(openssl) here"))
struct TLSTests {
    @Test func answersOverTLS() async throws {
        var template = Array("/tmp/tls-test-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) } != nil
        }
        try #require(made)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            for name in ["/c.pem", "/k.pem", ""] { remove(folder + name) }
        }
        _ = await shell(
            "\(openssl) req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout \(folder)/k.pem "
                + "-out \(folder)/c.pem -days 1 -subj /CN=localhost 2>/dev/null")
        let tls = try HTTPServerConfiguration.TLS(
            certificateFile: folder + "/c.pem", keyFile: folder + "/k.pem")
        let server = try HTTPServer(configuration: HTTPServerConfiguration(tls: tls)) { request in
            HTTPServerResponse(status: 200, contentType: "text/plain", text: "over TLS: \(request.path)\n")
        }
        #expect(server.url.hasPrefix("https://127.0.0.1:"))
        let answer = await shell(
            "printf 'GET /secure HTTP/1.0\\r\\n\\r\\n' | \(openssl) s_client -connect 127.0.0.1:\(server.port) "
                + "-CAfile \(folder)/c.pem -verify_return_error -quiet -ign_eof 2>/dev/null")
        #expect(answer.hasPrefix("HTTP/1.0 200") || answer.hasPrefix("HTTP/1.1 200"))
        #expect(answer.hasSuffix("over TLS: /secure\n"))
        let plain = await RawClient(port: server.port).send("GET", "/")
        #expect(plain.status != 200)
        await server.stop()
    }

    private func shell(_ command: String) async -> String {
        await BackgroundThread.run { () throws(Never) in
            guard let pipe = popen(command, "r") else { return "" }
            defer { pclose(pipe) }
            var bytes: [UInt8] = []
            while case let byte = fgetc(pipe), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
