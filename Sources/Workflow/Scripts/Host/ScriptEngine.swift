/// The JavaScript side of the child: contexts with the prelude loaded, the natives it calls, its timers.
///
/// One thread's own. The natives find it through the private data of their function objects, so it outlives them all:
/// the child keeps it to its end.
final class ScriptEngine {
    /// A global object of its own, with the prelude evaluated.
    struct Realm {
        let context: JavaScriptCore.Context
        let run: JavaScriptCore.Value
    }

    struct Thrown: Error { var text: String }

    let core: JavaScriptCore
    private let group: JavaScriptCore.Group
    private var prelude: [JavaScriptCore.Script] = []
    private var natives: [(name: String, type: JavaScriptCore.Class)] = []
    private var shared: Realm?
    private var spare: Realm?
    /// Realms made and let go since garbage was last collected.
    private var discarded = 0

    var timers = ScriptTimers<JavaScriptCore.Value>()
    /// When the turn began that runs, by the order of timers. Nanoseconds.
    private(set) var turn: UInt64 = 0
    /// What this request has been answered; the first answer counts.
    var answer: ScriptFrame.Reply?
    private(set) var answerLimit = 0

    /// - Throws: where the prelude has a fault of syntax.
    init(_ core: JavaScriptCore, prelude texts: [(name: String, text: String)]) throws(Thrown) {
        guard let group = core.contextGroupCreate() else { throw Thrown(text: "no context group") }
        self.core = core
        self.group = group
        natives = [
            ("__canary_answer", try Self.nativeClass(core, Self.answerNative)),
            ("__canary_after", try Self.nativeClass(core, Self.afterNative)),
            ("__canary_cancel", try Self.nativeClass(core, Self.cancelNative)),
            ("__canary_evaluate", try Self.nativeClass(core, Self.evaluateNative)),
        ]
        for (name, text) in texts {
            try withText(name + ".js") { url throws(Thrown) in
                try withText(text) { source throws(Thrown) in
                    var (message, line): (JavaScriptCore.Text?, Int32) = (nil, 0)
                    guard let script = core.scriptCreateFromString(group, url, 1, source, &message, &line) else {
                        let words = message.map { string($0) } ?? "syntax error"
                        throw Thrown(text: "\(name).js:\(line): \(words)")
                    }
                    prelude.append(script)
                }
            }
        }
    }
}

// MARK: - Requests

extension ScriptEngine {
    /// Loads the prelude for the first time.
    func prepare() throws(Thrown) {
        if shared == nil { shared = try makeRealm() }
    }

    /// Whether the next code will find a realm of its own.
    var hasSpare: Bool { spare != nil }

    func makeSpare() throws(Thrown) {
        if spare == nil { spare = try makeRealm() }
    }

    /// Runs one request to its answer, or until nothing is left to run.
    func handle(_ request: ScriptFrame.Request) -> ScriptFrame.Reply {
        let realm: Realm
        do throws(Thrown) {
            switch request.kind {
            case .code:
                realm = if let spare { spare } else { try makeRealm() }
                spare = nil
            case .parameters, .prelude:
                realm = if let shared { shared } else { try makeRealm() }
                shared = realm
            }
        } catch {
            return ScriptFrame.Reply(kind: .preludeFailed, body: Array(error.text.utf8))
        }
        (answer, answerLimit, timers.scale) = (nil, request.answerLimit, request.scale)
        turn = SystemCalls.now()
        defer {
            for callback in timers.removeAll() { core.valueUnprotect(realm.context, callback) }
            if request.kind == .code { discard(realm) }
        }
        do throws(Thrown) {
            let text = core.string(request.body, in: realm.context)
            try call(realm.run, [text], in: realm.context)
            while answer == nil, let timer = nextTimer() {
                turn = timer.order
                // What a timer throws is lost, as nobody awaits it.
                _ = try? call(timer.callback, [], in: realm.context)
                core.valueUnprotect(realm.context, timer.callback)
            }
        } catch {
            return answer ?? ScriptFrame.Reply(kind: .thrown, body: Array(error.text.utf8))
        }
        return answer ?? ScriptFrame.Reply(kind: .neverSettled)
    }

    /// Waits until the next timer is due.
    private func nextTimer() -> ScriptTimers<JavaScriptCore.Value>.Timer? {
        guard let due = timers.nextDue else { return nil }
        SystemCalls.sleep(until: due)
        return timers.removeNext()
    }

    private func discard(_ realm: Realm) {
        core.valueUnprotect(realm.context, realm.run)
        core.globalContextRelease(realm.context)
        discarded += 1
    }

    /// Whether enough is left behind to be worth a collection while nothing else is to be done.
    var hasGarbage: Bool { discarded >= 32 }

    /// Whether it must not wait for a long pause.
    var isFull: Bool { discarded >= 128 }

    func collectGarbage() {
        guard let context = shared?.context else { return }
        core.collectGarbage(context)
        discarded = 0
    }
}

// MARK: - Realms and values

extension ScriptEngine {
    private func makeRealm() throws(Thrown) -> Realm {
        guard let context = core.globalContextCreateInGroup(group, nil),
            let global = core.contextGetGlobalObject(context)
        else { throw Thrown(text: "no context") }
        for (name, type) in natives {
            let function = core.objectMake(context, type, Unmanaged.passUnretained(self).toOpaque())
            // Not to be enumerated; the prelude may take them away from the user's code.
            withText(name) { core.objectSet(context, global, $0, function, 1 << 2, nil) }
        }
        for script in prelude {
            var thrown: JavaScriptCore.Value?
            _ = core.scriptEvaluate(context, script, nil, &thrown)
            if let thrown { throw Thrown(text: describe(thrown, in: context)) }
        }
        guard let run = withText("__canary_run", { core.objectGet(context, global, $0, nil) }),
            core.valueIsObject(context, run), core.objectIsFunction(context, run)
        else { throw Thrown(text: "it has no function __canary_run") }
        core.valueProtect(context, run)
        return Realm(context: context, run: run)
    }

    private func call(
        _ function: JavaScriptCore.Value, _ arguments: [JavaScriptCore.Value?], in context: JavaScriptCore.Context
    ) throws(Thrown) {
        var thrown: JavaScriptCore.Value?
        _ = core.objectCall(context, function, nil, arguments.count, arguments, &thrown)
        if let thrown { throw Thrown(text: describe(thrown, in: context)) }
    }

    /// What was thrown in words, with the place where the engine knows it.
    private func describe(_ thrown: JavaScriptCore.Value, in context: JavaScriptCore.Context) -> String {
        var text = core.valueToStringCopy(context, thrown, nil).map { copy in
            defer { core.stringRelease(copy) }
            return string(copy)
        }
        guard core.valueIsObject(context, thrown) else { return text ?? "something without words" }
        let place = ["sourceURL", "line", "column"].compactMap { name -> String? in
            guard let value = withText(name, { core.objectGet(context, thrown, $0, nil) }) else { return nil }
            guard core.valueIsString(context, value) || core.valueIsNumber(context, value) else { return nil }
            return core.valueToStringCopy(context, value, nil).map { copy in
                defer { core.stringRelease(copy) }
                return string(copy)
            }
        }
        if !place.isEmpty { text = (text ?? "") + " (" + place.joined(separator: ":") + ")" }
        return String((text ?? "something without words").prefix(2000))
    }

    private func withText<Result, Failure>(
        _ text: String, _ body: (JavaScriptCore.Text) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try core.withText(Array(text.utf8), body)
    }

    private func string(_ text: JavaScriptCore.Text) -> String {
        String(decoding: core.bytes(of: text), as: UTF8.self)
    }
}
