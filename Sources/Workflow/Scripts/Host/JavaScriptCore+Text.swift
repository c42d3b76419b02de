extension JavaScriptCore {
    /// Hands a string of the engine's to `body`; a NUL ends it, which no JSON text has outside an escape.
    func withText<Result, Failure>(_ utf8: [UInt8], _ body: (Text) throws(Failure) -> Result) throws(Failure) -> Result
    {
        let text = (utf8 + [0]).withUnsafeBytes { bytes in
            bytes.assumingMemoryBound(to: CChar.self).baseAddress.flatMap { stringCreate($0) }
        }
        // Never seen without memory left, and then the process is about to end anyway.
        guard let text else { fatalError("no memory for a string") }
        defer { stringRelease(text) }
        return try body(text)
    }

    func string(_ utf8: [UInt8], in context: Context) -> Value? {
        withText(utf8) { valueMakeString(context, $0) }
    }

    /// In UTF-8. A lone surrogate comes out as whatever the engine makes of it; the reader checks.
    func bytes(of text: Text) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: stringMaximumSize(text)) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            // The size that comes back counts the NUL.
            count = max(stringCopy(text, base, buffer.count) - 1, 0)
        }
    }
}
