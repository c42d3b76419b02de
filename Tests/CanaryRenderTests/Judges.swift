// Foundation for `Process`: a test that asks another program has no other way to run it.
import Foundation
import Testing

/// Programs that judge a form, where they are at hand.
enum Judge {
    struct Answer { var code: Int32; var said: String }

    /// Runs a program with files beside it.
    ///
    /// - Returns: `nil` where there is no such program.
    static func ask(_ program: String, _ arguments: [String]) throws -> Answer? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        guard let path = folders.map({ "\($0)/\(program)" }).first(where: FileManager.default.isExecutableFile) else {
            return nil
        }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
        let pipe = Pipe()
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let said = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Answer(code: process.terminationStatus, said: String(decoding: said, as: UTF8.self))
    }

    /// Texts as files in a folder that is removed again.
    static func withFiles<Result>(_ texts: [String], _ body: ([String]) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "canary-judged-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = try texts.enumerated().map { number, text in
            let file = folder.appending(path: "\(number)")
            try Data(text.utf8).write(to: file)
            return file.path
        }
        return try body(paths)
    }
}
