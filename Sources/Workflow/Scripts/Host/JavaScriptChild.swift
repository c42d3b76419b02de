import Glibc

/// The process in which scripts run: started by ``JavaScriptHost``, killed by it at a limit.
///
/// It holds no secret: its environment is empty, and what a script may see stands in the request. Nothing in a bare
/// JavaScript context reads a file or opens a socket.
public enum JavaScriptChild {
    /// Reads requests from standard input and answers on standard output until its input ends.
    ///
    /// - Parameter arguments: those after the hidden one that named it. `--library=NAME` opens that instead of the
    ///   known ones.
    /// - Returns: the exit code: 0, or 64 where this is no call of ours.
    public static func run(arguments: [String]) -> Int32 {
        confine()
        let named = arguments.filter { $0.hasPrefix("--library=") }.map { String($0.dropFirst("--library=".count)) }
        guard named.count == arguments.count else { return 64 }
        let names = named.isEmpty ? JavaScriptCore.names : named
        guard let core = JavaScriptCore(names: names) else {
            return refuse(.engineMissing, names.joined(separator: "\n"))
        }
        limitDescriptors()
        guard let first = read(), first.kind == .prelude else { return 64 }
        let prelude =
            first.body.isEmpty
            ? EmbeddedText.all.sorted { $0.name < $1.name }.map { (name: $0.name, text: $0.text) }
            : [(name: "prelude", text: String(decoding: first.body, as: UTF8.self))]
        do {
            let engine = try ScriptEngine(core, prelude: prelude)
            try engine.prepare()
            return serve(engine)
        } catch {
            return refuse(.preludeFailed, error.text)
        }
    }

    private static func serve(_ engine: ScriptEngine) -> Int32 {
        guard write(ScriptFrame.Reply(kind: .ready)) else { return 0 }
        var last = ScriptFrame.Request.Kind.prelude
        while true {
            // What the next request will need is made while nobody waits for it. After a script the next node's parameters
            // follow at once, and are not to wait; after parameters n8n has something else to do, a call mostly.
            if !engine.hasSpare, isIdle(for: last == .code ? 1 : 0) { try? engine.makeSpare() }
            // A collection takes as long as three scripts: it waits for a pause between events, while memory allows.
            if engine.hasGarbage, isIdle(for: engine.isFull ? 1 : 5) { engine.collectGarbage() }
            guard let request = read() else { return 0 }
            guard request.kind != .prelude else { return 64 }
            last = request.kind
            guard write(engine.handle(request)) else { return 0 }
        }
    }

    private static func refuse(_ kind: ScriptFrame.Reply.Kind, _ text: String) -> Int32 {
        _ = write(ScriptFrame.Reply(kind: kind, body: Array(text.utf8)))
        return 0
    }

    /// Whether no request comes for so many milliseconds.
    private static func isIdle(for milliseconds: Int32) -> Bool {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&input, 1, milliseconds) == 0
    }

    private static func read() -> ScriptFrame.Request? {
        guard let bytes = SystemCalls.readFull(STDIN_FILENO, ScriptFrame.Request.headLength),
            let (head, length) = ScriptFrame.Request.head(bytes),
            let body = SystemCalls.readFull(STDIN_FILENO, length)
        else { return nil }
        var request = head
        request.body = body
        return request
    }

    private static func write(_ reply: ScriptFrame.Reply) -> Bool {
        SystemCalls.writeFull(STDOUT_FILENO, reply.bytes)
    }

    /// What others may see of this process, and what it may do.
    private static func confine() {
        limit(RLIMIT_CORE, 0)
        limit(RLIMIT_FSIZE, 0)
        SystemCalls.processControl(SystemCalls.setDumpable, 0)
        SystemCalls.processControl(SystemCalls.setNoNewPrivileges, 1)
        // A script that loops for ever must not outlive a host that was killed. One that was killed before this line
        // has closed the socket, and the first read ends the process.
        SystemCalls.processControl(SystemCalls.setParentDeathSignal, UInt(SIGKILL))
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        // Nothing of the machine's decides what a script sees: n8n's image runs in UTC.
        setenv("TZ", "UTC", 1)
        // The other core is the host's, which waits for the answer: more threads that collect garbage would take it away.
        setenv("JSC_numberOfGCMarkers", "1", 1)
    }

    /// Enough for the engine's own look at its memory, and no more.
    private static func limitDescriptors() { limit(RLIMIT_NOFILE, 16) }

    private static func limit(_ resource: __rlimit_resource, _ value: rlim_t) {
        var limit = rlimit(rlim_cur: value, rlim_max: value)
        setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }
}
