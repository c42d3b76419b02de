import Glibc

extension HTTPServerConfiguration.TLS {
    /// Reads certificate and key from PEM files. Throws ``HTTPServerError/unreadable(path:errno:)``.
    public init(certificateFile: String, keyFile: String) throws(HTTPServerError) {
        self.init(certificate: try Self.text(certificateFile), key: try Self.text(keyFile))
    }

    private static func text(_ path: String) throws(HTTPServerError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unreadable(path: path, errno: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        // No PEM chain is longer than this; what is longer was not meant.
        while bytes.count < 4 << 20 {
            let count = read(file, &piece, piece.count)
            if count < 0 { throw .unreadable(path: path, errno: errno) }
            if count == 0 { break }
            bytes.append(contentsOf: piece[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
