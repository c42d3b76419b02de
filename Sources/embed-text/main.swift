import FoundationEssentials

// embed-text OUTPUT.swift FILE…: writes the files as `EmbeddedText.all`, name without folder and ending → text, and the
// name of the folder that it is in.
let arguments = CommandLine.arguments.dropFirst()
guard let output = arguments.first else { fatalError("usage: embed-text OUTPUT.swift FILE…") }
var source = """
    /// Made by Plugins/EmbedText while building.
    enum EmbeddedText {
        static let all: [(name: String, folder: String, text: String)] = [

    """
for path in arguments.dropFirst() {
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    let folder = URL(filePath: path).deletingLastPathComponent().lastPathComponent
    // As many marks as no text contains, so that nothing in it needs an escape.
    let marks = String(repeating: "#", count: 8)
    source += "        (\"\(name)\", \"\(folder)\", \(marks)\"\"\"\n\(text)\n\"\"\"\(marks)),\n"
}
source += "    ]\n}\n"
try Data(source.utf8).write(to: URL(filePath: output))
