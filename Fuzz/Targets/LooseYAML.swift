import CanaryCore

/// The search for an image in the files of a repository: YAML, JSON, Terraform, Dockerfiles and lines.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = bytes(data, size)
    let names = ["a.yaml", "a.json", "a.tf", "Dockerfile", "a.env", "docker-compose.yml", "values.yaml", "a.tf.json"]
    guard let first = bytes.first, let image = ImageReference("docker.io/library/httpd") else { return 0 }
    let name = names[Int(first) % names.count]
    _ = ImageUseScanner.scan(for: image, in: [(path: name, bytes: Array(bytes.dropFirst()))])
    return 0
}
