/// The rule of a Code node that keeps an event from passing, as far as trying shows it.
public enum DropRule: Sendable, Equatable {
    /// - Parameters:
    ///   - used: what the workflow's own count says.
    ///   - opensAt: unix seconds; `nil` where it does not open by itself within two years.
    case limiter(used: Int?, limit: Int?, opensAt: Int64?)
    /// The workflow has it in its memory: without the static data, and with another image or tag, the event passes.
    case remembered
    /// These letters, anywhere in the image's name.
    case imageWord(String)
    /// Images that begin so.
    case imagePrefix(String)
    /// This image; no part of it decides alone.
    case image
    case tag(String)
    case status(String)
    /// Only the other dialect passes.
    case dialect(TrialEvent.Dialect)
    /// It passes at another time.
    case time(opensAt: Int64)
    /// Only these changes together let it pass.
    case both(String, String)
    /// No change that was tried, alone or with another, lets it pass.
    case unexplained
}
