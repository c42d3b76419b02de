import Glibc
import Workflow

/// The table and the record of what n8n said, beside this file: `Bundle.module` would need all of Foundation.
enum CaseFiles {
    static let folder = String(#filePath.dropLast("CaseFiles.swift".count)) + "Cases"

    /// The names of the table's files.
    static func groups() throws -> [String] {
        guard let entries = opendir(folder) else { throw CaseError.noFile(folder) }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json") { names.append(String(name.dropLast(5))) }
        }
        return names.sorted()
    }

    static func read(_ name: String) throws -> JSONValue {
        guard let file = fopen("\(folder)/\(name)", "r") else { throw CaseError.noFile(name) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
        return try JSONValue(parsing: bytes)
    }

    /// What n8n said, by case; empty where nothing was recorded yet.
    static func expected(_ group: String, _ version: N8nVersion) -> JSONObject {
        var all = version.before.map { expected(group, $0) } ?? [:]
        for (name, value) in recorded(group, version).members { all[name] = value }
        return all
    }

    /// What this version said, where it is not what the one before it said.
    private static func recorded(_ group: String, _ version: N8nVersion) -> JSONObject {
        (try? read(file(group, version)))?.objectValue ?? [:]
    }

    private static func file(_ group: String, _ version: N8nVersion) -> String {
        "Expected/\(version.rawValue)/\(group).json"
    }

    static func record(_ observed: JSONObject, _ group: String, _ version: N8nVersion) throws {
        let before = version.before.map { expected(group, $0) } ?? [:]
        var own = recorded(group, version)
        for (name, value) in observed.members { own[name] = value }
        let known = Set(try (read("\(group).json")["cases"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
        own = JSONObject(
            own.members.filter { known.contains($0.key) && before[$0.key]?.bytes != CaseLayout.sorted($0.value).bytes }
                .sorted { $0.key < $1.key })
        try write(CaseLayout.text(.object(own)), file(group, version))
    }

    private static func write(_ text: String, _ name: String) throws {
        guard let file = fopen("\(folder)/\(name)", "w") else { throw CaseError.noFile(name) }
        fputs(text, file)
        fclose(file)
    }
}
