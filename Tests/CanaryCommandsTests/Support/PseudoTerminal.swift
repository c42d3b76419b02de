import Glibc
import Testing

/// A terminal whose screen is kept as text.
final class PseudoTerminal {
    private let master: Int32
    let slave: Int32

    init(columns: UInt16 = 80) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        // posix_openpt's family stands behind a macro that Swift does not set: TIOCSPTLCK, TIOCGPTN.
        var (locked, number): (Int32, UInt32) = (0, 0)
        try #require(
            master >= 0 && ioctl(master, 0x4004_5431, &locked) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
        slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(slave >= 0)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    deinit {
        close(master)
        close(slave)
    }

    /// Everything that has been written so far and was not read yet.
    func read() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(master, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    /// Runs a program on it to its end.
    func run(_ program: RunningProgram) async throws -> (code: Int32, screen: String) {
        var screen = ""
        // What is not read would fill the terminal and hold the program up.
        while true {
            screen += read()
            if let code = program.reaped() { return (code, screen + read()) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
