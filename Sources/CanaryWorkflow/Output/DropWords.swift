import CanaryCore

extension DropRule {
    /// One line, without the node.
    public var words: String {
        switch self {
        case .limiter(let used, let limit, let opensAt):
            var text = "rate limiter"
            if let used, let limit { text += ": \(used) of \(limit) slots used" }
            if let opensAt { text += ", free again at \(Canary.time(opensAt))" }
            return text
        case .remembered: return "the workflow's static data remembers this image: with another one the event passes"
        case .imageWord(let word): return "image is on a skip list: `\(word)` in the name"
        case .imagePrefix(let word): return "image is on a skip list: names that begin with `\(word)`"
        case .image: return "image is on a skip list, as a whole"
        case .tag(let tag): return tag.isEmpty ? "the tag is empty" : "tag `\(tag)`"
        case .status(let status): return "status `\(status)`"
        case .dialect(let dialect):
            return "the \(dialect.rawValue) dialect: the script reads the fields of the \(dialect.other.rawValue) one"
        case .time(let opensAt): return "the time: it passes at \(Canary.time(opensAt))"
        case .both(let first, let second): return "it passes only with \(first) and \(second) together"
        case .unexplained: return "no single change and no two together let it pass: read the script"
        }
    }

    /// A short name for JSON, fixed for ever.
    public var name: String {
        switch self {
        case .limiter: "limiter"
        case .remembered: "remembered"
        case .imageWord: "image-word"
        case .imagePrefix: "image-prefix"
        case .image: "image"
        case .tag: "tag"
        case .status: "status"
        case .dialect: "dialect"
        case .time: "time"
        case .both: "both"
        case .unexplained: "unexplained"
        }
    }

    /// The row of the table of causes, where there is one.
    public var cause: String? {
        switch self {
        case .limiter: "workflow.rate-limited"
        case .imageWord, .imagePrefix, .image: "workflow.image-skipped"
        case .tag: "workflow.tag-skipped"
        case .dialect(.native): "workflow.native-dropped"
        case .dialect(.entry): "workflow.entry-dropped"
        case .status("new"): "workflow.status-new-dropped"
        case .status, .remembered, .time, .both, .unexplained: "workflow.code-dropped"
        }
    }
}
