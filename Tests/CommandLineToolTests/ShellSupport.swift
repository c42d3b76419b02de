import Glibc
import Testing

/// A folder of its own for one test, gone with it.
struct Scratch: ~Copyable {
    let path: String

    init() throws {
        var template = Array("/tmp/command-line-tool-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Unexpected() }
        path = template.withUnsafeBufferPointer {
            String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    deinit { _ = try? shell("rm -rf -- '\(path)'") }

    func write(_ text: String, to name: String) throws -> String {
        let file = "\(path)/\(name)"
        guard let stream = fopen(file, "w") else { throw Unexpected() }
        defer { fclose(stream) }
        var text = text
        let written = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, stream) }
        guard written == text.utf8.count else { throw Unexpected() }
        return file
    }
}

/// What `sh -c` prints on both streams, and its exit status. (`popen` spares the tests Foundation's `Process`.)
func shell(_ command: String) throws -> (status: Int32, output: String) {
    guard let stream = popen("{ \(command)\n} 2>&1 </dev/null", "r") else { throw Unexpected() }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = fread(&buffer, 1, buffer.count, stream)
        if count == 0 { break }
        bytes += buffer[..<count]
    }
    let status = pclose(stream)
    return ((status >> 8) & 0xFF, String(decoding: bytes, as: UTF8.self))
}

func isInstalled(_ program: String) -> Bool {
    ((try? shell("command -v \(program)"))?.status ?? 1) == 0
}
