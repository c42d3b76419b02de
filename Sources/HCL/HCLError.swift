/// What is wrong with a file or a local, and where.
///
/// `description` names the place, the rule and, where it is a plain name, the reference; it never holds a piece of
/// a value. The source line stands apart in ``excerpt``: it may hold anything, a secret too, so that the caller
/// decides whether to show it, and masks it first.
public struct HCLError: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// The text is not HCL (or JSON, in a `.tf.json` file).
        case syntax
        /// The value depends on something that is not in the files.
        case notConstant(NotConstant)
        /// A local is defined twice, in one block or in two files.
        case duplicateLocal(String)
        /// An override file sets a local that no other file defines.
        case overrideWithoutBase(String)
        /// A local is referred to, or asked for, that no file defines.
        case unknownLocal(String)
        /// Locals depend on each other in a circle; the names in order, the first again at the end.
        case cycle([String])
        /// An operator or a function got a value of a type that it does not take.
        case type
        /// An index or an attribute that is not there.
        case noSuchElement
        case divisionByZero
        /// Expressions or references are nested deeper than the limit.
        case tooDeep
        /// A file, a number or a value is larger than the limit.
        case tooLarge
        /// The caller's time was over.
        case outOfTime
    }

    /// What an expression holds besides constants.
    public enum NotConstant: Sendable, Equatable {
        /// A reference such as `var.x` or `data.a.b`; nil where it does not look like a plain name.
        case reference(String?)
        /// A function that this reader does not evaluate; nil where its name does not look like one.
        case function(String?)
        /// A file that was not given to this reader, by its path from the folder.
        case file(String)
        /// A form of the language that is seldom used, or a function with arguments that are.
        case unusual
        /// Values whose types differ in a way that only Terraform can settle.
        case mixedTypes
        /// Text with marks that Terraform would compose or reorder (Unicode normalisation).
        case unnormalizedText
        /// A number written in a way that only Go reads (`inf`, `1p3`).
        case unusualNumber
    }

    public var kind: Kind
    /// One sentence without the place.
    public var message: String
    /// The file's name as the caller gave it; empty when the error belongs to no file.
    public var file: String
    /// From 1; 0 when the error belongs to no file.
    public var line: Int
    /// From 1, in user-perceived characters, as Terraform counts.
    public var column: Int
    /// The source line and a caret below it, control characters escaped, cut to 160 columns. **May hold secrets.**
    public var excerpt: String

    public init(kind: Kind, message: String, file: String = "", line: Int = 0, column: Int = 0, excerpt: String = "") {
        self.kind = kind
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.excerpt = excerpt
    }
}

extension HCLError: CustomStringConvertible {
    /// `main.tf:14:5: message`.
    public var description: String {
        line == 0 ? (file.isEmpty ? message : "\(file): \(message)") : "\(file):\(line):\(column): \(message)"
    }
}

/// An error before it is known which file it stands in.
struct Fault: Error {
    var kind: HCLError.Kind
    var message: String
    var offset: Int

    init(_ kind: HCLError.Kind = .syntax, _ message: String, at offset: Int) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }
}
