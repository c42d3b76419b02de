import Sandbox
import YAML

/// One key of a scenario file: reading, the JSON Schema and docs/scenarios.md are made from the table of these.
struct ScenarioKey: Sendable {
    /// With its sections: `given.workflow.header`.
    let path: String
    let shape: Shape
    /// One line.
    let help: String
    /// What counts where it is left out; nil where nothing does.
    let standard: String?
    let set: @Sendable (inout Scenario, Value) -> Void

    init(
        _ path: String, _ shape: Shape, standard: String? = nil, _ help: String,
        set: @escaping @Sendable (inout Scenario, Value) -> Void
    ) {
        (self.path, self.shape, self.help, self.standard, self.set) = (path, shape, help, standard, set)
    }

    /// In the order of the documentation.
    static let all = heads + webhooks + services + agents + sources + canaries + actions + expectations

    // MARK: what most keys are

    typealias Place<Part> = any WritableKeyPath<Scenario, Part> & Sendable

    private static let plain = Scenario(name: "", path: "")

    static func flag(_ path: String, _ place: Place<Bool>, _ help: String) -> ScenarioKey {
        ScenarioKey(path, .boolean, standard: "\(plain[keyPath: place])", help) { $0[keyPath: place] = $1.boolean }
    }

    static func count(
        _ path: String, _ place: Place<Int>, in range: ClosedRange<Int> = 0...1_000_000, _ help: String
    ) -> ScenarioKey {
        ScenarioKey(path, .integer(range), standard: "\(plain[keyPath: place])", help) {
            $0[keyPath: place] = $1.integer
        }
    }

    static func optionalCount(
        _ path: String, _ place: Place<Int?>, in range: ClosedRange<Int> = 0...1_000_000, _ help: String
    ) -> ScenarioKey {
        let standard = plain[keyPath: place].map { "\($0)" }
        return ScenarioKey(path, .either([.integer(range), .nothing]), standard: standard ?? "null", help) {
            $0[keyPath: place] = $1.isNothing ? nil : $1.integer
        }
    }

    /// - Parameter unit: of the setting, in milliseconds.
    static func time(_ path: String, _ place: Place<Int>, unit: Int = 1, _ help: String) -> ScenarioKey {
        let standard = DurationText.text(.milliseconds(plain[keyPath: place] * unit))
        return ScenarioKey(path, .time, standard: standard, help) { $0[keyPath: place] = $1.milliseconds / unit }
    }

    static func text(
        _ path: String, _ place: Place<String>, is shape: Shape = .line, _ help: String
    ) -> ScenarioKey {
        ScenarioKey(path, shape, standard: plain[keyPath: place], help) { $0[keyPath: place] = $1.text }
    }

    static func choice<Choice: Equatable & Sendable>(
        _ path: String, _ place: Place<Choice>, _ choices: [(String, Choice)], _ help: String
    ) -> ScenarioKey {
        let standard = choices.first { $0.1 == plain[keyPath: place] }?.0
        return ScenarioKey(path, .choice(choices.map(\.0)), standard: standard, help) { scenario, value in
            if let choice = choices.first(where: { $0.0 == value.text }) { scenario[keyPath: place] = choice.1 }
        }
    }

    /// For an enumeration whose raw values are the words.
    static func choice<Choice: RawRepresentable<String> & CaseIterable & Equatable & Sendable>(
        _ path: String, _ place: Place<Choice>, _ help: String
    ) -> ScenarioKey {
        choice(path, place, Choice.allCases.map { ($0.rawValue, $0) }, help)
    }

    /// A choice, or an answer of the user's own: `{status: 502, type: text/html, body: …}`.
    static func behaviour<Choice: Equatable & Sendable>(
        _ path: String, _ place: Place<Choice>, _ choices: [(String, Choice)],
        answers: @escaping @Sendable (Int, String, String) -> Choice, _ help: String
    ) -> ScenarioKey {
        let answer = Shape.fields([
            .init("status", .integer(200...599), "The HTTP status.", required: true),
            .init("type", .line, "Content-Type; application/json where it is left out."),
            .init("body", .text, "The body as it is sent."),
        ])
        let standard = choices.first { $0.1 == plain[keyPath: place] }?.0
        return ScenarioKey(path, .either([.choice(choices.map(\.0)), answer]), standard: standard, help) {
            scenario, value in
            if case .map = value {
                scenario[keyPath: place] = answers(
                    value["status"]?.integer ?? 200, value["type"]?.text ?? "application/json",
                    value["body"]?.text ?? "")
            } else if let choice = choices.first(where: { $0.0 == value.text }) {
                scenario[keyPath: place] = choice.1
            }
        }
    }
}
