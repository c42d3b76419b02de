import Glibc

/// `openssl s_server` with one of the certificates of `Certificates`.
final class TLSServer: Sendable {
    let port: UInt16
    private let child: Child

    init(_ name: String, in folder: String) throws {
        // `timeout` ends it even when the tests are killed.
        child = try Child([
            "timeout", "60", "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", "\(folder)/\(name).pem",
            "-cert_chain", "\(folder)/\(name)-chain.pem", "-key", "\(folder)/\(name).key",
        ])
        while let line = child.readLine() {
            let parts = line.split(separator: ":")
            if line.utf8.starts(with: "ACCEPT 127.0.0.1:".utf8), let last = parts.last, let port = UInt16(last) {
                self.port = port
                return
            }
        }
        child.stop()
        throw Child.Failure(program: "openssl s_server", code: 1)
    }

    func stop() { child.stop() }
    func url(_ path: String = "/") -> String { "https://127.0.0.1:\(port)\(path)" }
}

/// Certificates made on the spot, each with its key, in one folder.
enum Certificates {
    /// `ca.pem`; `good`, `expired`, `early` (not yet valid), `wrong` (another name) signed by it; `self` signed by
    /// itself; `behind`: good, under an expired intermediate.
    static func make(in folder: String) async throws {
        let script = script
        let status = await offPool { (try? Child(["sh", "-ec", script, "sh", folder]))?.finish().status }
        guard status == 0 else { throw Child.Failure(program: "openssl", code: status ?? -1) }
    }

    /// 2021-01-02 03:04:05, of `expired` and of the intermediate above `behind`.
    static let past: Int64 = 1_609_556_645
    /// 2099-12-31 23:59:59, of the others.
    static let future: Int64 = 4_102_444_799

    private static let script = """
        cd "$1"
        cat > ca.cnf <<'END'
        [ca]
        default_ca = d
        [d]
        database = index.txt
        new_certs_dir = .
        serial = serial
        default_md = sha256
        policy = p
        copy_extensions = copy
        unique_subject = no
        [p]
        commonName = supplied
        END
        : > index.txt
        echo 01 > serial
        key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        own="subjectAltName=IP:127.0.0.1"
        openssl req -x509 $key -keyout ca.key -out ca.pem -days 30 -subj "/CN=Test CA"
        openssl req -x509 $key -keyout self.key -out self.pem -days 30 -subj "/CN=Self" -addext "$own"
        cp self.pem self-chain.pem
        issue() {
            openssl req -new $key -keyout $1.key -out $1.csr -subj "/CN=$1" -addext "$2"
            openssl ca -batch -notext -config ca.cnf -cert $5.pem -keyfile $5.key -in $1.csr -out $1.pem \\
                -startdate $3 -enddate $4
            cat $5.pem > $1-chain.pem
        }
        issue good "$own" 20200101000000Z 20991231235959Z ca
        issue expired "$own" 20200101000000Z 20210102030405Z ca
        issue early "$own" 20980101000000Z 20991231235959Z ca
        issue wrong "subjectAltName=DNS:other.test" 20200101000000Z 20991231235959Z ca
        issue middle "basicConstraints=critical,CA:TRUE" 20200101000000Z 20210102030405Z ca
        issue behind "$own" 20200101000000Z 20991231235959Z middle
        """
}
