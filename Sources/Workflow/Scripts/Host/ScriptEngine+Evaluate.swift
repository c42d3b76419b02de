extension ScriptEngine {
    /// `__canary_evaluate(text, name)`: runs a text as a script of that name, so that errors tell its lines. What it
    /// throws goes on to the caller as it is. User code never sees this function: the prelude takes it away.
    static let evaluateNative: JavaScriptCore.Callback = { context, function, _, count, values, exception in
        guard let context, let function, let found = JavaScriptCore.privateData(of: function) else { return nil }
        let core = Unmanaged<ScriptEngine>.fromOpaque(found).takeUnretainedValue().core
        guard count >= 2, let source = values?[0], let label = values?[1],
            let text = core.valueToStringCopy(context, source, exception)
        else { return core.valueMakeUndefined(context) }
        defer { core.stringRelease(text) }
        guard let name = core.valueToStringCopy(context, label, exception) else {
            return core.valueMakeUndefined(context)
        }
        defer { core.stringRelease(name) }
        return core.evaluateScript(context, text, nil, name, 1, exception)
    }
}
