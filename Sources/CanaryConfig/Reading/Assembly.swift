import CanaryCore

/// Turns what was written into a configuration, and keeps where each value came from.
struct Assembly {
    /// A value that was read.
    struct Found {
        var value: SettingValue
        var written: Written
        var source: SecretSource?
    }

    let reader: ReferenceReader
    private(set) var configuration = Configuration()
    private(set) var secrets: [Secret] = []
    private(set) var effective: [EffectiveSetting] = []
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var found: [String: Found] = [:]
    /// Settings that were written and could not be read.
    private(set) var failed: Set<String> = []
    /// Where each token is read.
    private(set) var tokenSources: [(path: String, source: SecretSource, written: Written)] = []
    /// Files whose version was asked for.
    private var noted: Set<[UInt8]> = []

    init(reader: ReferenceReader) { self.reader = reader }

    mutating func fill(from gatherer: Gatherer) {
        failed = Set(gatherer.problems.compactMap { $0.severity == .error ? $0.key : nil })
        for setting in Setting.all {
            switch setting.kind {
            case .tokens: tokens(setting, gatherer)
            case .headers: headers(setting, gatherer)
            default:
                if let written = gatherer.written[setting.key] { read(setting, written) } else { standard(setting) }
            }
        }
    }

    // MARK: Single values

    private mutating func read(_ setting: Setting, _ written: Written) {
        do throws(Fault) {
            let (value, source) = try value(setting, written.content)
            found[setting.key] = Found(value: value, written: written, source: source)
            note(source)
            keepSecrets(of: value, setting)
            guard hasPlace(setting, written) else { return }
            setting.set(&configuration, value)
            effective.append(
                EffectiveSetting(
                    key: setting.key, shown: value.shown(setting), origin: Origin(written.place), source: source))
        } catch {
            report(error, written)
            failed.insert(setting.key)
        }
    }

    private func value(
        _ setting: Setting, _ content: Written.Content
    ) throws(Fault) -> (SettingValue, SecretSource?) {
        let scalars = reader.scalars
        switch setting.kind {
        case .text: return (.text(try scalars.text(content, setting.rule)), nil)
        case .path: return (.text(try scalars.path(content)), nil)
        case .paths: return (.paths(try scalars.paths(content, setting.rule)), nil)
        case .location: return (.location(try scalars.location(content)), nil)
        case .duration(let bounds): return (.duration(try scalars.duration(content, bounds)), nil)
        case .integer(let bounds): return (.integer(try scalars.integer(content, bounds)), nil)
        case .number(let bounds): return (.number(try scalars.number(content, bounds)), nil)
        case .boolean: return (.boolean(try scalars.boolean(content)), nil)
        case .section: return (.boolean(try scalars.section(content, Setting.names(in: setting.key))), nil)
        case .names(let allowed, let prefix):
            return (.names(try scalars.names(content, allowed, prefix: prefix)), nil)
        case .choice(let allowed): return (.text(try scalars.choice(content, allowed)), nil)
        case .url:
            let read = try reader.url(content)
            return (.url(read.value), read.source)
        case .secret:
            let read = try reader.secret(content)
            return (.secret(read.value), read.source)
        case .tokens, .headers: return (.tokens([]), nil)
        }
    }

    /// Whether what it belongs to is there; says so when it is not.
    private mutating func hasPlace(_ setting: Setting, _ written: Written) -> Bool {
        if let owner = setting.owner, found[owner] == nil {
            if !failed.contains(owner) { report(Fault(.noEffect(without: owner)), written, .warning) }
            return false
        }
        let section = setting.key.split(separator: ".").dropLast().joined(separator: ".")
        if Setting.byKey[section]?.kind == .section, case .boolean(false)? = found[section]?.value {
            report(Fault(.switchedOff(by: section)), written, .warning)
            return false
        }
        return true
    }

    /// The default, where its section is there.
    private mutating func standard(_ setting: Setting) {
        if let owner = setting.owner, found[owner] == nil { return }
        let text: String
        switch setting.defaultValue {
        case .none: return
        case .text(let words): text = words
        case .computed(_, let make): text = make(reader.scalars.environment)
        case .inPod(_, let find): text = find(Pod(environment: reader.scalars.environment, files: reader.secrets.files))
        }
        let section = setting.key.split(separator: ".").dropLast().joined(separator: ".")
        if case .boolean(false)? = found[section]?.value { return }
        // The table's own texts are checked by a test.
        guard let (value, _) = try? value(setting, .flag(text)) else { return }
        setting.set(&configuration, value)
        effective.append(
            EffectiveSetting(key: setting.key, shown: value.shown(setting), origin: .defaultValue, source: nil))
    }

    // MARK: Mappings

    private mutating func headers(_ setting: Setting, _ gatherer: Gatherer) {
        var headers: [(name: String, value: Secret)] = []
        for entry in gatherer.entries[setting.key]?.entries ?? [] {
            do throws(Fault) {
                let read = try reader.secret(entry.written.content)
                secrets.append(read.value)
                note(read.source)
                guard hasPlace(setting, entry.written) else { continue }
                headers.append((entry.name, read.value))
                effective.append(
                    EffectiveSetting(
                        key: entry.written.key, shown: SecretMask.sign, origin: Origin(entry.written.place),
                        source: read.source))
            } catch {
                report(error, entry.written)
            }
        }
        setting.set(&configuration, .headers(headers))
    }

    private mutating func tokens(_ setting: Setting, _ gatherer: Gatherer) {
        var entries = gatherer.entries[setting.key]?.entries ?? []
        let primary = "primary"
        let isInFile = gatherer.entries[setting.key]?.isInFile ?? false
        let variable = SecretReader.tokenVariable
        if !isInFile, !entries.contains(where: { sameBytes($0.name, primary) }),
            let value = reader.scalars.environment[variable]
        {
            entries.insert(
                Entries.Entry(
                    name: primary,
                    written: Written(
                        key: "\(setting.key).\(primary)", content: .variable(name: variable, value: value),
                        place: .environment(variable))), at: 0)
        }
        var tokens: [Configuration.TokenSource] = []
        var folders = ShadowingFiles()
        for entry in entries {
            do throws(Fault) {
                let read = try reader.token(entry.name, entry.written.content, &folders)
                if case .success(let secret) = read.value.value { secrets.append(secret) }
                tokens.append(read.value)
                note(read.source)
                if let source = read.source { tokenSources.append((entry.name, source, entry.written)) }
                effective.append(
                    EffectiveSetting(
                        key: entry.written.key, shown: read.value.shown, origin: Origin(entry.written.place),
                        source: read.source))
            } catch {
                report(error, entry.written)
            }
        }
        setting.set(&configuration, .tokens(tokens))
    }

    // MARK: -

    private mutating func report(
        _ fault: Fault, _ written: Written, _ severity: ConfigurationProblem.Severity = .error
    ) {
        var (place, excerpt) = (written.place, written.excerpt)
        if let exact = fault.place, case .file(let path, let line, _) = place {
            place = .file(path: path, line: exact.line, column: exact.column)
            // An excerpt is of one line, and is moved only within it.
            excerpt = exact.line == line ? excerpt : nil
        }
        problems.append(
            ConfigurationProblem(fault.kind, at: place, key: written.key, severity: severity, excerpt: excerpt))
    }

    /// Keeps what tells later whether a file was written anew; of each file once.
    private mutating func note(_ source: SecretSource?) {
        guard case .file(let path)? = source, noted.insert(Array(path.utf8)).inserted,
            let version = reader.secrets.files.version(path)
        else { return }
        configuration.secretVersions.append(Configuration.SecretVersion(path: path, version: version))
    }

    private mutating func keepSecrets(of value: SettingValue, _ setting: Setting) {
        switch value {
        case .secret(let secret): secrets.append(secret)
        case .url(let url):
            if setting.kind == .url(secretPath: true) { secrets += url.secretPath }
            if let userInfo = url.userInfo { secrets += userInfo.withPassword }
        default: break
        }
    }
}

extension ServiceURL {
    /// What of the path and query is secret: what comes after n8n's own `/webhook/`, where that is there.
    fileprivate var secretPath: [Secret] {
        path.withBytes { bytes in
            guard bytes != Array("/".utf8) else { return [] }
            for known in ["/webhook/", "/webhook-test/"].map({ Array($0.utf8) }) where bytes.count > known.count {
                for start in 0...(bytes.count - known.count) where bytes[start...].starts(with: known) {
                    return [Secret(bytes[start...])]
                }
            }
            return [Secret(bytes)]
        }
    }
}

extension Secret {
    /// A `user:password` as it is, and the password alone, as written and with its percent signs decoded.
    fileprivate var withPassword: [Secret] {
        withBytes { bytes in
            let whole = Secret(bytes)
            guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return [whole] }
            let password = Array(bytes[(colon + 1)...])
            var decoded: [UInt8] = []
            var index = 0
            while index < password.count {
                if password[index] == UInt8(ascii: "%"), index + 2 < password.count,
                    let byte = UInt8(String(decoding: password[index + 1...index + 2], as: UTF8.self), radix: 16)
                {
                    decoded.append(byte)
                    index += 3
                } else {
                    decoded.append(password[index])
                    index += 1
                }
            }
            return [whole, Secret(password)] + (decoded == password ? [] : [Secret(decoded)])
        }
    }
}
