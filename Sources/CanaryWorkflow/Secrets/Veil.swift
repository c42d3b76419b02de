import CanaryCore
import Synchronization
import Workflow

/// Shows what stands in a workflow without what is secret in it.
public struct Veil: Sendable {
    /// What is hidden, gathered by the first text that is shown: a workflow without findings shows none.
    /// With an empty mirror: the workflows hold what is to be hidden.
    private final class Content: Sendable, CustomReflectable {
        private let sources: [WorkflowSource]
        private let known: [Secret]
        private let made = Mutex<(mask: SecretMask, hidesAll: Bool)?>(nil)

        init(_ sources: [WorkflowSource], _ known: [Secret]) { (self.sources, self.known) = (sources, known) }

        var customMirror: Mirror { Mirror(self, children: []) }

        var parts: (mask: SecretMask, hidesAll: Bool) {
            made.withLock { made in
                if let made { return made }
                let harvest = SecretHarvest(sources)
                let mask = SecretMask(secrets: known + harvest.values.map { Secret($0) })
                made = (mask, harvest.isOverfull)
                return (mask, harvest.isOverfull)
            }
        }
    }

    private let content: Content

    /// - Parameter known: what the configuration and the environment hold.
    public init(_ sources: [WorkflowSource], known: [Secret] = []) { content = Content(sources, known) }

    private var mask: SecretMask { content.parts.mask }
    private var hidesAll: Bool { content.parts.hidesAll }

    /// What a workflow is called: a path from the command line, which is no secret though the workflow may have a webhook
    /// of the same name.
    func label(_ text: String) -> String { SecretMask(secrets: []).maskedForDisplay(text, limit: 400) }

    /// One line for a reader, cut to so many characters.
    func line(_ text: String, limit: Int = 400) -> String {
        mask.maskedForDisplay(text, limit: limit)
    }

    /// A text of a node's parameters, of many lines perhaps.
    func parameter(_ text: String, limit: Int = 400) -> String {
        hidesAll ? SecretMask.sign : line(text, limit: limit)
    }

    /// The lines of a text, each fit to be shown.
    func lines(_ text: String) -> [String] {
        // As a whole: a token may be broken over lines.
        let shown = hidesAll ? SecretMask.sign : mask.mask(text)
        return shown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line(String($0)) }
    }

    /// A value as JSON, texts without quotes.
    func value(_ value: WorkflowValue, limit: Int = 400) -> String {
        parameter(value.stringValue ?? value.text, limit: limit)
    }
}
