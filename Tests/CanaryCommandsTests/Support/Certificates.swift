import FoundationEssentials
import HTTPServer

/// Certificates for 127.0.0.1 made on the spot, once for all tests: `good`, `expired` and `expiring`, which has four days left, under `ca`.
struct Certificates: Sendable {
    /// The issuer's own, as PEM text: what the file of `SSL_CERT_FILE` must hold for it to be known.
    let authority: String
    let good: HTTPServerConfiguration.TLS
    let expired: HTTPServerConfiguration.TLS
    let expiring: HTTPServerConfiguration.TLS

    static let made = Task { () throws in try await BackgroundThread.run { try Certificates() } }

    private init() throws {
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ended = try Child.run("sh", ["-ec", Self.script, "sh", folder])
        guard ended.code == 0 else { throw Failure(said: ended.err) }
        authority = String(
            decoding: FileManager.default.contents(atPath: folder + "/ca.pem") ?? Data(), as: UTF8.self)
        good = try HTTPServerConfiguration.TLS(certificateFile: folder + "/good.pem", keyFile: folder + "/good.key")
        expired = try HTTPServerConfiguration.TLS(
            certificateFile: folder + "/expired.pem", keyFile: folder + "/expired.key")
        expiring = try HTTPServerConfiguration.TLS(
            certificateFile: folder + "/expiring.pem", keyFile: folder + "/expiring.key")
    }

    struct Failure: Error { var said: String }

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
        openssl req -x509 $key -keyout ca.key -out ca.pem -days 30 -subj "/CN=Test CA"
        issue() {
            openssl req -new $key -keyout $1.key -out $1.csr -subj "/CN=$1" -addext "subjectAltName=IP:127.0.0.1"
            openssl ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -in $1.csr -out $1.pem \\
                -startdate 20200101000000Z -enddate $2
        }
        issue good 20991231235959Z
        issue expired 20210102030405Z
        issue expiring $(date -u -d "+4 days" +%Y%m%d%H%M%SZ)
        """
}
