import Testing

@testable import CanaryCore

/// Where n8n tells its version (facts/n8n.md section 6), and what is no version.
@Suite struct N8nVersionTests {
    static func page(_ meta: String) -> [UInt8] {
        Array("<!DOCTYPE html>\n<html lang=\"en\">\n\t<head>\n\t\t<meta charset=\"utf-8\" />\(meta)</head></html>".utf8)
    }

    @Test func readsThePageOfTheEditor() {
        // As 2.41.1 writes it (recording 85).
        let meta =
            "<meta name=\"n8n:config:rest-endpoint\" content=\"cmVzdA==\"><meta name=\"n8n:config:sentry\" "
            + "content=\"eyJkc24iOiIiLCJlbnZpcm9ubWVudCI6ImRldmVsb3BtZW50IiwicmVsZWFzZSI6Im44bkAyLjQxLjEifQ==\">"
        #expect(N8nVersion(page: Self.page(meta)) == N8nVersion("2.41.1"))
        for broken in [
            "", "<meta name=\"n8n:config:sentry\">", "<meta name=\"n8n:config:sentry\" content=\"",
            "<meta name=\"n8n:config:sentry\" content=\"%%%\">", "<meta name=\"n8n:config:sentry\" content=\"e30=\">",
        ] {
            #expect(N8nVersion(page: Self.page(broken)) == nil, "\(broken)")
        }
    }

    @Test func readsTheMetrics() throws {
        let lines = try #require(
            try Recordings.document("n8n-2.41.1", "73-version.json")["GET /metrics"]?.array?.compactMap(\.string))
        #expect(N8nVersion(metrics: Array(lines.joined(separator: "\n").utf8)) == N8nVersion("2.41.1"))
        // As 1.81.4 writes it, where Node's own has the prefix twice, and with a prefix of somebody's own.
        let own = """
            # HELP n8n_nodejs_version_info Node.js version info.
            n8n_nodejs_version_info{version="v20.20.2",major="20",minor="20",patch="2"} 1
            # TYPE n8n_version_info gauge
            home_version_info{version="v1.81.4",major="1",minor="81",patch="4"} 1
            """
        #expect(N8nVersion(metrics: Array(own.utf8)) == N8nVersion("1.81.4"))
        #expect(N8nVersion(metrics: Array("n8n_nodejs_version_info{version=\"v20.20.2\"} 1\n".utf8)) == nil)
        #expect(N8nVersion(metrics: []) == nil)
    }

    @Test func comparesByNumbers() throws {
        #expect(try #require(N8nVersion("1.81.4")) < #require(N8nVersion("2.8.4")))
        #expect(try #require(N8nVersion("v2.8.4")) < #require(N8nVersion("n8n@2.41.1")))
        #expect(N8nVersion("3.0.0-beta.1")?.description == "3.0.0")
    }

    @Test(arguments: ["", "2", "2.41", "2.41.", "two", "2.x.1", "-1.0.0", "99999999999999999999.0.0", "n8n@", "v"])
    func isNoVersion(_ text: String) { #expect(N8nVersion(text) == nil) }
}
