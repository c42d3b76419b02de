extension Cause {
    /// What the connections themselves show, whichever service is behind them.
    static let wireCauses: [Cause] = [
        Cause(
            "wire.certificate-expiring", nil, .warned, "A certificate runs out soon",
            why:
                "When it has run out, no call to that service succeeds, DIUN's neither. What renews certificates does so weeks before that; where they live for some days only, lower certificate.warn and certificate.critical.",
            fix:
                "openssl s_client -connect {endpoint} -servername {name} </dev/null 2>/dev/null | openssl x509 -noout -enddate\nkubectl get certificate -A\nrenew it"
        ) { seen, picture in
            guard case .transfers(let transfers) = seen else { return nil }
            let limits = picture.configuration.certificate
            // Of several to one service the last; what has run out already has failed its calls, and says so.
            var lasting: [(shown: String, certificate: CertificateInfo, left: Double)] = []
            for transfer in transfers {
                guard let certificate = transfer.certificate else { continue }
                let left = Double(certificate.notAfter) - picture.now
                lasting.removeAll { $0.shown == transfer.shown }
                if left > 0, left < limits.warn.seconds { lasting.append((transfer.shown, certificate, left)) }
            }
            guard let first = lasting.min(by: { $0.left < $1.left }) else { return nil }
            let url = try? ServiceURL(first.shown)
            return Match(
                lasting.map {
                    Evidence(
                        "certificate",
                        "\($0.shown) until \(Time.text($0.certificate.notAfter)), by \($0.certificate.issuer)")
                },
                fill: ["name": url?.host ?? first.shown, "endpoint": url?.endpoint ?? first.shown],
                state: first.left < limits.critical.seconds ? .failed : nil)
        }
    ]
}
