// Process, which FoundationEssentials does not have.
import Foundation

/// Runs a program to its end.
enum Child {
    struct Ended { var code: Int32; var out: String; var err: String }

    /// Output goes through files: a child that leaves a daemon behind would keep a pipe open for ever.
    static func run(_ program: String, _ arguments: [String], environment: [String: String]? = nil, input: String = "")
        throws
        -> Ended
    {
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let paths = ["in", "out", "err"].map { "\(folder)/\($0)" }
        for path in paths { try Data((path == paths[0] ? input : "").utf8).write(to: URL(fileURLWithPath: path)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        if let environment { process.environment = environment }
        process.standardInput = FileHandle(forReadingAtPath: paths[0])
        process.standardOutput = FileHandle(forWritingAtPath: paths[1])
        process.standardError = FileHandle(forWritingAtPath: paths[2])
        try process.run()
        process.waitUntilExit()
        func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        return Ended(code: process.terminationStatus, out: text(paths[1]), err: text(paths[2]))
    }

    /// Starts a program and leaves it running; what it writes is dropped.
    static func start(_ program: String, _ arguments: [String], environment: [String: String]? = nil) throws -> Process
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        if let environment { process.environment = environment }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    static var repositoryRoot: String {
        // …/Tests/CanaryCommandsTests/Support/Child.swift
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    /// The program, built beside the tests.
    static var canary: String { repositoryRoot + "/.build/debug/canary" }
}
