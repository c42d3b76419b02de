import HTTPServer
import Workflow

/// What n8n answers beside webhooks, API and health, as far as it tells the version: the editor's page, its settings, the
/// metrics (facts: n8n section 6).
struct EditorPages {
    private let manner: N8nSettings.Manner
    private let version: String
    private let settings: N8nSettings

    init(_ settings: N8nSettings) {
        self.settings = settings
        manner = settings.manner
        version = settings.version.isEmpty ? settings.manner.version : settings.version
    }

    func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        guard settings.showsVersion else { return .cannot(request) }
        switch request.segments.first {
        case "rest": return rest(request)
        case "metrics" where settings.metrics && request.method == "GET":
            return HTTPServerResponse(
                status: 200, contentType: "text/plain; charset=utf-8; version=0.0.4", text: metrics)
        default:
            // The editor finds its own pages: whatever the path is, it is this one.
            return ["GET", "HEAD"].contains(request.method) ? .html(200, page) : .cannot(request)
        }
    }

    private func rest(_ request: HTTPServerRequest) -> HTTPServerResponse {
        guard request.method == "GET", request.segments == ["rest", "settings"] else {
            return .json(401, ["status": "error", "message": "Unauthorized"])
        }
        var data: JSONObject = ["settingsMode": "public", "defaultLocale": "en"]
        if manner < .v2_8 { data = ["versionCli": .string(version), "defaultLocale": "en"] }
        return .json(200, ["data": .object(data)])
    }

    private var metrics: String {
        let parts = version.split(separator: ".").map(String.init) + ["0", "0", "0"]
        return """
            # HELP n8n_version_info n8n version info.
            # TYPE n8n_version_info gauge
            n8n_version_info{version="v\(version)",major="\(parts[0])",minor="\(parts[1])",patch="\(parts[2])"} 1

            """
    }

    private var page: String {
        let sentry: JSONValue = ["dsn": "", "environment": "development", "release": .string("n8n@\(version)")]
        let prefix = settings.basePath ? "/flow" : ""
        func meta(_ name: String, _ content: [UInt8]) -> String {
            "<meta name=\"n8n:config:\(name)\" content=\"\(Base64.encode(content))\">"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            \t<head>
            \t\t<meta charset="utf-8" />
            \t\t<link rel="icon" href="\(prefix)/favicon.ico" />
            \t\t\(manner < .v2_8 ? "" : meta("rest-endpoint", Array("rest".utf8)) + meta("sentry", sentry.bytes))
            \t\t<title>n8n.io - Workflow Automation</title>
            \t</head>
            \t<body>
            \t\t<div id="app"></div>
            \t</body>
            </html>

            """
    }
}
