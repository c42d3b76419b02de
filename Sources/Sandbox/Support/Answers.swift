import HTTPServer
import Workflow

extension HTTPServerResponse {
    /// An answer as Express writes it.
    static func json(_ status: Int, _ value: JSONValue) -> HTTPServerResponse {
        HTTPServerResponse(
            status: status, headers: ["Content-Type": "application/json; charset=utf-8"], body: value.bytes)
    }

    /// An answer as FastAPI writes it.
    static func fastAPI(_ status: Int, _ value: JSONValue) -> HTTPServerResponse {
        HTTPServerResponse(status: status, headers: ["Content-Type": "application/json"], body: value.bytes)
    }

    static func detail(_ status: Int, _ text: String) -> HTTPServerResponse {
        fastAPI(status, ["detail": .string(text)])
    }

    static func html(_ status: Int, _ text: String) -> HTTPServerResponse {
        HTTPServerResponse(status: status, contentType: "text/html; charset=utf-8", text: text)
    }

    /// Express's own page for a route that does not exist (recording 80, 84).
    static func cannot(_ request: HTTPServerRequest) -> HTTPServerResponse {
        html(
            404,
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Error</title>
            </head>
            <body>
            <pre>Cannot \(request.method) \(request.path)</pre>
            </body>
            </html>

            """)
    }
}
