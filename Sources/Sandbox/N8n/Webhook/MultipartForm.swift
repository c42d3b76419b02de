import HTTPServer
import Workflow

/// A `multipart/form-data` body cut at its boundary.
struct MultipartForm {
    private(set) var fields = JSONObject()
    /// By name, as n8n keeps files.
    private(set) var files = JSONObject()

    /// Nil without a boundary.
    init?(_ request: HTTPServerRequest) {
        let type = request.headers["Content-Type"] ?? ""
        guard let place = type.firstRange(of: "boundary=") else { return nil }
        let boundary = type[place.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        guard !boundary.isEmpty, boundary.utf8.count <= 200 else { return nil }
        let mark = Array("--\(boundary)".utf8)
        var rest = request.body[...]
        guard let first = rest.firstRange(of: mark) else { return nil }
        rest = rest[first.upperBound...]
        let end = Array("\r\n".utf8) + mark
        while rest.starts(with: [13, 10]), let next = rest.firstRange(of: end) {
            add(rest[(rest.startIndex + 2)..<max(next.lowerBound, rest.startIndex + 2)])
            rest = rest[next.upperBound...]
        }
    }

    private mutating func add(_ part: ArraySlice<UInt8>) {
        let gap: [UInt8] = [13, 10, 13, 10]
        guard let head = part.firstRange(of: gap) else { return }
        var headers: [String: String] = [:]
        for line in String(decoding: part[..<head.lowerBound], as: UTF8.self).split(separator: "\r\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { continue }
            headers[halves[0].lowercased()] = String(halves[1].drop { $0 == " " })
        }
        let disposition = headers["content-disposition"] ?? ""
        guard let name = Self.parameter("name", disposition) else { return }
        let bytes = Array(part[head.upperBound...])
        guard let file = Self.parameter("filename", disposition) else {
            let value = JSONValue.string(String(decoding: bytes, as: UTF8.self))
            switch fields[name] {
            case .array(let values): fields[name] = .array(values + [value])
            case let before?: fields[name] = [before, value]
            case nil: fields[name] = value
            }
            return
        }
        let type = headers["content-type"] ?? "application/octet-stream"
        files[name] = BinaryFile(bytes: bytes, type: type, name: file).document
    }

    private static func parameter(_ name: String, _ header: String) -> String? {
        for piece in header.split(separator: ";").dropFirst() {
            let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, halves[0].drop(while: { $0 == " " }) == name else { continue }
            return String(halves[1].filter { $0 != "\"" })
        }
        return nil
    }
}
