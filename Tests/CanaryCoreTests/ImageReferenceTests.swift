import CanaryCore
import Testing

@Suite struct ImageReferenceTests {
    private static let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)

    private static let httpd: [String] = [
        "httpd", "httpd:2.4", "httpd:latest", "library/httpd", "library/httpd:2.4.66", "docker.io/httpd",
        "docker.io/library/httpd:2.4", "index.docker.io/library/httpd", "registry-1.docker.io/library/httpd:2",
        "httpd@\(digest)", "docker.io/library/httpd:2.4@\(digest)", "httpd:2.4_a-b.c",
    ]

    @Test(arguments: httpd)
    func sameImage(text: String) throws {
        let canary = try #require(ImageReference("docker.io/library/httpd"))
        #expect(try #require(ImageReference(text)).sameRepository(as: canary))
    }

    private static let others: [String] = [
        "myhttpd", "httpd-exporter", "quay.io/httpd", "foo/httpd", "docker.io/foo/httpd", "localhost/httpd",
        "registry:5000/library/httpd", "library/httpd/x", "ghcr.io/library/httpd:2.4", "docker.io:443/library/httpd",
    ]

    @Test(arguments: others)
    func otherImage(text: String) throws {
        let canary = try #require(ImageReference("httpd"))
        #expect(try !#require(ImageReference(text)).sameRepository(as: canary))
    }

    private static let invalid: [String] = [
        "", ":", "/", "HTTPD", "httpd:", "httpd@", "httpd@sha256:abc", "-httpd", "httpd-", "a..b", "a___b", "a/", "/a",
        "a//b", "httpd:2.4:5", "http://httpd", "https://docker.io/library/httpd", "httpd 2.4", "httpd\n", "httpd:a/b:",
        "docker.io/Library/httpd", "a b/c", "ex.com:x/a", "[::1/a", "é", "httpd:é", ".com/", "-a.com/b",
        String(repeating: "a", count: 256), String(repeating: "0a", count: 32),
        "httpd:" + String(repeating: "1", count: 129),
        "httpd@md5:abc", "httpd@sha256:" + String(repeating: "g", count: 64),
    ]

    @Test(arguments: invalid)
    func notAReference(text: String) {
        #expect(ImageReference(text) == nil)
    }

    @Test func parts() throws {
        let full = try #require(ImageReference("registry.example.com:5000/team/a_b/c--d:1.0-x@\(Self.digest)"))
        #expect(full.registry == "registry.example.com:5000")
        #expect(full.repository == "team/a_b/c--d")
        #expect(full.tag == "1.0-x")
        #expect(full.digest == Self.digest)
        let short = try #require(ImageReference("httpd"))
        #expect((short.registry, short.repository) == ("docker.io", "library/httpd"))
        #expect(short.tag == nil && short.digest == nil)
        #expect(ImageReference("[::1]:5000/a")?.registry == "[::1]:5000")
        #expect(ImageReference("localhost/a")?.registry == "localhost")
        #expect(ImageReference("Host/a")?.registry == "Host")
    }
}
