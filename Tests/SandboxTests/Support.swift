import Glibc
import Sandbox
import Testing
import Workflow

/// A folder of its own for one test, removed with all that is in it.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    // Hundreds of small repositories are written: in memory where there is such a place.
    let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(base)/sandbox-test-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.flatMap { mkdtemp($0) } != nil
    }
    try #require(made)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { removeAll(path) }
    return try await body(path)
}

/// Starts a sandbox, runs the body, stops it whatever happens.
func withSandbox<Value>(
    _ change: (inout SandboxSettings) -> Void = { _ in }, _ body: (Sandbox) async throws -> Value
) async throws -> Value {
    try await withFolder { folder in
        let sandbox = try await Sandbox.start(.healthy(change), in: folder, scripts: Scripts.shared)
        do {
            let value = try await body(sandbox)
            await sandbox.stop()
            return value
        } catch {
            await sandbox.stop()
            throw error
        }
    }
}

private func removeAll(_ path: String) {
    var information = stat()
    guard lstat(path, &information) == 0 else { return }
    if information.st_mode & S_IFMT == S_IFDIR, let folder = opendir(path) {
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { removeAll(path + "/" + name) }
        }
        closedir(folder)
        rmdir(path)
    } else {
        unlink(path)
    }
}

func readFile(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while true {
        let byte = fgetc(file)
        if byte == EOF { break }
        bytes.append(UInt8(truncatingIfNeeded: byte))
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// A recording of the real programs, from the folder that the tests of the canary use too.
func recording(_ name: String) throws -> JSONValue {
    let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let text = try #require(readFile("/\(folder)/CanaryCoreTests/Recordings/\(name).json"), "no recording \(name)")
    return try JSONValue(parsing: text)
}

/// Asks again until the answer will do, for at most five seconds.
func eventually<Value>(_ ask: () async throws -> Value?) async throws -> Value {
    for _ in 0..<1000 {
        if let value = try await ask() { return value }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw NeverHappened()
}

struct NeverHappened: Error {}

/// The event of the seeds.
func entryEvent(run: String = "r01", image: String = "docker.io/library/httpd", tag: String = "2.4.66") -> JSONValue {
    [
        "diun_entry_status": "update", "diun_entry_image": .string(image), "diun_entry_imagetag": .string(tag),
        "diun_entry_provider": "canary",
        "diun_entry_hublink": .string("https://hub.docker.com/_/httpd#canary-\(run)"),
    ]
}

/// DIUN's own.
func nativeEvent(run: String = "r01", status: String = "new") -> JSONValue {
    [
        "diun_version": "4.30.0", "hostname": "canary", "status": .string(status), "provider": "file",
        "image": "docker.io/library/httpd:2.4.66",
        "hub_link": .string("https://hub.docker.com/_/httpd#canary-\(run)"), "metadata": .null,
    ]
}

extension Sandbox {
    var api: Client { Client(n8nURL) }
    var key: [(String, String)] { [("X-N8N-API-KEY", apiKey)] }
    var bearer: [(String, String)] { [("Authorization", "Bearer \(agentBearer)")] }

    /// Fires an event and waits until its execution is over; gives back the execution's document.
    func fire(_ event: JSONValue) async throws -> (answer: Client.Answer, execution: JSONValue) {
        let answer = await Client(webhookURL).post("", [("User-Agent", "canary/0 (+test)")], json: event)
        let document = try await eventually { () -> JSONValue? in
            let list = await api.get("/api/v1/executions?workflowId=\(workflowID)", key).json["data"]
            guard let id = list?[0]?["id"]?.stringValue, list?[0]?["stoppedAt"] != .null else { return nil }
            return await api.get("/api/v1/executions/\(id)?includeData=true", key).json
        }
        return (answer, document)
    }
}

/// One engine for the workflows of all sandboxes: the program that was built, in its role of a child.
enum Scripts {
    static let shared = JavaScriptHost(executable: canary)

    /// Beside the test bundle.
    private static var canary: String {
        let own = CommandLine.arguments.first { $0.contains(".xctest") } ?? ""
        let folder = own.split(separator: "/").prefix { !$0.hasSuffix(".xctest") }
        return "/" + folder.joined(separator: "/") + "/canary"
    }
}
