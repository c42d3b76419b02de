import CanaryCore
import Testing

@testable import CanaryHTTP

struct CertificateTextTests {
    @Test(
        arguments: [
            ("Nov 21 10:02:11 2026 GMT", 1_795_255_331), ("Jan  1 00:00:00 1970 GMT", 0),
            ("Feb 29 23:59:59 2024 GMT", 1_709_251_199), ("Mar  1 00:00:00 2000 GMT", 951_868_800),
            ("Dec 31 23:59:59 9999 GMT", 253_402_300_799), ("Dec 31 23:59:59 1969 GMT", -1),
            ("Jan  2 03:04:05.678 2021 GMT", 1_609_556_645), ("2021-01-02 03:04:05 GMT", 1_609_556_645),
            ("2099-12-31 23:59:59 GMT", 4_102_444_799),
        ] as [(String, Int64)])
    func datesAreRead(text: String, seconds: Int64) {
        #expect(CertificateText.unixSeconds(text) == seconds)
    }

    @Test(arguments: [
        "", " ", "x", "Nov", "Nov 21 2026", "Foo 21 10:02:11 2026 GMT", "Nov x 10:02:11 2026 GMT",
        "Nov 21 10:02 2026 GMT",
        "Nov 21 . 2026 GMT", "Nov 21 25:00:00 2026 GMT", "Nov 32 10:02:11 2026 GMT",
        "Nov 21 10:02:11 99999999999999999999",
        "2021-13-02 03:04:05", "2021-01 03:04:05", "Nov 21 10:02:11 9223372036854775807 GMT", "-1-1-1 00:00:00",
        "Bad time value",
    ])
    func whatIsNoDateIsNone(text: String) {
        #expect(CertificateText.unixSeconds(text) == nil)
    }

    @Test func linesAreRead() {
        let info = CertificateText.parse([
            "Subject:CN = x", "Issuer:C = AU, O = \"a:b\", CN = Test CA", "Start date:Jan  1 00:00:00 1970 GMT",
            "Expire date:Jan  2 03:04:05 2021 GMT", "Cert:-----BEGIN CERTIFICATE-----\n",
        ])
        #expect(info == CertificateInfo(notAfter: 1_609_556_645, issuer: "C = AU, O = \"a:b\", CN = Test CA"))
        #expect(CertificateText.parse(["Expire date:Jan  2 03:04:05 2021 GMT"])?.issuer == "")
        #expect(CertificateText.parse(["Issuer:x"]) == nil)
        #expect(CertificateText.parse([]) == nil)
    }
}
