import CanaryCore

/// Where the time of each call went: a bar a call, all on one scale, with the figures below it.
struct HTMLCalls {
    let report: Report

    var section: HTML {
        guard !report.calls.isEmpty else { return .raw("") }
        return HTMLOutput.section(
            "Calls", [legend, .element("ol", [("class", "calls")], report.calls.map(row))])
    }

    private var legend: HTML {
        .element(
            "p", [("class", "legend")],
            Report.CallLine.Phase.allCases.map { phase in
                .element(
                    "span", [], [.element("i", [("class", phase.rawValue)]), HTML(" \(Self.words(phase))")])
            } + [HTML("the widest bar is \(When.span(longest))")])
    }

    /// Of all calls, so that the slow one is seen at once.
    private var longest: Double { max(report.calls.map(\.timings.total).max() ?? 0, 0.001) }

    private func row(_ call: Report.CallLine) -> HTML {
        let end = call.failure.map { printable($0) } ?? call.status.map { "\($0)" } ?? "no answer"
        let times = call.count > 1 ? ", \(call.count) times, the slowest shown" : ""
        let parts = call.phases.filter { $0.seconds > 0 }
        return .element(
            "li", [],
            [
                .element(
                    "p", [],
                    [
                        // First, so that it stands beside the first line.
                        .element("span", class: call.failure == nil ? "answer" : "answer odd", end),
                        .element("b", call.hop?.rawValue ?? "beside the road"), HTML(" \(printable(call.what)) "),
                        .element("small", "\(printable(call.method)) \(printable(call.host))\(times)"),
                    ]),
                .element(
                    "div", [("class", "bar"), ("aria-hidden", "true")],
                    parts.map { part in
                        .element("i", [("class", part.phase.rawValue), ("style", "width:\(percent(part.seconds))%")])
                    }),
                .element("small", "after \(When.span(call.after)): \(figures(parts, call))"), .raw("\n"),
            ])
    }

    private func figures(_ parts: [(phase: Report.CallLine.Phase, seconds: Double)], _ call: Report.CallLine) -> String
    {
        let words = parts.map { "\(Self.words($0.phase)) \(Self.short($0.seconds))" }
        return (words + ["total \(Self.short(call.timings.total))"]).joined(separator: ", ")
    }

    /// Two decimals of a percent.
    private func percent(_ seconds: Double) -> String {
        JSONText.number((min(1, seconds / longest) * 10_000).rounded() / 100).text()
    }

    /// On loopback whole milliseconds would say nothing.
    private static func short(_ seconds: Double) -> String {
        guard seconds < 0.01 else { return When.span(seconds) }
        return JSONText.number((seconds * 100_000).rounded() / 100).text() + " ms"
    }

    private static func words(_ phase: Report.CallLine.Phase) -> String {
        switch phase {
        case .name: "name"
        case .connect: "connect"
        case .tls: "TLS"
        case .firstByte: "first byte"
        case .transfer: "transfer"
        }
    }
}
