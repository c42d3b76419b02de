import Glibc

/// What a program is given and where it writes, as values: read once in `main`, handed to everything, and replaced in
/// tests.
public struct Terminal: Sendable {
    /// Without the program's own name.
    public var arguments: [String]
    public var environment: [String: String]
    /// Writes to standard output; `false` when that failed though somebody reads it. A reader that went away early
    /// (`canary causes | head`) is no failure.
    public var out: @Sendable (String) -> Bool
    public var err: @Sendable (String) -> Void
    /// Reads standard input to its end, at most so many bytes.
    public var readInput: @Sendable (Int) -> [UInt8]
    public var outIsTerminal: Bool
    public var errIsTerminal: Bool
    /// Columns of the terminal on standard error.
    public var columns: Int
    /// This program's own file, for the children that run scripts; `nil`: none are started.
    public var program: String?
    /// Calls its argument at the first SIGINT or SIGTERM, with the signal's number.
    public var onSignal: @Sendable (@escaping @Sendable (Int32) -> Void) -> Void

    public init(
        arguments: [String], environment: [String: String], out: @escaping @Sendable (String) -> Bool,
        err: @escaping @Sendable (String) -> Void, readInput: @escaping @Sendable (Int) -> [UInt8] = { _ in [] },
        outIsTerminal: Bool = false, errIsTerminal: Bool = false, columns: Int = 80, program: String? = nil,
        onSignal: @escaping @Sendable (@escaping @Sendable (Int32) -> Void) -> Void = { _ in }
    ) {
        (self.arguments, self.environment, self.out, self.err) = (arguments, environment, out, err)
        (self.readInput, self.outIsTerminal, self.errIsTerminal) = (readInput, outIsTerminal, errIsTerminal)
        (self.columns, self.program, self.onSignal) = (columns, program, onSignal)
    }

    /// The process's own.
    public static func process(arguments: [String], environment: [String: String]) -> Terminal {
        Terminal(
            arguments: arguments, environment: environment,
            out: { text in
                let code = Descriptor.write(text, to: STDOUT_FILENO)
                return code == nil || code == EPIPE
            }, err: { _ = Descriptor.write($0, to: STDERR_FILENO) }, readInput: readInput,
            outIsTerminal: isatty(STDOUT_FILENO) == 1,
            errIsTerminal: isatty(STDERR_FILENO) == 1, columns: columns(), program: "/proc/self/exe",
            onSignal: Signals.listen)
    }

    /// Colours only on a terminal, and never against NO_COLOR (no-color.org: any value that is not empty).
    var colours: Bool { outIsTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb" }

    private static func readInput(limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let wanted = min(buffer.count, limit - bytes.count)
            let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, wanted) }
            if count > 0 { bytes += buffer[..<count] } else if count == 0 || errno != EINTR { break }
        }
        return bytes
    }

    private static func columns() -> Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
        return Int(size.ws_col)
    }
}
