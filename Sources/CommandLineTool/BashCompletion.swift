/// The script walks the words before the cursor through one `case` made from the table, then offers what fits.
///
/// It uses neither the package bash-completion nor `compgen -W`, which would evaluate `$(…)` in its words, and
/// runs in bash 3.2 (no associative arrays, no `mapfile`).
struct BashCompletion {
    let tool: Tool

    func render() -> String {
        let function = "_\(tool.identifier)_completion"
        return """
            # bash completion for \(tool.name). Load it with: source <(this script)

            \(function)() {
                local cur path word want ended count kind prefix i
                local -a line words
                COMPREPLY=()
                # bash parts --name=value at the = sign; put the pieces together again.
                line=()
                for ((i = 1; i <= COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]-}
                    if ((${#line[@]} > 0)) && [[ $word == = && ${line[${#line[@]} - 1]} == --* ]]; then
                        line[${#line[@]} - 1]+='='
                    elif ((i > 1)) && [[ ${COMP_WORDS[i - 1]} == = && ${line[${#line[@]} - 1]} == --*= ]]; then
                        line[${#line[@]} - 1]+=$word
                    else
                        line+=("$word")
                    fi
                done
                ((${#line[@]} > 0)) || return 0
                cur=${line[${#line[@]} - 1]}

                path=\(shellQuoted(tool.name)) want='' ended='' count=0
                for ((i = 0; i < ${#line[@]} - 1; i++)); do
                    word=${line[i]}
                    if [[ -n $want ]]; then want=''; continue; fi
                    if [[ -n $ended ]]; then count=$((count + 1)); continue; fi
                    case "$path:$word" in
            \(indented(walk(), by: 12))
                        *:--) ended=1 ;;
                        *:-?*) ;;
                        *) count=$((count + 1)) ;;
                    esac
                done

                words=() kind='' prefix=''
                if [[ -z $want && -z $ended && $cur == --*=* ]]; then
                    want=${cur%%=*}
                    # What bash replaces is only the part after the = sign, unless that was taken out of COMP_WORDBREAKS.
                    if [[ ${COMP_WORDS[COMP_CWORD]} == --*=* ]]; then prefix=$want=; fi
                    cur=${cur#*=}
                fi
                if [[ -n $want ]]; then
                    case "$path:$want" in
            \(indented(values(), by: 12))
                    esac
                elif [[ -z $ended && $cur == -* ]]; then
                    case "$path" in
            \(indented(options(), by: 12))
                    esac
                else
                    case "$path:$count" in
            \(indented(positionals(), by: 12))
                    esac
                fi

                for word in ${words[@]+"${words[@]}"}; do
                    if [[ $word == "$cur"* ]]; then COMPREPLY+=("$prefix$word"); fi
                done
                if [[ -n $kind ]]; then
                    compopt -o filenames 2>/dev/null
                    while IFS= read -r word; do
                        COMPREPLY+=("$prefix$word")
                    done < <(compgen "$kind" -- "$cur")
                fi
                return 0
            }

            complete -F \(function) \(shellQuoted(tool.name))

            """
    }

    /// How a word before the cursor changes the command, or announces a value.
    private func walk() -> [String] {
        tool.scopes(includingHidden: true).flatMap { scope -> [String] in
            var lines = scope.children.map {
                "\(shellQuoted("\(scope.spelling):\($0.command.name)"))) path=\(shellQuoted($0.spelling)) ;;"
            }
            let spellings = scope.options.filter(\.needsValue).flatMap(\.spellings)
            if !spellings.isEmpty {
                let patterns = spellings.map { shellQuoted("\(scope.spelling):\($0)") }.joined(separator: "|")
                lines.append("\(patterns)) want=$word ;;")
            }
            return lines
        }
    }

    private func values() -> [String] {
        let lines = tool.scopes().flatMap { scope in
            scope.visibleOptions.filter { $0.valueName != nil }.compactMap { option -> String? in
                guard let action = action(option.offered) else { return nil }
                let patterns = option.spellings.map { shellQuoted("\(scope.spelling):\($0)") }
                return "\(patterns.joined(separator: "|"))) \(action) ;;"
            }
        }
        return lines.isEmpty ? ["*) ;;"] : lines
    }

    private func options() -> [String] {
        tool.scopes().map { scope in
            "\(shellQuoted(scope.spelling))) \(words(scope.visibleOptions.flatMap(\.allSpellings))) ;;"
        }
    }

    private func positionals() -> [String] {
        let lines = tool.scopes().flatMap { scope -> [String] in
            if !scope.visibleChildren.isEmpty {
                return ["\(shellQuoted(scope.spelling + ":0"))) \(words(scope.visibleChildren.map(\.command.name))) ;;"]
            }
            return scope.command.arguments.enumerated().map { index, argument in
                let place = argument.isRepeating ? "*" : shellQuoted("\(index)")
                // One that offers nothing has its row too, or a later `*` would answer for it.
                return "\(shellQuoted(scope.spelling + ":"))\(place)) \(action(argument.offered) ?? "") ;;"
            }
        }
        return lines.isEmpty ? ["*) ;;"] : lines
    }

    private func action(_ completion: Completion) -> String? {
        switch completion {
        case .none: nil
        case .files: "kind=-f"
        case .folders: "kind=-d"
        case .words(let list): words(list)
        }
    }

    private func words(_ list: [String]) -> String { "words=(\(list.map(shellQuoted).joined(separator: " ")))" }
}

/// Lines as the inside of a multi-line literal.
func indented(_ lines: [String], by count: Int) -> String {
    lines.map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
}
