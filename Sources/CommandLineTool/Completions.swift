/// A shell for which a completion script can be made.
public enum Shell: String, Sendable, CaseIterable {
    case bash, zsh, fish
}

extension Tool {
    /// A script that teaches the shell the commands, options and values of this table. It needs nothing but the shell.
    ///
    /// To be sourced (bash, fish), or stored as `_NAME` in a folder of `fpath` (zsh; sourcing works there too).
    public func completionScript(for shell: Shell) -> String {
        switch shell {
        case .bash: BashCompletion(tool: self).render()
        case .zsh: ZshCompletion(tool: self).render()
        case .fish: FishCompletion(tool: self).render()
        }
    }

    /// The name as part of a shell function's name.
    var identifier: String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}

extension Scope {
    var visibleOptions: [Option] { options.filter { !$0.isHidden } }
    var visibleChildren: [Scope] { children.filter { !$0.command.isHidden } }
}

extension Option {
    /// `-c` and `--config`.
    var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + ["--" + name] }
    /// The spellings and, for a negatable flag, the negated one.
    var allSpellings: [String] { spellings + (isNegatable ? ["--no-" + name] : []) }
}

/// A word in single quotes as bash and zsh read it.
func shellQuoted(_ word: String) -> String {
    var result = "'"
    for scalar in word.unicodeScalars {
        if scalar == "'" { result += "'\\''" } else if scalar.value >= 0x20 { result.unicodeScalars.append(scalar) }
    }
    return result + "'"
}
