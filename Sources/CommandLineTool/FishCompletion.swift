/// A function finds the command from the words before the cursor; every offer is bound to one command.
struct FishCompletion {
    let tool: Tool

    func render() -> String {
        let function = "__\(tool.identifier)_at"
        var lines = [
            "# fish completion for \(tool.name). Store it as \(tool.name).fish in a folder of fish_complete_path.", "",
            "# Holds when the words before the cursor lead to this command (and, with a number, to that argument of it).",
            "function \(function)",
            "    set -l at \(quoted(tool.name))", "    set -l want 0", "    set -l ended 0", "    set -l count 0",
            "    set -l words (commandline -opc)", "    set -e words[1]", "    for word in $words",
            "        if test $want = 1", "            set want 0", "            continue", "        end",
            "        if test $ended = 1", "            set count (math $count + 1)", "            continue",
            "        end",
            "        switch \"$at:$word\"",
        ]
        lines += walk()
        lines += [
            "            case '*:--'", "                set ended 1", "            case '*:-?*'",
            "            case '*'", "                set count (math $count + 1)", "        end", "    end",
            "    test \"$at\" = \"$argv[1]\"; or return 1",
            "    set -q argv[2]; or return 0",
            "    if test \"$argv[2]\" = rest", "        test $count -ge \"$argv[3]\"", "    else",
            "        test $count = \"$argv[2]\"", "    end", "end", "",
            "complete -c \(quoted(tool.name)) -e", "complete -c \(quoted(tool.name)) -f",
        ]
        for scope in tool.scopes() {
            lines += scope.visibleChildren.map {
                offer(function, scope, "0", "-a \(quoted($0.command.name)) -d \(quoted($0.command.abstract))")
            }
            lines += scope.visibleOptions.flatMap { option in options(option).map { offer(function, scope, nil, $0) } }
            guard scope.visibleChildren.isEmpty else { continue }
            lines += scope.command.arguments.enumerated().flatMap { index, argument in
                self.argument(argument).map {
                    offer(function, scope, argument.isRepeating ? "rest \(index)" : "\(index)", $0)
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func walk() -> [String] {
        tool.scopes(includingHidden: true).flatMap { scope -> [String] in
            var lines = scope.children.flatMap {
                [
                    "            case \(quoted("\(scope.spelling):\($0.command.name)"))",
                    "                set at \(quoted($0.spelling))",
                ]
            }
            let spellings = scope.options.filter(\.needsValue).flatMap(\.spellings)
            if !spellings.isEmpty {
                let patterns = spellings.map { quoted("\(scope.spelling):\($0)") }.joined(separator: " ")
                lines += ["            case \(patterns)", "                set want 1"]
            }
            return lines
        }
    }

    private func offer(_ function: String, _ scope: Scope, _ place: String?, _ what: String) -> String {
        // The condition is itself a piece of fish, so the path is quoted twice.
        let condition = "\(function) \(quoted(scope.spelling))" + (place.map { " " + $0 } ?? "")
        return "complete -c \(quoted(tool.name)) -n \(quoted(condition)) \(what)"
    }

    private func options(_ option: Option) -> [String] {
        let short = option.short.map { " -s \($0)" } ?? ""
        let main = "-l \(option.name)\(short) -d \(quoted(option.help))"
        switch option.form {
        case .flag(let negatable):
            return [main] + (negatable ? ["-l no-\(option.name) -d \(quoted(option.help))"] : [])
        case .value:
            return ["\(main) -x" + (action(option.offered).map { " -a " + $0 } ?? "")]
        case .optionalValue:
            return [main + (action(option.offered).map { " -a " + $0 } ?? "")]
        }
    }

    private func argument(_ argument: Argument) -> [String] {
        action(argument.offered).map { ["-a \($0) -d \(quoted(argument.name))"] } ?? []
    }

    private func action(_ completion: Completion) -> String? {
        switch completion {
        case .none: nil
        case .files: quoted("(__fish_complete_path)")
        case .folders: quoted("(__fish_complete_directories)")
        // Offers are a piece of fish too: each word is quoted inside the quoted list.
        case .words(let words): quoted(words.map(quoted).joined(separator: " "))
        }
    }

    /// A word in single quotes as fish reads it.
    private func quoted(_ word: String) -> String {
        var result = "'"
        for scalar in word.unicodeScalars where scalar.value >= 0x20 {
            if scalar == "'" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result + "'"
    }
}
