/// Where a server listens and how much it takes.
public struct HTTPServerConfiguration: Sendable {
    /// Certificate chain and key for TLS, as PEM text.
    public struct TLS: Sendable {
        public var certificate: String
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// A dotted IPv4 address. Loopback unless the caller says otherwise.
    public var address: String
    /// 0 takes a free port.
    public var port: UInt16
    /// Bodies above this are answered 413 without reaching the handler. Bytes.
    public var bodyLimit: Int
    /// A connection on which nothing happens for so long is closed. Seconds; 0 means never.
    public var idleTimeout: UInt32
    /// Connections open at once; more are turned away.
    public var connectionLimit: UInt32
    public var tls: TLS?

    public init(
        address: String = "127.0.0.1", port: UInt16 = 0, bodyLimit: Int = 8 << 20, idleTimeout: UInt32 = 60,
        connectionLimit: UInt32 = 512, tls: TLS? = nil
    ) {
        self.address = address
        self.port = port
        self.bodyLimit = bodyLimit
        self.idleTimeout = idleTimeout
        self.connectionLimit = connectionLimit
        self.tls = tls
    }
}

/// Why a server could not be started.
public enum HTTPServerError: Error, Equatable {
    /// Not a dotted IPv4 address.
    case badAddress(String)
    /// The port is taken, the address is not this machine's, or the certificate and key do not fit; `errno` says which
    /// when the system gave a reason.
    case notStarted(address: String, port: UInt16, errno: Int32)
    /// This libmicrohttpd was built without TLS.
    case noTLS
    /// A file of a certificate or key could not be read.
    case unreadable(path: String, errno: Int32)
}
