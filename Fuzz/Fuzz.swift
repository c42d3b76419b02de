/// What every target shares: libFuzzer hands bytes over, and a trap, two seconds or 256 MiB are a finding.
func bytes(_ data: UnsafePointer<UInt8>?, _ size: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: data, count: size))
}
