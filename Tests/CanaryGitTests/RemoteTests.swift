import CanaryCore
import Glibc
import Testing

@testable import CanaryGit

/// Remotes over HTTP and TLS: a real `git http-backend`, and servers that do wrong.
@Suite struct RemoteTests {
    private static let password = "pass:word%"

    /// One server for all tests; it ends with the test process.
    private struct Shared: Sendable {
        let source: TestRepository
        let server: GitServer
    }
    private static let shared = Task {
        let source = try await TestRepository([
            Step(1, "one").file("f/a", "1"), Step(2, "two").file("f/a", "2"), Step(3, branch: "topic", parents: [1]),
        ])
        return Shared(source: source, server: try await GitServer(root: source.folder.path))
    }

    private func open(
        _ url: String, _ state: TemporaryFolder, password: String? = nil, user: String = "robot",
        _ environment: [String: String] = [:]
    ) throws -> GitRepository {
        .open(
            url: url, user: user, password: password.map { Secret($0) }, state: state.path,
            fetcher: try .built(environment))
    }

    @Test func `a plain server`() async throws {
        let shared = try await Self.shared.value
        let state = try TemporaryFolder()
        let repository = try open(shared.server.url("git/repo.git"), state)
        #expect(repository.shown == "http://127.0.0.1:\(shared.server.plain)")
        let head = try await repository.head()
        #expect(head.summary == "two")
        #expect(try await repository.texts("f", head.id) == ["f/a": "2"])
        #expect(try await repository.head("topic", fresh: true).summary == "change")
        let moved = try open(shared.server.url("moved/repo.git"), state)
        #expect(try await moved.head().summary == "two")
    }

    @Test func `credentials from the configuration and from the URL`() async throws {
        let shared = try await Self.shared.value
        let state = try TemporaryFolder()
        let url = shared.server.url("auth/repo.git")
        #expect(try await open(url, state, password: Self.password).head().summary == "two")
        let inside = url.replacingPrefix("http://", with: "http://robot:pass%3Aword%25@")
        let repository = try open(inside, state)
        #expect(try await repository.head(fresh: true).summary == "two")
        #expect(repository.shown == "http://127.0.0.1:\(shared.server.plain)")
        // One mirror, since it is one remote; and nothing in it that came with the credentials.
        let files = try await shell(
            "ls \(state.path)/mirrors; grep -rl -e robot -e word -e cm9ib3 \(state.path) || true")
        #expect(files.split(separator: "\n").count == 2, "\(files)")
    }

    @Test func `refused credentials are sent once`() async throws {
        let shared = try await Self.shared.value
        let state = try TemporaryFolder()
        let url = shared.server.url("auth/repo.git")
        let failure = await #expect(throws: RepositoryFailure.self) {
            try await open(url, state, password: "wr0ng-and-secret").head()
        }
        #expect(failure?.kind == .remoteRefusedCredentials)
        #expect(failure.map { "\($0)".contains("wr0ng") } == false)
        // "robot:wr0ng-and-secret"
        #expect(shared.server.log.count { $0.hasSuffix("Basic cm9ib3Q6d3IwbmctYW5kLXNlY3JldA==") } == 1)
        #expect(await kind { try await open(url, state).head() } == .remoteRefusedCredentials)
        let empty = try open(url.replacingPrefix("http://", with: "http://token@"), state)
        #expect(await kind { try await empty.head() } == .remoteRefusedCredentials)
    }

    @Test func `credentials do not follow a redirection elsewhere`() async throws {
        let shared = try await Self.shared.value
        let state = try TemporaryFolder()
        let repository = try open(
            shared.server.url("elsewhere/repo.git"), state, password: "n0t-for-others",
            ["SSL_CERT_FILE": shared.server.folder("ca.pem")])
        #expect(await kind { try await repository.head() } != nil)
        // "robot:n0t-for-others"
        let told = shared.server.log.filter { $0.contains("cm9ib3Q6bjB0LWZvci1vdGhlcnM=") }
        #expect(told.allSatisfy { $0.hasPrefix("elsewhere ") } && !told.isEmpty)
        // On the same server a redirection is followed.
        let moved = try open(shared.server.url("moved/repo.git"), state, password: "n0t-needed")
        #expect(try await moved.head().summary == "two")
    }

    @Test(arguments: [
        ("404", RepositoryFailure.Kind.remoteNotFound), ("410", .remoteNotFound), ("500", .remoteUnreachable),
        ("503", .remoteUnreachable), ("403", .remoteRefusedCredentials), ("401", .remoteRefusedCredentials),
        ("html", .remoteUnreachable), ("cut", .remoteUnreachable), ("loop", .remoteUnreachable),
        ("badpack", .remoteUnreachable), ("git/nowhere", .remoteNotFound),
    ])
    func `faults of a server`(_ mode: String, _ expected: RepositoryFailure.Kind) async throws {
        let shared = try await Self.shared.value
        let state = try TemporaryFolder()
        let repository = try open(shared.server.url("\(mode)/repo.git?key=v3ry-secret"), state, password: "pa55word")
        let failure = await #expect(throws: RepositoryFailure.self) { try await repository.head() }
        #expect(failure?.kind == expected, "\(failure?.detail ?? "")")
        #expect(failure.map { "\($0)".contains("v3ry") || "\($0)".contains("pa55") } == false)
        let left = try await shell("ls \(state.path)/mirrors")
        #expect(!left.split(separator: "\n").contains { $0.hasSuffix(".git") })
    }

    @Test(arguments: ["silent", "drip", "slowpack"]) func `a server that takes its time`(_ mode: String) async throws {
        let shared = try await Self.shared.value
        let state = try TemporaryFolder()
        let good = try open(shared.server.url("git/repo.git"), state)
        _ = try await good.head()
        let repository = try open(shared.server.url("\(mode)/repo.git"), state)
        let before = ContinuousClock.now
        #expect(await kind { try await repository.head(of: nil, fresh: true, within: .milliseconds(700)) } == .timeout)
        #expect(ContinuousClock.now - before < .seconds(5))
    }

    @Test func `a server that never ends its list of refs`() async throws {
        let shared = try await Self.shared.value
        let state = try TemporaryFolder()
        let repository = try open(shared.server.url("endless/repo.git"), state)
        let failure = await #expect(throws: RepositoryFailure.self) {
            try await repository.head(of: nil, fresh: true, within: .milliseconds(900))
        }
        #expect(failure?.kind == .timeout || failure?.kind == .tooLarge, "\(failure?.detail ?? "")")
    }

    @Test func `nobody listens, and a name that is none`() async throws {
        let state = try TemporaryFolder()
        #expect(await kind { try await open("http://127.0.0.1:1/x", state).head() } == .remoteUnreachable)
        #expect(await kind { try await open("http://nowhere.invalid/x", state).head() } == .remoteUnreachable)
    }

    @Test func certificates() async throws {
        let shared = try await Self.shared.value
        let server = shared.server
        let trust = ["SSL_CERT_FILE": server.folder("ca.pem"), "PASSWORD_OF_SOMEBODY": "x"]
        let good = "https://localhost:\(server.secure)/git/repo.git"
        let state = try TemporaryFolder()
        let repository = try open(good, state, trust)
        #expect(try await repository.head().summary == "two")
        #expect(repository.shown == "https://localhost:\(server.secure)")
        for (name, url, environment) in [
            ("untrusted", good, [:]), ("expired", "https://localhost:\(server.expired)/git/repo.git", trust),
            ("another name", "https://127.0.0.1:\(server.secure)/git/repo.git", trust),
        ] {
            let failure = await #expect(throws: RepositoryFailure.self) {
                try await open(url, state, environment).head()
            }
            #expect(failure?.kind == .remoteCertificate, "\(name): \(failure?.detail ?? "")")
        }
        let plain = try open("https://127.0.0.1:\(server.plain)/git/repo.git", state, trust)
        #expect(await kind { try await plain.head(of: nil, fresh: true, within: .seconds(3)) } != nil)
    }

    /// While a fetch is under way, all that the system shows of its process.
    @Test func `credentials are in no process table`() async throws {
        let shared = try await Self.shared.value
        let state = try TemporaryFolder()
        // A further argument, to tell it from other tests' children.
        let built = try MirrorFetcher.built()
        let fetcher = MirrorFetcher(
            executable: built.executable, arguments: ["__fetch", "watched"], environment: ["OTHER": "hidden-pa55word"])
        let repository = GitRepository.open(
            url: shared.server.url("silent/repo.git?key=query-secret"), user: "robot",
            password: Secret("hidden-pa55word"),
            state: state.path, fetcher: fetcher)
        let task = Task { await kind { try await repository.head(of: nil, fresh: true, within: .seconds(30)) } }
        let seen = try await shell(
            """
            for try in $(seq 500); do
              for child in $(ps -o pid= --ppid \(getpid())); do
                case $(tr '\\0' ' ' 2>/dev/null </proc/$child/cmdline) in
                  *" __fet"ch" watched "*)
                    cat /proc/$child/cmdline /proc/$child/environ | tr '\\0' '\\n' || true
                    grep -l -e pa55 -e query-secret /proc/$child/cmdline /proc/$child/environ || echo nothing found
                    exit 0;;
                esac
              done
              sleep 0.01
            done
            """)
        #expect(seen.contains("watched") && seen.hasSuffix("nothing found"), "\(seen)")
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func `base64`() {
        for (text, code) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob\u{ff}", "Zm9vYsO/")] {
            #expect(String(decoding: CredentialGiver.base64(Array(text.utf8)), as: UTF8.self) == code)
        }
    }

    @Test func `addresses`() throws {
        let secrets = ["u5er", "pa55", "qu3ry"]
        let addresses = try [
            "https://u5er:pa55@Example.org:8443/a/b.git?k=qu3ry#fragment", "https://Example.org:8443/a/b.git",
        ].map { text throws(RepositoryFailure) in try RemoteAddress(text, user: "git", password: nil) }
        #expect(addresses[0].name == addresses[1].name)
        #expect(addresses[0].shown == "https://Example.org:8443")
        for address in addresses {
            for secret in secrets { #expect(!"\(address.name) \(address.shown) \(address)".contains(secret)) }
        }
        #expect(addresses[0].password?.matches(Secret("pa55")) == true)
        #expect(addresses[1].password == nil)
        let names = try ["https://h/a", "https://h/b", "http://h/a", "https://h:1/a", "file:///a", "file:///b"]
            .map { text throws(RepositoryFailure) in try RemoteAddress(text, user: "git", password: nil).name }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.utf8.allSatisfy { $0 != 47 && $0 > 32 } && $0 != "." && $0 != ".." })
        #expect(throws: RepositoryFailure.self) {
            try RemoteAddress("http://h/a", user: "git", password: Secret([0x61, 0]))
        }
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String { other + dropFirst(prefix.count) }
}
