/// Where journal, spool, lock and mirrors are kept when nobody says.
enum StateFolder {
    /// `$XDG_STATE_HOME/canary`, else `~/.local/state/canary`, else (a daemon without a home) `/var/lib/canary`.
    /// `CANARY_STATE` comes before it as the setting's own variable.
    static func path(_ environment: [String: String]) -> String {
        if let folder = XDG.folder("XDG_STATE_HOME", in: environment) { return folder + "/canary" }
        if let home = XDG.folder("HOME", in: environment) { return home + "/.local/state/canary" }
        return "/var/lib/canary"
    }
}

/// The XDG Base Directory Specification's variables.
enum XDG {
    /// A variable's folder without a slash at its end; `nil` where it is unset or, as the specification asks, relative.
    static func folder(_ variable: String, in environment: [String: String]) -> String? {
        guard var folder = environment[variable], folder.utf8.first == UInt8(ascii: "/"),
            folder.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        while folder.utf8.count > 1, folder.utf8.last == UInt8(ascii: "/") { folder.removeLast() }
        return folder == "/" ? "" : folder
    }
}
