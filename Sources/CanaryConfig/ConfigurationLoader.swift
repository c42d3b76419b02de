import CanaryCore
import YAML

/// Reads the configuration: flag before environment before file before default (design.md section 6).
///
/// Reads files without an event loop, so it is called once, at the start.
public struct ConfigurationLoader: Sendable {
    /// Names the file where no `--config` does.
    public static let fileVariable = "CANARY_CONFIG"

    let environment: [String: String]
    let flags: [String: String]
    let files: FileReader

    /// - Parameters:
    ///   - environment: read once, in `main`.
    ///   - flags: values of the flags of `Setting.all` that were given, by their names without dashes; a boolean's is
    ///     `true` or `false`. Others are ignored.
    public init(environment: [String: String], flags: [String: String] = [:], files: FileReader = .system) {
        (self.environment, self.flags, self.files) = (environment, flags, files)
    }

    /// - Parameter path: of `--config`. Without it `$CANARY_CONFIG`, else `canary.yaml`, else
    ///   `$XDG_CONFIG_HOME/canary/canary.yaml`; where there is none, environment and flags alone.
    /// - Parameter keys: what is wanted of it; what is wrong with the rest is passed over, so that a secret that is missing
    ///   keeps nobody from what needs none. `nil`: everything.
    /// - Throws: everything that is wrong, at once.
    public func load(path: String? = nil, only keys: Set<String>? = nil) throws(ConfigurationError) -> Loaded {
        var gatherer = Gatherer()
        var problems: [ConfigurationProblem] = []
        let (file, root) = findFile(path, &problems)
        if let file, let root { gatherer.read(file, root) }
        gatherer.read(environment: environment)
        gatherer.read(flags: flags)

        let scalars = ScalarReader(environment: environment, folder: file?.folder ?? "")
        var assembly = Assembly(
            reader: ReferenceReader(scalars: scalars, secrets: SecretReader(environment: environment, files: files)))
        assembly.fill(from: gatherer)
        problems += gatherer.problems + assembly.problems
        problems += CrossChecks(assembly: assembly, isComplete: problems.isEmpty).problems

        // Swift's sort keeps the order of equals.
        let sorted = problems.filter { problem in keys.map(problem.concerns) ?? true }.sorted { $0.order < $1.order }
        if sorted.contains(where: { $0.severity == .error }) { throw ConfigurationError(sorted) }
        return Loaded(
            configuration: assembly.configuration, secrets: assembly.secrets, settings: assembly.effective,
            warnings: sorted, path: file?.path)
    }

    // MARK: The file

    private func findFile(
        _ path: String?, _ problems: inout [ConfigurationProblem]
    ) -> (ConfigurationFile?, YAMLNode?) {
        let named = path ?? environment[Self.fileVariable].flatMap { $0.isEmpty ? nil : $0 }
        for candidate in named.map({ [$0] }) ?? usualPlaces {
            switch files.read(candidate, ConfigurationFile.limit) {
            case .success(let bytes):
                let file = ConfigurationFile(path: candidate, bytes: bytes)
                do throws(YAMLError) {
                    return (file, try YAMLNode(parsing: bytes))
                } catch {
                    problems.append(
                        ConfigurationProblem(
                            error.problem, at: file.place(error.place), excerpt: file.excerpt(error.place)))
                    return (file, nil)
                }
            case .failure(.missing) where named == nil: continue
            case .failure(let problem):
                problems.append(
                    ConfigurationProblem(.unreadableFile(problem), at: .wholeFile(path: candidate)))
                return (nil, nil)
            }
        }
        return (nil, nil)
    }

    private var usualPlaces: [String] {
        var places = ["canary.yaml"]
        if let folder = XDG.folder("XDG_CONFIG_HOME", in: environment) {
            places.append(folder + "/canary/canary.yaml")
        } else if let home = XDG.folder("HOME", in: environment) {
            places.append(home + "/.config/canary/canary.yaml")
        }
        return places
    }
}

extension ConfigurationProblem {
    /// Whether it may change what these settings are: what is wrong with the file as a whole does.
    fileprivate func concerns(_ keys: Set<String>) -> Bool {
        if let key { return keys.contains(key) }
        switch kind {
        case .unreadableFile, .malformed, .notAMapping: return true
        default: return false
        }
    }

    /// The file's problems by their place, then the others.
    fileprivate var order: (Int, Int, Int) {
        switch place {
        case .wholeFile: (0, 0, 0)
        case .file(_, let line, let column): (0, line, column)
        case .environment: (1, 0, 0)
        case .flag: (2, 0, 0)
        case .nowhere: (3, 0, 0)
        }
    }
}
