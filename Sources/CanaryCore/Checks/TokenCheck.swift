extension Check {
    /// The form of every configured token, and which of them are the same.
    static let tokens = Check("form of the tokens", .token) { scene in
        let sources = scene.configuration.tokens
        var seen = sources.map { source in
            let expected = TokenExpectation(
                length: source.length, prefix: source.prefix, proven: scene.provenLengths[source.path] ?? [])
            var form = source.value.map { TokenForm.read($0, expecting: expected) }
            // A variable that is set and empty is as good as none.
            if case .success(let reading) = form, reading.form == .empty { form = .failure(.empty) }
            return scene.observe(
                .token,
                .token(
                    TokenSeen(
                        path: source.path, origin: source.origin, form: form,
                        characters: (try? form.get())?.characters ?? 0, shadowedBy: source.shadowedBy)))
        }
        let readable = sources.compactMap { source in (try? source.value.get()).map { (path: source.path, secret: $0) }
        }
        for pair in TokenForm.duplicates(among: readable) {
            seen.append(scene.observe(.token, .duplicateToken(path: pair.path, of: pair.of)))
        }
        return seen
    }
}
