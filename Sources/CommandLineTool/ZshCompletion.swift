/// One function a command, each a call of zsh's own `_arguments`.
struct ZshCompletion {
    let tool: Tool

    func render() -> String {
        let functions = tool.scopes().map(function).joined(separator: "\n")
        let main = name(of: [tool.name])
        return """
            #compdef \(tool.name)
            # zsh completion for \(tool.name). Store it as _\(tool.name) in a folder of fpath, or source it after compinit.

            \(functions)
            if [[ ${funcstack[1]-} == \(main) ]]; then
                \(main) "$@"
            else
                compdef \(main) \(shellQuoted(tool.name))
            fi

            """
    }

    private func name(of path: [String]) -> String {
        "_"
            + path.map { String($0.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }) }.joined(
                separator: "__")
    }

    private func function(_ scope: Scope) -> String {
        let children = scope.visibleChildren
        var specs = scope.visibleOptions.flatMap(self.specs)
        if children.isEmpty {
            specs += scope.command.arguments.enumerated().map { index, argument in
                let place = argument.isRepeating ? "*" : "\(index + 1)"
                let optional = argument.isOptional && !argument.isRepeating ? "::" : ":"
                return shellQuoted("\(place)\(optional)\(text(argument.name)):\(action(argument.offered))")
            }
        } else {
            specs += ["'1: :->command'", "'*::: :->rest'"]
        }
        let call = (["_arguments -s -S -C :"] + specs.map { "        " + $0 }).joined(separator: " \\\n")
        var lines = [
            "\(name(of: scope.path))() {", "    local context curcontext=\"$curcontext\" state state_descr line ret=1",
        ]
        lines += ["    typeset -A opt_args", "    \(call) && ret=0"]
        if !children.isEmpty {
            let described = children.map {
                shellQuoted("\($0.command.name):\(text($0.command.abstract))")
            }
            lines += [
                "    case $state in", "    command)", "        local -a commands",
                "        commands=(\(described.joined(separator: " ")))",
                "        _describe -t commands command commands && ret=0", "        ;;", "    rest)",
                // The words of the rest begin after the command's name; _arguments takes the first word to be the name.
                "        words=($line[1] \"${words[@]}\")", "        (( CURRENT += 1 ))", "        case $line[1] in",
            ]
            lines += children.map { "        \(shellQuoted($0.command.name))) \(name(of: $0.path)) && ret=0 ;;" }
            lines += ["        esac", "        ;;", "    esac"]
        }
        return (lines + ["    return ret", "}", ""]).joined(separator: "\n")
    }

    private func specs(_ option: Option) -> [String] {
        let exclusive = option.isRepeatable ? "*" : "(\(option.allSpellings.joined(separator: " ")))"
        return option.allSpellings.map { spelling in
            let isLong = spelling.hasPrefix("--")
            let help = "[\(text(option.help))]"
            switch option.form {
            case .flag:
                return shellQuoted("\(exclusive)\(spelling)\(help)")
            case .value(let value):
                return shellQuoted(
                    "\(exclusive)\(spelling)\(isLong ? "=" : "+")\(help):\(text(value)):\(action(option.offered))")
            case .optionalValue(let value):
                return shellQuoted(
                    "\(exclusive)\(spelling)\(isLong ? "=-" : "-")\(help)::\(text(value)):\(action(option.offered))")
            }
        }
    }

    private func action(_ completion: Completion) -> String {
        switch completion {
        case .none: ""
        case .files: "_files"
        case .folders: "_files -/"
        case .words(let words): "(\(words.map { escaped($0, "\\ :()[]'\"$`") }.joined(separator: " ")))"
        }
    }

    /// A description: the characters that part a spec are escaped.
    private func text(_ text: String) -> String { escaped(text, "\\[]:") }

    private func escaped(_ text: String, _ special: String) -> String {
        String(text.flatMap { special.contains($0) ? ["\\", $0] : [$0] })
    }
}
