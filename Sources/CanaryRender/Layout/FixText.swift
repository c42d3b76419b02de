/// A fix in lines: its prose is wrapped, its commands are not, so that each can be copied whole.
enum FixText {
    /// - Parameter width: Columns; a command that is longer stands alone on a line that is longer.
    static func lines(_ fix: String, width: Int) -> [String] {
        fix.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
            let line = printable(line)
            // Indented: a value to paste, shown under what it is for.
            return line.first == " " || line.isEmpty ? [line] : flow(atoms(line), width: width)
        }
    }

    /// What a command in the table of causes begins with.
    private static let programs: Set<String> = [
        "canary", "chmod", "claude", "curl", "date", "df", "docker", "echo", "export", "getent", "git", "grep", "helm",
        "kubectl", "ls", "openssl", "printf", "ps", "sh", "stty", "systemctl", "terraform", "test", "time", "unset",
        "vault",
    ]

    /// Words after which a command may begin.
    private static let openers: Set<String> = ["and", "or", "then", "run"]

    /// Prose in words; commands (up to a `;` or `,` of the prose), quotations and expressions whole.
    static func atoms(_ line: String) -> [Atom] {
        var atoms: [Atom] = []
        var mayBegin = true
        /// What is still open, in the atom that is being made.
        var open: Nesting?
        for word in words(line) {
            if var nesting = open, let last = atoms.indices.last {
                atoms[last].text += word.gap + word.text
                nesting.read(word.text)
                open = nesting.isOver(after: word.text) ? nil : nesting
            } else {
                atoms.append(word)
                var nesting = Nesting(isCommand: mayBegin && programs.contains(word.text))
                nesting.read(word.text)
                open = nesting.isOver(after: word.text) ? nil : nesting
            }
            mayBegin =
                open == nil && (openers.contains(word.text) || word.text.last.map { ":;,|".contains($0) } == true)
        }
        return atoms
    }

    /// Quotes and brackets of a piece of text, as a shell or n8n would pair them.
    private struct Nesting {
        let isCommand: Bool
        private var quote: Unicode.Scalar?
        private var braces = 0
        private var substitutions = 0

        init(isCommand: Bool) { self.isCommand = isCommand }

        mutating func read(_ word: String) {
            var last: Unicode.Scalar?
            for scalar in word.unicodeScalars {
                switch scalar {
                case _ where quote == scalar: quote = nil
                case _ where quote != nil: break
                case "\"", "`": quote = scalar
                // In prose an apostrophe stands inside or after a word.
                case "'" where isCommand || last == nil: quote = scalar
                case "{": braces += 1
                case "}": braces = max(0, braces - 1)
                case "(" where last == "$": substitutions += 1
                case ")": substitutions = max(0, substitutions - 1)
                default: break
                }
                last = scalar
            }
        }

        func isOver(after word: String) -> Bool {
            guard quote == nil, braces == 0, substitutions == 0 else { return false }
            return !isCommand || word.hasSuffix(";") || word.hasSuffix(",")
        }
    }
}
