/// A place in the infra repository where the canary's image is used: an event for it would start a real upgrade.
public struct ImageUse: Sendable, Equatable {
    /// How the use is written.
    public enum Shape: String, Sendable, Equatable {
        /// The whole reference in one text.
        case reference
        /// Registry and repository under keys of their own.
        case split
        /// By way of a variable's default or a local.
        case indirect
        /// A part of the reference is not known here: `${var.registry}/httpd`.
        case possible
        /// A Dockerfile's `FROM`, or `COPY --from`.
        case base
        /// Seen by its line alone, in a file that does not parse.
        case line
    }

    /// The path in the repository.
    public var file: String
    /// From 1.
    public var line: Int
    public var shape: Shape

    public init(file: String, line: Int, shape: Shape = .reference) {
        self.file = file
        self.line = line
        self.shape = shape
    }
}

/// How far a search came that was ended by its time.
public struct ImageSearchCut: Sendable, Equatable {
    /// Files that were looked through to their end, and all that there were.
    public var filesRead: Int
    public var files: Int
    /// What it took, with the reading of the files.
    public var seconds: Double
    /// The setting whose limit ended it, where one did.
    public var limit: String?

    public init(filesRead: Int, files: Int, seconds: Double, limit: String? = nil) {
        (self.filesRead, self.files, self.seconds, self.limit) = (filesRead, files, seconds, limit)
    }
}

/// What a search for an image found.
public struct ImageUseScan: Sendable, Equatable {
    /// By file and line.
    public var uses: [ImageUse]
    /// Files that hold the image's name and do not parse: they were looked through line by line.
    public var scannedByLine: [String]
    /// How many files were looked through to their end. Where it is not all, that nothing was found says nothing.
    public var filesRead = 0
}
