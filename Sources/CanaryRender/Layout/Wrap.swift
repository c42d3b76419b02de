/// A piece of a line that is never broken, and the blanks before it.
struct Atom: Equatable {
    var gap: String
    var text: String
}

/// A line's words with the blanks before each; blanks at the line's end are dropped.
func words(_ line: some StringProtocol) -> [Atom] {
    var atoms: [Atom] = []
    var gap = ""
    var word = ""
    for character in line {
        if character == " " {
            if !word.isEmpty { atoms.append(Atom(gap: gap, text: word)) }
            gap = word.isEmpty ? gap + " " : " "
            word = ""
        } else {
            word.append(character)
        }
    }
    if !word.isEmpty { atoms.append(Atom(gap: gap, text: word)) }
    return atoms
}

/// Puts atoms on lines of at most `width` columns. Blanks between atoms
/// stay as they are, except where a line is broken. An atom that is too long stands alone on its line; what a wide gap
/// sets apart stays together where that is possible.
func flow(_ atoms: [Atom], width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var isBegun = false
    for (number, atom) in atoms.enumerated() {
        var needed = columns(atom.text)
        if atom.gap.count > 1 {
            let apart = atoms[(number + 1)...].prefix { $0.gap.count < 2 }
            let whole = apart.reduce(needed) { $0 + $1.gap.count + columns($1.text) }
            if whole <= width { needed = whole }
        }
        if isBegun, columns(line) + atom.gap.count + needed > width {
            lines.append(line)
            line = atom.text
        } else {
            line += atom.gap + atom.text
        }
        isBegun = true
    }
    if isBegun { lines.append(line) }
    return lines
}

/// One line of prose, or of what somebody said, in lines of at most `width` columns; a longer word is cut in pieces.
func wrapped(_ text: some StringProtocol, width: Int) -> [String] {
    let width = max(width, 8)
    let atoms = words(printable(text)).flatMap { atom -> [Atom] in
        var pieces: [Atom] = []
        var (gap, rest) = (atom.gap, atom.text)
        while columns(rest) > width {
            let (head, tail) = split(rest, at: width)
            pieces.append(Atom(gap: gap, text: head))
            (gap, rest) = ("", tail)
        }
        pieces.append(Atom(gap: gap, text: rest))
        return pieces
    }
    return flow(atoms, width: width)
}
