import HTTPServer

/// Where a path of the agent service leads, as Starlette finds it: the path is decoded first, and one with slashes at
/// its end is redirected where it would lead somewhere without them, whatever the method.
enum AgentRoute: Equatable {
    case health, execute
    case job(String)
    /// FastAPI's own pages: the description of the interface, and the pages that show it.
    case description, pages
    case redirect(path: String)
    case none

    init(_ path: String) {
        let found = Self.route(path)
        var shorter = path[...]
        while shorter.last == "/" { shorter.removeLast() }
        let leads = found == .none && shorter.count < path.count && Self.route(String(shorter)) != .none
        self = leads ? .redirect(path: String(shorter)) : found
    }

    private static func route(_ path: String) -> AgentRoute {
        switch path {
        case "/health": return .health
        case "/execute": return .execute
        case "/openapi.json": return .description
        case "/docs", "/redoc": return .pages
        default: break
        }
        let pieces = path.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count == 3, pieces[0].isEmpty, pieces[1] == "jobs", !pieces[2].isEmpty else { return .none }
        return .job(String(pieces[2]))
    }

    /// What `Allow` says when another method was used; nil where any method is answered alike.
    var methods: [String]? {
        switch self {
        case .health, .job: ["GET"]
        case .execute: ["POST"]
        case .description, .pages: ["HEAD", "GET"]
        case .redirect, .none: nil
        }
    }
}
