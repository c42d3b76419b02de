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

    /// What uvicorn answers where the service's own code fails.
    static var internalServerError: HTTPServerResponse {
        HTTPServerResponse(status: 500, contentType: "text/plain; charset=utf-8", text: "Internal Server Error")
    }

    static func html(_ status: Int, _ text: String) -> HTTPServerResponse {
        HTTPServerResponse(status: status, contentType: "text/html; charset=utf-8", text: text)
    }

    /// Express's own page for a route that does not exist (recording 80, 84).
    static func cannot(_ request: HTTPServerRequest) -> HTTPServerResponse {
        page(404, "Cannot \(request.method) \(request.path)")
    }

    /// Express's page for a body whose JSON is broken, where no webhook reads it.
    static func brokenBody() -> HTTPServerResponse {
        page(
            500,
            "ResponseError: Failed to parse request body<br> &nbsp; &nbsp;at parseBody (/usr/local/lib/node_modules/n8n/src/middlewares/body-parser.ts:70:10)"
        )
    }

    private static func page(_ status: Int, _ text: String) -> HTTPServerResponse {
        var answer = html(
            status,
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Error</title>
            </head>
            <body>
            <pre>\(text)</pre>
            </body>
            </html>

            """)
        answer.headers["Content-Security-Policy"] = "default-src 'none'"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer
    }
}
