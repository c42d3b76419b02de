import HCL

/// A folder of Terraform, as JSON where the bytes begin like that, and every local of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = bytes(data, size)
    let name = bytes.first == UInt8(ascii: "{") ? "main.tf.json" : "main.tf"
    let folder = TerraformFolder(files: [(name: name, bytes: bytes)])
    let end = ContinuousClock.now + .seconds(1)
    let clock = WorkClock { ContinuousClock.now > end }
    for local in folder.localNames.prefix(20) { _ = try? folder.local(local, clock: clock) }
    for file in folder.files { file.walkAttributes { _ in } }
    return 0
}
