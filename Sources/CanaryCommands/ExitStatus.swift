import CommandLineTool

/// The program's exit codes, fixed for ever (design.md section 5).
enum ExitStatus {
    static let healthy: Int32 = 0
    static let unhealthy: Int32 = 1
    static let inconclusive: Int32 = 2
    static let sinkFailed: Int32 = 3
    static let usage = UsageError.exitCode
    static let internalError: Int32 = 70
    static let configuration: Int32 = 78

    /// The rows of `--help` and of the man page.
    static let table: [ExitCode] = [
        ExitCode("0", "healthy, warnings allowed unless --strict"),
        ExitCode("1", "unhealthy: a hop is broken, or a token is past its critical age"),
        ExitCode("2", "inconclusive: something that matters could not be seen"),
        ExitCode("3", "all well, but a sink did not take the report"),
        ExitCode("64", "the command line is wrong"), ExitCode("70", "an error inside the program"),
        ExitCode("78", "the configuration is wrong"), ExitCode("128+n", "ended by signal n"),
    ]
}
