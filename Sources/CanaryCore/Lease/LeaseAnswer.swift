/// What the API server's answer means: an object, or a `Status` with its words.
struct LeaseAnswer {
    let verb: String
    /// Hidden, should it come back.
    let token: Secret
    /// By our own clock, unix seconds.
    let now: Double

    func reading(_ answer: HTTPAnswer) throws(LeaseFault) -> LeaseClient.Reading {
        let document = JSONValue(answer.body)
        guard (200..<300).contains(answer.status) else { throw fault(answer, document) }
        guard let document else { throw .final(.notALease(detail: said(answer, nil))) }
        do throws(LeaseProblem) {
            return LeaseClient.Reading(record: try LeaseRecord(document), now: serverTime(answer))
        } catch {
            throw .final(error)
        }
    }

    /// Clocks of nodes differ; the one that all of them can see is the API server's own, in whole seconds.
    private func serverTime(_ answer: HTTPAnswer) -> Double {
        guard let server = answer.header("date").flatMap(Timestamp.httpDate) else { return now }
        return abs(server - now) <= 2 ? now : server
    }

    private func fault(_ answer: HTTPAnswer, _ document: JSONValue?) -> LeaseFault {
        let detail = said(answer, document)
        let isStatus = document?["kind"]?.string == "Status"
        switch answer.status {
        case 401: return .final(.unauthorized(detail: detail))
        case 403 where document?["details"]?["causes"]?[0]?["reason"]?.string == "NamespaceTerminating":
            return .final(.noNamespace(detail: detail))
        case 403: return .final(.forbidden(verb: verb, account: account(detail), detail: detail))
        case 404 where !isStatus: return .final(.notALease(detail: "404 \(detail)"))
        case 404 where document?["details"]?["kind"]?.string == "namespaces":
            return .final(.noNamespace(detail: detail))
        case 404 where verb == "create": return .final(.notALease(detail: "404 \(detail)"))
        case 404: return .absent
        case 409: return .conflict
        case 408, 410, 425, 429, 500...:
            let pause = answer.header("retry-after").flatMap { Int($0) }.map { Duration.seconds(min(max($0, 0), 60)) }
            return .passing(.unavailable(status: answer.status, detail: detail), after: pause)
        case 300..<400: return .final(.notALease(detail: "redirected with \(answer.status)"))
        default: return .final(.rejected(status: answer.status, detail: detail))
        }
    }

    /// A Status' message, or the start of whatever came.
    private func said(_ answer: HTTPAnswer, _ document: JSONValue?) -> String {
        let mask = SecretMask(secrets: [token])
        if let message = document?["message"]?.string { return mask.maskedForDisplay(message, limit: 400) }
        if answer.body.isEmpty { return "an empty answer" }
        return mask.maskedForDisplay(bytes: Array(answer.body.prefix(1024)), limit: 160)
    }

    /// `User "system:serviceaccount:claude-agent:upgrade-canary" cannot …`
    private func account(_ message: String) -> String? {
        let sign = "system:serviceaccount:"
        guard let range = message.range(of: sign) else { return nil }
        let name = message[range.upperBound...].utf8.prefix { byte in
            isPlain(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
        return String(Substring(name))
    }

    private func isPlain(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte) }
}

extension Timestamp {
    /// `Sat, 21 Nov 2026 10:02:11 GMT` (RFC 9110, 5.6.7); `nil` where it is none.
    static func httpDate(_ text: String) -> Double? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", parts[1].utf8.count == 2, parts[3].utf8.count == 4,
            let month = months.firstIndex(where: { $0.utf8.elementsEqual(parts[2].utf8) })
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return seconds("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }
}
