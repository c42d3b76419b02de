import CanaryCore
import Glibc
import Testing

@testable import CanaryGit

/// `git http-backend` behind Python's server, with the faults that a server can have, over HTTP and over TLS with a
/// good, an expired and an untrusted certificate. It ends when its standard input does, and takes
/// both folders with it: what a test run keeps to its end is released by nobody.
///
/// Paths: `/<fault>/<repository>`; what it was asked stands in `log`.
final class GitServer: Sendable {
    let folder: TemporaryFolder
    let plain: Int
    let secure: Int
    let expired: Int
    private let child: ChildHolder

    /// Serves the bare repositories inside `root`.
    init(root: String) async throws {
        folder = try TemporaryFolder()
        try write(Self.program.utf8, to: folder("server.py"))
        try await shell(
            """
            cd \(folder.path); printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' >names
            openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 9 -subj /CN=authority
            openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost
            openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 9 -extfile names -out good.pem
            openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days -1 -extfile names -out expired.pem
            """)
        child = ChildHolder(
            try ChildProcess(
                "/usr/bin/python3", [folder("server.py"), root, folder.path],
                environment: ["PATH=/usr/bin:/bin", "LC_ALL=C", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1"])
        )
        let file = folder("ports")
        let answer = Answer<String>()
        let allowance = Allowance(.seconds(20))
        let ports = try await answer.await(allowance, timed: true) {
            _ = startThread("ports") {
                while !allowance.isOver {
                    if let bytes = readFile(file, limit: 99) {
                        return answer.give(.success(String(decoding: bytes, as: UTF8.self)))
                    }
                    _ = poll(milliseconds: 10)
                }
            }
        }
        let numbers = ports.split(separator: " ").compactMap { Int($0) }
        try #require(numbers.count == 3, "\(ports)")
        (plain, secure, expired) = (numbers[0], numbers[1], numbers[2])
    }

    var log: [String] {
        let bytes = readFile(folder("log"), limit: 1 << 20) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(plain)/\(path)" }

    /// Keeps the child's socket open; the server ends when it is closed.
    private final class ChildHolder: Sendable {
        let child: ChildProcess
        init(_ child: consuming ChildProcess) { self.child = child }
    }

    private static let program = #"""
        import base64, http.server, os, shutil, ssl, subprocess, sys, threading, time
        root, here = sys.argv[1:3]
        lock = threading.Lock()
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60
            def log_message(self, *rest): pass
            def note(self, text):
                with lock, open(here + "/log", "a") as log: log.write(text + "\n")
            def answer(self, status, body=b"", headers=()):
                self.send_response(status)
                for name, value in headers: self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                mode, _, rest = self.path[1:].partition("/")
                given = self.headers.get("Authorization") or ""
                self.note(mode + " " + self.command + (" " + given if given else ""))
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if length else self.chunks()
                ask = [("WWW-Authenticate", 'Basic realm="x"')]
                if mode == "git": return self.backend(rest, body)
                if mode == "auth":
                    if given == "Basic " + base64.b64encode(b"robot:pass:word%").decode(): return self.backend(rest, body)
                    return self.answer(401, b"no", ask)
                if mode == "html": return self.answer(200, b"<html>hello</html>", [("Content-Type", "text/html")])
                if mode == "silent": time.sleep(60); return
                if mode == "cut": self.close_connection = True; self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le"); return
                if mode == "drip":
                    self.send_response(200); self.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
                    self.send_header("Content-Length", "100000"); self.end_headers()
                    for byte in b"001e# service=git-upload-pack\n0000" + b"0" * 1000:
                        self.wfile.write(bytes([byte])); self.wfile.flush(); time.sleep(0.05)
                if mode == "slowpack":
                    if self.command == "POST": time.sleep(60); return
                    return self.backend(rest, body)
                if mode == "endless":
                    self.send_response(200); self.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
                    self.send_header("Transfer-Encoding", "chunked"); self.end_headers()
                    def chunk(data): self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                    chunk(b"001e# service=git-upload-pack\n0000")
                    number = 0
                    while True:
                        lines = []
                        for _ in range(1000):
                            number += 1
                            line = b"%040x refs/heads/%050d\n" % (number, number)
                            lines.append(b"%04x" % (len(line) + 4) + line)
                        chunk(b"".join(lines))
                if mode == "badpack":
                    if self.command == "POST":
                        return self.answer(200, b"0008NAK\nPACK" + b"\0" * 500, [("Content-Type", "application/x-git-upload-pack-result")])
                    return self.backend(rest, body)
                if mode == "elsewhere":
                    port = [p for p in open(here + "/ports").read().split()][1]
                    return self.answer(302, b"", [("Location", "https://localhost:%s/auth/%s" % (port, rest))])
                if mode == "moved": return self.answer(301, b"", [("Location", "/git/" + rest)])
                if mode == "loop": return self.answer(302, b"", [("Location", "/loop/" + rest)])
                if mode.isdigit(): return self.answer(int(mode), b"status " + mode.encode(), ask if mode == "401" else ())
                self.answer(404)
            do_POST = do_GET
            def chunks(self):
                data = b""
                if self.headers.get("Transfer-Encoding") == "chunked":
                    while True:
                        size = int(self.rfile.readline(), 16)
                        data += self.rfile.read(size); self.rfile.readline()
                        if not size: break
                return data
            def backend(self, rest, body):
                path, _, query = rest.partition("?")
                env = {"PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": "/" + path,
                    "QUERY_STRING": query, "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type") or "",
                    "CONTENT_LENGTH": str(len(body)), "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
                    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
                if self.headers.get("Content-Encoding"): env["HTTP_CONTENT_ENCODING"] = self.headers["Content-Encoding"]
                out = subprocess.run(["git", "http-backend"], env=env, input=body, stdout=subprocess.PIPE).stdout
                head, _, content = out.partition(b"\r\n\r\n")
                status, headers = 200, []
                for line in head.decode().split("\r\n"):
                    name, _, value = line.partition(": ")
                    if name == "Status": status = int(value.split()[0])
                    elif name: headers.append((name, value))
                self.answer(status, content, headers)
        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            def handle_error(self, *rest): pass
            def finish_request(self, request, address):
                if hasattr(self, "tls"): request = self.tls.wrap_socket(request, server_side=True)
                super().finish_request(request, address)
        servers = [Server(("127.0.0.1", 0), Handler) for _ in range(3)]
        for server, certificate in zip(servers[1:], ["good", "expired"]):
            server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.tls.load_cert_chain(here + "/" + certificate + ".pem", here + "/key.pem")
        for server in servers: threading.Thread(target=server.serve_forever, daemon=True).start()
        with open(here + "/ports.new", "w") as file: file.write(" ".join(str(s.server_address[1]) for s in servers))
        os.rename(here + "/ports.new", here + "/ports")
        sys.stdin.buffer.read()
        shutil.rmtree(root); shutil.rmtree(here)
        """#
}

extension MirrorFetcher {
    /// The built `canary` beside the test bundle, which runs the child when told `__fetch`.
    static func built(_ environment: [String: String] = [:]) throws -> MirrorFetcher {
        var target = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &target, 4095)
        try #require(count > 0)
        let own = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let folder = own.split(separator: "/").dropLast().joined(separator: "/")
        let candidates =
            ["/\(folder)/canary"]
            + CommandLine.arguments.compactMap { argument in
                // The test runner names the bundle where it is not the bundle itself.
                argument.contains(".xctest")
                    ? argument.split(separator: ".xctest")[0].split(separator: "/").dropLast()
                        .joined(separator: "/").withPrefix("/") + "/canary" : nil
            }
        let executable = try #require(candidates.first { access($0, X_OK) == 0 }, "canary is not built: \(candidates)")
        return MirrorFetcher(executable: executable, environment: environment)
    }
}

extension String {
    fileprivate func withPrefix(_ prefix: String) -> String { prefix + self }
}
